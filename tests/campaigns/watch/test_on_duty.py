"""The duty list says who is called and by which ways; what may be a secret in it stays one."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns import watch
from campaigns.accounts import NotAllowed
from campaigns.database import Database
from campaigns.schema import duty
from campaigns.watch import BadDuty, OnDuty, Way
from tests.kit.rosters import AUDITOR, NOW, OFFICER, VAULT

HOOK = "https://hooks.langson.gov.vn/truc/9f3a-secret"


def added(database: Database, name: str = "Trực ban", **changes: Any) -> OnDuty:
    stated: dict[str, Any] = {"email": "truc@langson.gov.vn", "person": OFFICER, "now": NOW}
    return database.transact(lambda conn: watch.add(conn, VAULT, name, **{**stated, **changes}))


def names(database: Database) -> list[str]:
    return [one.name for one in database.read(watch.on_duty)]


def test_who_is_called_first_stands_first(database: Database) -> None:
    added(database, "Bình", level=2)
    added(database, "  Trực   ban ")
    added(database, "An", level=2)

    assert ["Trực ban", "An", "Bình"] == names(database)


@pytest.mark.parametrize(
    ("changes", "ways"),
    [
        pytest.param({}, (Way.EMAIL,), id="e-mail"),
        pytest.param({"email": "", "webhook": HOOK}, (Way.WEBHOOK,), id="webhook"),
        pytest.param({"webhook": HOOK}, (Way.EMAIL, Way.WEBHOOK), id="both"),
    ],
)
def test_an_entry_names_its_ways(
    database: Database, changes: dict[str, str], ways: tuple[Way, ...]
) -> None:
    assert ways == added(database, **changes).ways


def test_a_webhooks_address_is_kept_sealed_and_opens_again(database: Database) -> None:
    entry = added(database, webhook=HOOK)
    (row,) = database.read(lambda conn: conn.execute(duty.select()).all())

    assert (HOOK, "hooks.langson.gov.vn") == (entry.webhook(VAULT), row.webhook_host)
    assert b"secret" not in row.webhook_sealed
    assert "9f3a" not in repr(entry)


def test_each_entry_has_a_secret_of_its_own_that_lasts(database: Database) -> None:
    """
    Whoever ends an entry and adds it again has a new one: so a secret that leaked is changed.
    """
    first, other = added(database, webhook=HOOK), added(database, "An", webhook=HOOK)
    again = next(one for one in database.read(watch.on_duty) if one.id == first.id)
    database.transact(lambda conn: watch.end(conn, "Trực ban", person=OFFICER, now=NOW))
    anew = added(database, webhook=HOOK)
    secrets = {one.secret(VAULT) for one in (first, other, anew)}

    assert first.secret(VAULT) == again.secret(VAULT)
    assert 3 == len(secrets)
    assert {64} == {len(one) for one in secrets}


def test_who_is_off_duty_is_called_no_more_and_may_come_back(database: Database) -> None:
    added(database)
    ended = [
        database.transact(lambda conn: watch.end(conn, "Trực ban", person=OFFICER, now=NOW))
        for _ in range(2)
    ]
    off = names(database)
    added(database)

    assert ([True, False], []) == (ended, off)
    assert ["Trực ban"] == names(database)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": " "}, id="no name"),
        pytest.param({"email": ""}, id="no way"),
        pytest.param({"email": "truc@"}, id="half an address"),
        pytest.param({"email": "a@b.vn\r\nBcc: c@d.vn"}, id="a header in the address"),
        pytest.param({"email": "trực@langson.gov.vn"}, id="an address beyond ASCII"),
        pytest.param({"webhook": "http://hooks.langson.gov.vn/x"}, id="in the clear"),
        pytest.param({"webhook": "ftp://127.0.0.1/x"}, id="no http"),
        pytest.param({"webhook": "https:///x"}, id="no host"),
        pytest.param({"webhook": "https://a b/x"}, id="a space"),
        pytest.param({"webhook": "https://[::1/x"}, id="no address at all"),
        pytest.param({"webhook": "https://a.vn/" + "x" * 500}, id="too long"),
        pytest.param({"level": 3}, id="no such level"),
    ],
)
def test_an_entry_that_cannot_be_called_is_refused(
    database: Database, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadDuty):
        added(database, **changes)


def test_a_webhook_on_this_machine_needs_no_tls(database: Database) -> None:
    entry = added(database, webhook="http://127.0.0.1:9000/hook")

    assert "127.0.0.1" == entry.webhook_host


def test_a_name_is_on_the_list_once(database: Database) -> None:
    added(database)

    with pytest.raises(BadDuty, match="end that entry first"):
        added(database)


def test_whoever_only_reads_keeps_no_duty_list(database: Database) -> None:
    with pytest.raises(NotAllowed):
        added(database, person=AUDITOR)
    with pytest.raises(NotAllowed):
        database.transact(lambda conn: watch.end(conn, "x", person=AUDITOR, now=NOW))
