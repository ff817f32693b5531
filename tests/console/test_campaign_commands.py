"""`loa campaign`: checked with place and remedy, approved by another, stopped with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from campaigns.database import Database
from campaigns.ledger import traffic
from campaigns.register import registered_text_of
from campaigns.schema import control
from tests.console.conftest import Loa, Said
from tests.kit.definitions import LINK, written
from tests.kit.texts import HAI_DUONG

SLUG = "bluezone-sms"
LOOK_ALIKE = "https://bluzone.gov.vn/taiapp"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The ready SMS campaign, as a file of the officer's."""
    return saved(tmp_path, written(SLUG))


def saved(folder: Path, text: str, name: str = "c.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def add_and_submit(loa: Loa, file: Path) -> None:
    assert loa("campaign", "add", file, by="Lan").code == 0
    assert loa("campaign", "submit", SLUG, by="Lan").code == 0


def halt(conn: Connection, *, scope: str) -> None:
    """Halt a scope as the scheduler does."""
    now = datetime(2021, 6, 1, 5, tzinfo=UTC)
    traffic.set_halt(conn, scope=scope, active=True, reason="10", by="system", now=now)


def controls(database: Database) -> list[tuple[str, str, str, str]]:
    query = select(control.c.kind, control.c.scope, control.c.actor, control.c.reason)
    rows = database.read(lambda conn: conn.execute(query.order_by(control.c.id)).all())
    return [(row.kind, row.scope, row.actor, row.reason) for row in rows]


def test_a_check_tells_text_alphabet_segments_of_each_gateway(loa: Loa, file: Path) -> None:
    said = loa("campaign", "check", file, "--json")
    routes = {one["gateway"]: one for one in said.json["routes"]}

    assert 0 == said.code
    assert {"vnpt": ("ucs2", 3), "viettel": ("gsm7", 1), "mobifone": ("gsm7", 1)} == {
        name: (one["alphabet"], one["segments"]) for name, one in routes.items()
    }
    assert LINK in routes["viettel"]["text"]
    assert [{"name": "bluezone", "url": LINK, "verdict": "ok"}] == said.json["links"]


def test_the_text_of_hai_duong_costs_six_segments_or_three(loa: Loa, tmp_path: Path) -> None:
    """
    What must be seen 8 (wire/sms-facts.md 5.2).
    """
    text = f"""
slug = "{SLUG}"
name = "Hải Dương"
kind = "exercise"
medium = "sms"
[[links]]
name = "bluezone"
url = "{LINK}"
[text]
accented = "{HAI_DUONG}"
[routes.mobifone]
brandname = "LANGSON"
segments_max = 6
[routes.viettel]
brandname = "LANGSON"
alphabet = "unaccented"
"""
    said = loa("campaign", "check", saved(tmp_path, text), "--json")

    assert {"mobifone": (353, 6), "viettel": (353, 3)} == {
        one["gateway"]: (one["characters"], one["segments"]) for one in said.json["routes"]
    }


def test_before_init_a_file_is_checked_as_far_as_it_speaks_for_itself(
    loa_before_init: Loa, file: Path
) -> None:
    said = loa_before_init("campaign", "check", file, "--json")

    assert 0 == said.code
    assert {None} == {one["owed"] for one in said.json["routes"]}
    assert "loa init" in said.err


@pytest.mark.parametrize(
    ("name", "changes", "code", "kind"),
    [
        pytest.param(SLUG, [(LINK, LOOK_ALIKE)], 4, "look_alike_link", id="a look-alike address"),
        pytest.param(
            SLUG,
            [("nhiễm. Tải", "nhiễm, xem http://a.vn. Tải")],
            4,
            "address_too_many",
            id="an address too many",
        ),
        pytest.param(
            SLUG,
            [("Tai tai https", f"Tai tai {LINK} hoac https")],
            4,
            "address_repeated",
            id="an approved address twice",
        ),
        pytest.param(
            "bluezone-zalo",
            [("khai báo y tế", "khai báo")],
            4,
            "mention_missing",
            id="a Zalo text without the health declaration",
        ),
        pytest.param(
            SLUG,
            [("{P1}", "https://evil.example {P1}")],
            4,
            "address_too_many",
            id="a registered template with a wrong link",
        ),
        pytest.param(
            SLUG,
            [
                ("[routes.viettel]\n", "[routes.viettel]\nsegments_max = 1\n"),
                ("BCD phong", "BCD phong " + "rat dai " * 20),
            ],
            4,
            "too_many_segments",
            id="a text that does not fit",
        ),
        pytest.param(
            SLUG, [("ông/bà", "{ten}")], 2, "unknown_placeholder", id="an unknown placeholder"
        ),
        pytest.param(SLUG, [('medium = "sms"', "medium = sms")], 2, "bad_toml", id="no TOML"),
    ],
)
def test_what_may_not_be_sent_is_refused_with_place_and_remedy(
    loa: Loa, tmp_path: Path, *, name: str, changes: list[tuple[str, str]], code: int, kind: str
) -> None:
    """
    What must be seen 6; nothing of it can be added either.
    """
    changed = saved(tmp_path, written(name, *changes))
    checked = loa("campaign", "check", changed, "--json")
    added = loa("campaign", "add", changed, by="Lan")
    problems: list[dict[str, Any]] = checked.json["problems"]

    assert (code, code) == (checked.code, added.code)
    assert kind in {one["kind"] for one in problems}
    assert all(one["place"] and one["file"] == "c.toml" for one in problems)
    assert all(one["remedy_vi"] and one["remedy_en"] for one in problems)
    assert "c.toml" in checked.err


def test_a_shortfall_needs_a_reason_that_is_approved_with_the_file(
    loa: Loa, tmp_path: Path, file: Path
) -> None:
    """
    A contract of 30 segments a week bears 10 of 40 messages of three segments.
    """
    _roster(loa, tmp_path, 40)
    _contract(loa, "--segments", 30, "--period", "week")
    short = loa("campaign", "check", file, "--json")
    accepted = saved(
        tmp_path,
        written(SLUG, ("[cadence]", 'accept_shortfall = "hợp đồng mới từ tháng sau"\n[cadence]')),
    )
    said = loa("campaign", "check", accepted, "--json")
    route = next(one for one in short.json["routes"] if one["gateway"] == "vnpt")

    assert (4, 0) == (short.code, said.code)
    assert (40, 10, 30, "quota") == tuple(
        route[name] for name in ("owed", "reachable", "shortfall", "bound")
    )
    assert "accept_shortfall" in short.err


def test_whoever_no_route_leads_to_is_a_shortfall(loa: Loa, tmp_path: Path) -> None:
    _roster(loa, tmp_path, 40)
    route = written("short").split("[routes.vnpt]")[0]
    said = loa("campaign", "check", saved(tmp_path, route), "--json")

    assert (4, {"vnpt": 40}, 40) == (said.code, said.json["unrouted"], said.json["shortfall"])
    assert "[routes.vnpt]" in said.err


def test_cost_and_end_come_from_the_contract(loa: Loa, tmp_path: Path, file: Path) -> None:
    _roster(loa, tmp_path, 40)
    _contract(loa)
    route = loa("campaign", "check", file, "--json").json["routes"][0]

    assert ("vnpt", 280, 40 * 3 * 280) == (
        route["gateway"],
        route["price_per_segment"],
        route["cost"],
    )
    assert route["finishes_at"] is not None


def test_a_campaign_is_approved_by_another_person(loa: Loa, file: Path) -> None:
    add_and_submit(loa, file)
    author = loa("campaign", "approve", SLUG, "--yes", by="Lan")
    other = loa("campaign", "approve", SLUG, "--yes", "--json", by="Binh")

    assert (4, 0) == (author.code, other.code)
    assert ("approved", "Binh", "Lan") == tuple(
        other.json[name] for name in ("state", "approved_by", "author")
    )


def test_whoever_approves_attests_what_the_carrier_registered(
    loa: Loa, home_database: Database, file: Path
) -> None:
    add_and_submit(loa, file)
    loa("campaign", "approve", SLUG, "--yes", by="Binh")
    found = home_database.read(
        lambda conn: registered_text_of(conn, gateway="vnpt", template_id="550001")
    )

    assert found is not None
    assert (True, "Binh") == (found.attested, found.person)


def test_an_approval_names_the_hash_that_was_looked_at(loa: Loa, file: Path) -> None:
    add_and_submit(loa, file)
    sha256 = loa("campaign", "list", "--json").json["campaigns"][0]["sha256"]
    wrong = loa("campaign", "approve", SLUG, "--sha256", "00ff", by="Binh")
    right = loa("campaign", "approve", SLUG, "--sha256", sha256[:12], by="Binh")

    assert (2, 0) == (wrong.code, right.code)


def test_nothing_is_approved_where_nobody_can_be_asked(loa: Loa, file: Path) -> None:
    add_and_submit(loa, file)
    said = loa("campaign", "approve", SLUG, "--no-input", by="Binh")

    assert 4 == said.code
    assert "--yes" in said.err


def test_an_edit_needs_approval_again(loa: Loa, tmp_path: Path, file: Path) -> None:
    add_and_submit(loa, file)
    loa("campaign", "approve", SLUG, "--yes", by="Binh")
    edited = saved(tmp_path, written(SLUG, ("ong/ba", "ba con")), "edited.toml")
    added = loa("campaign", "add", edited, "--json", by="Lan")
    listed = loa("campaign", "list", "--json").json["campaigns"][0]

    assert (2, "draft") == (added.json["number"], added.json["state"])
    assert (2, 1) == (listed["number"], listed["approved_number"])


def test_a_dry_run_adds_nothing(loa: Loa, file: Path) -> None:
    said = loa("campaign", "add", file, "--dry-run", by="Lan")

    assert 0 == said.code
    assert [] == loa("campaign", "list", "--json").json["campaigns"]


def test_every_stop_has_its_actor_and_its_reason(
    loa: Loa, home_database: Database, file: Path
) -> None:
    add_and_submit(loa, file)
    loa("campaign", "pause", SLUG, "--reason", "new text", by="Lan")
    loa("campaign", "halt", SLUG, "--reason", "hijacked", by="An")
    stopped = loa("campaign", "list", "--json").json["campaigns"][0]
    loa("campaign", "resume", SLUG, "--reason", "checked", by="Binh")
    going = loa("campaign", "list", "--json").json["campaigns"][0]

    assert (True, [f"campaign:{SLUG}"]) == (stopped["paused"], stopped["halts"])
    assert (False, []) == (going["paused"], going["halts"])
    assert [
        ("pause", f"campaign:{SLUG}", "Lan", "new text"),
        ("halt", f"campaign:{SLUG}", "An", "hijacked"),
        ("resume", f"campaign:{SLUG}", "Binh", "checked"),
        ("resume", f"campaign:{SLUG}", "Binh", "checked"),
    ] == controls(home_database)[1:]


def test_resuming_a_campaign_releases_its_routes_and_no_other(
    loa: Loa, home_database: Database, file: Path
) -> None:
    add_and_submit(loa, file)
    scopes = [f"route:{SLUG}/vnpt", "gateway:vnpt", f"route:{SLUG}-2/vnpt"]
    for scope in scopes:
        home_database.transact(partial(halt, scope=scope))
    loa("campaign", "resume", SLUG, "--reason", "label corrected", by="Binh")
    left = home_database.read(lambda conn: set(traffic.halts_in_force(conn)))

    assert {"gateway:vnpt", f"route:{SLUG}-2/vnpt"} == left


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(("halt", SLUG, "--reason", " "), "An", 2, id="no reason"),
        pytest.param(("halt", "other", "--reason", "x"), "An", 1, id="no such campaign"),
        pytest.param(("halt", SLUG, "--reason", "x"), "Chi", 4, id="an auditor stops nothing"),
        pytest.param(("resume", SLUG, "--reason", "x"), "An", 4, id="an admin releases nothing"),
    ],
)
def test_a_stop_is_refused_with_its_own_code(
    loa: Loa, file: Path, words: tuple[str, ...], by: str, code: int
) -> None:
    add_and_submit(loa, file)
    said: Said = loa("campaign", *words, by=by)

    assert code == said.code


def _roster(loa: Loa, folder: Path, count: int) -> None:
    path = folder / "roster.csv"
    path.write_text("msisdn\n" + "".join(f"8491{nth:07d}\n" for nth in range(count)))
    assert loa("roster", "import", path, by="Lan").code == 0


def _contract(loa: Loa, *words: object) -> None:
    terms = ("--carrier", "vnpt", "--number", "12", "--price", 280, "--tps", 60)
    days = ("--from", "2021-01-01", "--to", "2099-12-31")
    assert loa("contract", "add", *terms, *days, *words, by="An").code == 0
