"""`loa duty` and `loa alert`: who is called, what is wrong, who takes care, do calls arrive."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from campaigns import watch
from campaigns.database import Database
from campaigns.ledger.settings import get
from campaigns.watch import AlertKind, Condition
from scheduler.clock import SystemClock
from tests.console.conftest import Loa
from tests.kit.carrier import ScriptedCarrier, always, answers
from tests.kit.mail_server import MailServer, nobody_listens

HOOK = "https://hooks.langson.gov.vn/truc/9f3a-secret"
CALM = SystemClock().stretch(300)
DISK = Condition(kind=AlertKind.DISK, scope="disk", details={"free": 700, "total": 40_960})


def raised(database: Database, *found: Condition) -> None:
    now = SystemClock().now()
    database.transact(
        lambda conn: watch.keep(conn, found or [DISK], looked={AlertKind.DISK}, calm=CALM, now=now)
    )


def by_mail(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """A mail server on this machine takes our letters."""
    monkeypatch.setenv("LOA_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("LOA_SMTP_PORT", str(port))
    monkeypatch.setenv("LOA_SMTP_SECURITY", "none")
    monkeypatch.setenv("LOA_SMTP_FROM", "loa@langson.gov.vn")


def test_who_is_on_duty_is_listed_and_a_webhooks_secret_is_not(loa: Loa) -> None:
    first = loa("duty", "add", "Trực ban", "--email", "truc@langson.gov.vn", by="An")
    second = loa(
        *("duty", "add", "Bình", "--webhook", HOOK, "--level", 2, "--language", "en"), by="Binh"
    )
    said = loa("duty", "list", "--json")
    shown = loa("duty", "list")

    assert (0, 0) == (first.code, second.code)
    assert [
        ("Trực ban", 1, "vi", ["email"], ""),
        ("Bình", 2, "en", ["webhook"], "hooks.langson.gov.vn"),
    ] == [
        (one["name"], one["level"], one["language"], one["ways"], one["webhook_host"])
        for one in said.json["duty"]
    ]
    assert "9f3a" not in said.out + shown.out + second.out


def test_who_is_off_duty_is_listed_no_more(loa: Loa) -> None:
    loa("duty", "add", "Bình", "--webhook", HOOK, by="An")
    ended = [loa("duty", "end", "Bình", by="An").code for _ in range(2)]

    assert [0, 1] == ended
    assert [] == loa("duty", "list", "--json").json["duty"]


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(["--email", "truc"], "An", 2, id="no address"),
        pytest.param([], "An", 2, id="no way"),
        pytest.param(["--webhook", "http://a.vn/x"], "An", 2, id="in the clear"),
        pytest.param(["--email", "a@b.vn"], "Chi", 4, id="an auditor"),
        pytest.param(["--email", "a@b.vn"], None, 4, id="nobody"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(
    loa: Loa, words: Sequence[str], by: str | None, code: int
) -> None:
    assert code == loa("duty", "add", "Bình", *words, by=by).code
    assert [] == loa("duty", "list", "--json").json["duty"]


def test_a_webhooks_secret_is_shown_to_who_keeps_the_list_only(loa: Loa) -> None:
    loa("duty", "add", "Bình", "--webhook", HOOK, by="An")
    loa("duty", "add", "Lan", "--email", "lan@a.vn", by="An")
    shown = loa("duty", "secret", "Bình", "--json", by="An")
    codes = [
        loa("duty", "secret", "Bình", by="Chi").code,
        loa("duty", "secret", "Lan", by="An").code,
        loa("duty", "secret", "Minh", by="An").code,
    ]

    assert 64 == len(shown.json["secret"])
    assert shown.json["secret"] in loa("duty", "secret", "Bình", by="An").out
    assert [4, 1, 1] == codes


def test_what_is_wrong_is_listed_in_both_languages(loa: Loa, home_database: Database) -> None:
    raised(home_database)
    (alert,) = loa("alert", "list", "--json").json["alerts"]

    assert ("disk", {"vi": "Đĩa sắp đầy", "en": "Disk nearly full"}) == (
        alert["kind"],
        alert["headline"],
    )
    assert "Đĩa sắp đầy" in loa("alert", "list").out


def test_what_is_over_is_listed_where_it_is_asked_for(loa: Loa, home_database: Database) -> None:
    raised(home_database)
    now = SystemClock().now()
    home_database.transact(
        lambda conn: watch.keep(conn, [], looked={AlertKind.DISK}, calm=CALM, now=now)
    )
    listed = [loa("alert", "list", *more, "--json").json["alerts"] for more in ((), ("--all",))]

    assert [0, 1] == list(map(len, listed))
    assert listed[1][0]["cleared_at"]


def test_what_has_not_lasted_long_enough_to_be_told_is_not_listed(
    loa: Loa, home_database: Database
) -> None:
    """
    A lane that is on its way is found by one look, and by no second one.
    """
    idle = Condition(kind=AlertKind.IDLE, scope="gateway:vnpt", details={"name": "vnpt"})
    raised(home_database, idle)

    assert [] == loa("alert", "list", "--all", "--json").json["alerts"]


def test_somebody_takes_care_once_by_name_and_with_a_reason(
    loa: Loa, home_database: Database
) -> None:
    raised(home_database)
    without = loa("alert", "ack", 1, "--reason", " ", by="Lan")
    first = loa("alert", "ack", 1, "--reason", "đang dọn đĩa", by="Lan")
    second = loa("alert", "ack", 1, "--reason", "tôi cũng vậy", by="Binh")
    (alert,) = loa("alert", "list", "--json").json["alerts"]

    assert (2, 0, 1) == (without.code, first.code, second.code)
    assert ("Lan", "đang dọn đĩa") == (alert["acknowledged_by"], alert["reason"])


def test_an_alert_that_nobody_knows_is_told(loa: Loa) -> None:
    said = loa("alert", "ack", 7, "--reason", "x", by="Lan")

    assert 1 == said.code
    assert "loa alert list" in said.err


def test_a_trial_calls_everybody_by_every_way_and_says_which_one_fails(
    loa: Loa, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        MailServer() as server,
        ScriptedCarrier(always(answers(200))) as hooks,
        nobody_listens() as dead,
    ):
        by_mail(monkeypatch, server.port)
        loa("duty", "add", "An", "--email", "an@a.vn", "--webhook", f"{hooks.url}/an", by="An")
        loa("duty", "add", "Bình", "--webhook", f"http://127.0.0.1:{dead}/b", by="An")
        said = loa("alert", "test", "--json", by="An")
    (taken,) = server.taken

    assert 1 == said.code
    assert [
        ("An", "email", True, ""),
        ("An", "webhook", True, ""),
        ("Bình", "webhook", False, "refused"),
    ] == [(one["name"], one["way"], one["taken"], one["reason"]) for one in said.json["calls"]]
    assert "Loa: Thử báo động" == taken.subject
    assert "test" == json.loads(hooks.heard[0].body)["alerts"][0]["kind"]
    assert [] == loa("alert", "list", "--all", "--json").json["alerts"]


def test_a_dry_trial_calls_nobody(loa: Loa) -> None:
    with ScriptedCarrier(always(answers(200))) as hooks:
        loa("duty", "add", "An", "--webhook", f"{hooks.url}/an", by="An")
        said = loa("alert", "test", "--dry-run", "--json", by="An")

    assert (0, True, []) == (said.code, said.json["dry_run"], hooks.heard)


def test_a_trial_without_anybody_on_duty_is_not_done(loa: Loa) -> None:
    said = loa("alert", "test", by="An")

    assert 1 == said.code
    assert "loa duty add" in said.err


def test_a_trial_is_for_who_keeps_the_list(loa: Loa) -> None:
    loa("duty", "add", "An", "--email", "an@a.vn", by="An")

    assert 4 == loa("alert", "test", by="Chi").code


def test_a_command_shows_no_door(loa: Loa, home_database: Database) -> None:
    """
    Only `loa up` stands guard: whoever tries the list must not be missed afterwards.
    """
    loa("duty", "add", "An", "--email", "an@a.vn", by="An")
    loa("alert", "test", by="An")

    assert home_database.read(lambda conn: get(conn, "door_at")) is None
