"""Verify finds what was changed behind the ledger's back, and nothing in a sound week."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from campaigns import schema
from campaigns.figures import figures_of
from campaigns.vault import Vault
from reports.verification import Verification
from reports.verify import verify
from tests.kit.stories import STORIES, Fact, heard
from tests.kit.weeks import CLOSED_AT, VAULT, SyntheticWeek

LABEL = "2021-W22"
ROOT = Path(__file__).parents[2]


def _verified(connection: Connection, *, slice_size: int = 5_000) -> Verification:
    return verify(connection, "bluezone-sms", label=LABEL, vault=VAULT, slice_size=slice_size)


def _closed(connection: Connection, *stories: str, definition: str = "") -> SyntheticWeek:
    week = SyntheticWeek(connection, definition=definition)
    for story in stories:
        week.owe(story)
    week.write()
    week.close(figures_of(connection, week.period_id))
    return week


@pytest.mark.parametrize("slice_size", [1, 3, 100])
def test_every_story_of_a_sound_week_is_sound(connection: Connection, slice_size: int) -> None:
    """Whatever happened, and wherever a slice ends, honest rows differ in nothing."""
    _closed(connection, *STORIES, definition='excuses = ["no_zalo_account"]')

    actual = _verified(connection, slice_size=slice_size)

    assert [] == actual.differences
    assert (True, len(STORIES)) == (actual.sound, actual.obligations)
    assert sum(len(story.facts) for story in STORIES.values()) == actual.facts


@pytest.mark.parametrize(
    ("stories", "exit_code"),
    [
        pytest.param(["accepted", "delivered"], 0, id="sound-and-kept"),
        pytest.param(["accepted", "lapsed"], 3, id="sound-with-a-shortfall"),
    ],
)
def test_the_exit_code_tells_kept_from_shortfall(
    connection: Connection, stories: list[str], exit_code: int
) -> None:
    _closed(connection, *stories)

    assert exit_code == _verified(connection).exit_code


def _delete_obligation(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        delete(schema.obligation).where(schema.obligation.c.id == week.obligation_id(2))
    )


def _add_obligation(connection: Connection, week: SyntheticWeek) -> None:
    row = dict(connection.execute(select(schema.obligation)).mappings().first() or {})
    row |= {"id": week.obligation_id(9), "position": 9, "subscriber_id": 99}
    connection.execute(insert(schema.obligation).values(**row))


def _change_status(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        update(schema.obligation)
        .where(schema.obligation.c.id == week.obligation_id(2))
        .values(status="delivered")
    )


def _delete_attempt(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        delete(schema.attempt).where(schema.attempt.c.obligation_id == week.obligation_id(2))
    )


def _change_receipt(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        update(schema.receipt)
        .where(schema.receipt.c.obligation_id == week.obligation_id(2))
        .values(code="0")
    )


def _change_closing(connection: Connection, week: SyntheticWeek) -> None:
    figures = figures_of(connection, week.period_id)
    figures["duty"]["missed"] += 1
    connection.execute(update(schema.closing).values(figures=figures))


def _change_reason(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        update(schema.obligation)
        .where(schema.obligation.c.id == week.obligation_id(2))
        .values(reason="no_zalo_account")
    )


def _change_carrier(connection: Connection, week: SyntheticWeek) -> None:
    connection.execute(
        update(schema.obligation)
        .where(schema.obligation.c.id == week.obligation_id(2))
        .values(carrier="viettel")
    )


def _delete_raw(connection: Connection, _: SyntheticWeek) -> None:
    connection.execute(delete(schema.raw_receipt))


def _change_raw(connection: Connection, _: SyntheticWeek) -> None:
    digest = connection.execute(select(schema.raw_receipt.c.sha256)).scalars().first()
    sealed = VAULT.seal_bytes(b"another text", context=digest or b"")
    connection.execute(update(schema.raw_receipt).values(sealed=sealed))


def _change_opening(connection: Connection, _: SyntheticWeek) -> None:
    connection.execute(update(schema.opening).values(eligible=2))


@pytest.mark.parametrize(
    ("tamper", "table", "place"),
    [
        pytest.param(_delete_obligation, "obligation", "202122/2 ", id="obligation-deleted"),
        pytest.param(_add_obligation, "obligation", "202122/9 ", id="obligation-added"),
        pytest.param(_change_status, "obligation", "202122/2 ", id="status-changed"),
        pytest.param(_delete_attempt, "fact", ") n 1", id="attempt-deleted"),
        pytest.param(_change_receipt, "receipt", ") n 3", id="receipt-changed"),
        pytest.param(_change_closing, "closing", "duty.missed", id="closing-figure-changed"),
        pytest.param(_change_reason, "obligation", "202122/2 ", id="reason-changed"),
        pytest.param(_change_carrier, "opening", "roster_sha256", id="carrier-changed"),
        pytest.param(_delete_raw, "receipt", "202122/1 ", id="raw-text-deleted"),
        pytest.param(_change_raw, "raw_receipt", "vnpt", id="raw-text-changed"),
        pytest.param(_change_opening, "opening", "opening of period", id="opening-changed"),
    ],
)
def test_each_change_by_hand_is_found_and_its_row_named(
    connection: Connection,
    tamper: Callable[[Connection, SyntheticWeek], None],
    table: str,
    place: str,
) -> None:
    week = _closed(connection, "undelivered", "undelivered", "undelivered")

    tamper(connection, week)
    actual = _verified(connection)

    named = [each for each in actual.differences if each.table == table and place in each.row]
    assert named
    assert (False, 1) == (actual.sound, actual.exit_code)


@pytest.mark.parametrize(
    "table", [t.name for t in (schema.attempt, schema.outcome, schema.receipt)]
)
def test_a_fact_changed_in_any_column_breaks_its_seal(connection: Connection, table: str) -> None:
    """A column that no fold reads is sealed all the same."""
    _closed(connection, "delivered")
    connection.execute(update(schema.metadata.tables[table]).values(gateway="viettel"))

    assert table in {each.table for each in _verified(connection).differences}


def test_a_late_receipt_changes_now_and_not_the_closing(connection: Connection) -> None:
    """As closed stays what it was; what is known now follows the receipt."""
    week = _closed(connection, "lapsed")
    week.write_fact(1, 2, fact=_late("delivered", "deliver"))
    connection.execute(
        update(schema.obligation).values(status="delivered", proof="handset", reason="", facts=2)
    )

    actual = _verified(connection)

    assert [] == actual.differences
    assert actual.kept


def test_a_receipt_committed_while_the_week_was_closing_is_no_difference(
    connection: Connection,
) -> None:
    """Counted in or not, the closing is honest; its seal tells whether anyone changed it since."""
    week = SyntheticWeek(connection).owe("lapsed").owe("accepted", supplement=1).write()
    week.write_fact(1, 2, fact=_late("delivered", "deliver", seconds=2))
    connection.execute(
        update(schema.obligation)
        .where(schema.obligation.c.id == week.obligation_id(1))
        .values(status="delivered", proof="handset", reason="", facts=2)
    )
    week.close(figures_of(connection, week.period_id))

    assert [] == _verified(connection).differences


def _late(word: str, event: str, *, seconds: int = 86_400) -> Fact:
    return heard(word, event, at=CLOSED_AT + timedelta(seconds=seconds), proof="handset")


def test_an_erased_person_leaves_the_week_sound(connection: Connection) -> None:
    """The proof survives the erasure; only the roster's hash can no longer be made again."""
    _closed(connection, "accepted", "accepted")
    first = select(schema.subscriber.c.id).limit(1).scalar_subquery()
    connection.execute(delete(schema.subscriber).where(schema.subscriber.c.id == first))

    actual = _verified(connection)

    assert (True, 1) == (actual.sound, actual.erased)


def test_another_key_shows_every_seal_as_broken(connection: Connection) -> None:
    """Who rewrites rows without the key cannot seal them."""
    _closed(connection, "accepted")

    actual = verify(connection, "bluezone-sms", label=LABEL, vault=Vault(bytes(32)))

    assert {"attempt", "outcome", "closing"} == {each.table for each in actual.differences}


def test_progress_is_told_after_each_slice(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted", times=3).write()
    heard_of: list[tuple[int, int]] = []

    verify(
        connection,
        "bluezone-sms",
        label=LABEL,
        vault=VAULT,
        slice_size=2,
        progress=lambda done, owed: heard_of.append((done, owed)),
    )

    assert [(2, 3), (3, 3)] == heard_of


def test_an_impossible_event_is_named(connection: Connection) -> None:
    """Well sealed is not enough: accepted cannot be lost."""
    week = SyntheticWeek(connection).owe("accepted").write()
    week.write_fact(1, 3, fact=Fact("ruling", 1, {"event": "lose", "reason": "lease_expired"}))
    connection.execute(update(schema.obligation).values(status="unresolved", facts=3))

    actual = _verified(connection)

    assert ("ruling", "lose cannot follow accepted") in {
        (each.table, each.should_be) for each in actual.differences
    }


FORBIDDEN = {"campaigns.lifecycle", "campaigns.duty", "campaigns.figures", "campaigns.ledger"}


def test_verify_shares_no_code_with_what_it_verifies() -> None:
    """Law: its imports, followed through the whole house, reach no writer of the ledger."""
    reached = _reached("reports.verify", set())

    assert set() == {name for name in reached if any(name.startswith(f) for f in FORBIDDEN)}
    assert "campaigns.schema.ledger" in reached


def _reached(module: str, seen: set[str]) -> set[str]:
    source = _source_of(module)
    if module in seen or source is None:
        return seen
    seen.add(module)
    for name in _imported(source.read_text(encoding="utf-8")):
        _reached(name, seen)
    return seen


def _source_of(module: str) -> Path | None:
    place = ROOT.joinpath(*module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def _imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.split(".")[0] in ("campaigns", "gateways", "reports")}


def test_the_json_names_each_difference(connection: Connection) -> None:
    week = _closed(connection, "accepted", "accepted")
    _change_status(connection, week)

    actual: dict[str, Any] = _verified(connection).as_json()

    assert {
        "table": "obligation",
        "row": f"obligation 202122/2 (id {week.obligation_id(2)})",
        "is": "status delivered",
        "should_be": "status accepted",
    } == actual["differences"][0]
