"""Each callback is applied once, whatever happens to its reader; a bad one changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from campaigns.accounts import Person, Role
from campaigns.schema import obligation, raw_receipt, receipt
from scheduler import receipts
from scheduler.journal import FileJournal
from scheduler.recovery import recover
from scheduler.spool import (
    SpoolWriter,
)
from tests.kit.backups import backed_up, restore
from tests.kit.ledger_steps import begun, concluded, sent
from tests.kit.meeting import together
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import VAULT, Province


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def pushed(province: Province, folder: Path, *bodies: bytes) -> None:
    """The door wrote these."""
    spool = SpoolWriter(folder, VAULT)
    spool.append([province.arrived(body) for body in bodies])
    spool.close()


def told(province: Province, word: str, *, of: int = 1) -> bytes:
    return json.dumps([province.receipt(word, of=of)]).encode()


def test_drain_applies_once(province: Province, folder: Path) -> None:
    province.begin_week(2)
    sent(province)
    pushed(province, folder, told(province, "delivered"), told(province, "undelivered", of=2))

    first, second = (receipts.drain(province.ports(), folder) for _ in range(2))

    assert ({"deliver": 1, "undeliver": 1}, {}) == (first, second)
    assert ["delivered", "failed"] == province.statuses
    assert 2 == len(province.read(raw_receipt))
    assert [] == province.differences()


def test_a_drain_that_is_killed_applies_all_or_nothing_of_its_batch(
    province: Province, folder: Path
) -> None:
    """
    The place moves in the transaction that applies: neither is kept without the other.
    """
    province.begin_week(1)
    sent(province)
    pushed(province, folder, told(province, "delivered"))

    class Killed(BaseException):
        pass

    class Killer:
        def __init__(self) -> None:
            self.database = province.database
            self.dialect = province.database.dialect
            self.read = province.database.read

        def transact(self, work: object, *, recover: object = None) -> object:
            def killed(conn: object) -> None:
                work(conn)  # type: ignore[operator]
                raise Killed

            return province.database.transact(killed)

    with pytest.raises(Killed):
        receipts.drain(province.ports(database=Killer()), folder)
    before = province.statuses
    receipts.drain(province.ports(), folder)

    assert (["accepted"], ["delivered"]) == (before, province.statuses)
    assert 1 == len(province.read(raw_receipt))


def test_two_drains_at_once_apply_each_callback_once(province: Province, folder: Path) -> None:
    province.begin_week(20)
    sent(province)
    bodies = [told(province, "delivered", of=place) for place in range(1, 21)]
    pushed(province, folder, *bodies)
    ports = province.ports()

    came = together(2, lambda: receipts.drain(ports, folder))

    assert [] == [each for each in came if isinstance(each, Exception)]
    assert (20, 20) == (len(province.read(raw_receipt)), len(province.read(receipt)))
    assert 20 == sum(each["deliver"] for each in came)


@pytest.mark.parametrize(
    ("word", "status"), [("delivered", "delivered"), ("undelivered", "failed")]
)
def test_after_a_restore_a_receipt_waits_until_its_attempt_is_known_again(
    province: Province, folder: Path, tmp_path: Path, word: str, status: str
) -> None:
    """
    A hint to drain was left in the broker; what it finds is of an attempt that was forgotten.
    """
    ports = province.ports(journal=FileJournal(tmp_path / "journal"))
    province.begin_week(1)
    before = backed_up(province.database)
    province.send(journal=ports.journal)
    pushed(province, folder, told(province, word))
    restore(province.database, before)

    early = receipts.drain(ports, folder)
    recover(ports, person=Person(id=1, name="Lan", role=Role.OFFICER), reason="an older copy")
    receipts.drain(ports, folder)
    (row,) = province.read(obligation)

    assert Counter() == early
    assert (status, 1) == (row.status, row.attempts)
    assert [] == province.differences()


def test_a_drain_without_a_spool_finds_nothing(province: Province, folder: Path) -> None:
    assert {} == receipts.drain(province.ports(), folder)


@pytest.mark.parametrize("body", ["forged", "unreadable"])
def test_a_callback_that_is_no_receipt_is_kept_and_changes_nothing(
    province: Province, folder: Path, body: str
) -> None:
    province.begin_week(1)
    sent(province)
    pushed(province, folder, body.encode())

    counts = receipts.drain(province.ports(), folder)

    assert ({body: 1}, ["accepted"]) == (counts, province.statuses)
    assert [body] == [row.result for row in province.read(raw_receipt)]


def test_a_callback_of_a_gateway_that_is_gone_is_kept(province: Province) -> None:
    counts = province.hear_raw(b"[]", gateway="esms")

    assert {"unreadable": 1} == counts


def test_one_bad_callback_stops_no_other(province: Province, folder: Path) -> None:
    """
    Even one at which our own adapter fails: the spool must never stand still.
    """
    province.begin_week(1)
    sent(province)
    pushed(province, folder, b'[{"no": "such receipt"}]', told(province, "delivered"))

    counts = receipts.drain(province.ports(), folder)

    assert ({"unreadable": 1, "deliver": 1}, ["delivered"]) == (counts, province.statuses)


def test_a_raw_callback_is_kept_encrypted_under_its_hash(province: Province) -> None:
    province.begin_week(1)
    sent(province)

    province.hear(province.receipt("delivered"))
    (raw,), (fact,) = province.read(raw_receipt), province.read(receipt)

    assert raw.sha256 == fact.raw_sha256
    assert b"delivered" not in raw.sealed
    assert b"delivered" in province.vault.open_bytes(raw.sealed, context=raw.sha256)


def test_a_receipt_that_came_before_its_answer_is_adopted_when_the_answer_is_there(
    province: Province,
) -> None:
    """
    Known by the carrier's own id only, and that id stands in the answer.
    """
    province.begin_week(1)
    claimed = province.claim()
    begun(province, claimed)
    early = province.hear({"word": "delivered", "carrier_ref": "m-1"})
    too_soon = receipts.adopt_orphans(province.ports())
    concluded(province, claimed, "accepted", carrier_ref="m-1")

    adopted = receipts.adopt_orphans(province.ports())
    again = receipts.adopt_orphans(province.ports())

    assert ({"orphan": 1}, {}, {"deliver": 1}, {}) == (early, too_soon, adopted, again)
    assert (["delivered"], ["applied"]) == (
        province.statuses,
        [row.result for row in province.read(raw_receipt)],
    )


def test_an_orphan_is_looked_at_for_a_day(province: Province) -> None:
    province.begin_week(1)
    claimed = province.claim()
    begun(province, claimed)
    province.hear({"word": "delivered", "carrier_ref": "m-1"})
    concluded(province, claimed, "accepted", carrier_ref="m-1")
    province.clock.pass_by(hours=24)

    assert {} == receipts.adopt_orphans(province.ports())


def test_a_callback_with_one_stranger_among_its_receipts_applies_the_others(
    province: Province,
) -> None:
    province.begin_week(1)
    sent(province)

    counts = province.hear(
        province.receipt("delivered"), {"word": "delivered", "carrier_ref": "m-404"}
    )

    assert ["delivered"] == province.statuses
    assert 1 == counts["deliver"]
    assert ["orphan"] == [row.result for row in province.read(raw_receipt)]


def test_a_carriers_id_is_looked_up_with_its_own_gateway_only(province: Province) -> None:

    province.serve(ScriptedGateway("viettel"))
    province.begin_week(1)
    sent(province, "accepted", carrier_ref="1")

    counts = province.hear({"word": "delivered", "carrier_ref": "1"}, gateway="viettel")

    assert ({"orphan": 1}, ["accepted"]) == (counts, province.statuses)
