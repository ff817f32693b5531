"""Callbacks outlive a power cut, and each is applied once whatever happens to its reader."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import raw_receipt, receipt
from campaigns.vault import CannotOpen, Vault
from gateways.exchange import HttpRequest
from scheduler import receipts
from scheduler.spool import (
    Arrived,
    Place,
    SpoolWriter,
    arrived_of,
    forget_before,
    octets_of,
    read_from,
)
from tests.kit.ledger_steps import begun, concluded, sent
from tests.kit.meeting import together
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import VAULT, Province

AT = datetime(2021, 6, 1, 3, 0, tzinfo=UTC)


def callback(number: int, body: bytes = b"") -> Arrived:
    request = HttpRequest("POST", f"http://loa.test/{number}", (("X-Event", "1"),), body)
    return Arrived("zalo_zns", AT, request)


def numbers(folder: Path, place: Place | None = None, *, limit: int = 100) -> list[int]:
    """Which callbacks are read from there."""
    found = read_from(folder, place or Place(), VAULT, limit=limit)
    return [int(one.request.url.rsplit("/", 1)[1]) for one, _ in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def writer(folder: Path) -> Iterator[SpoolWriter]:
    spool = SpoolWriter(folder, VAULT)
    yield spool
    spool.close()


@given(
    gateway=st.text(min_size=1, max_size=20),
    url=st.text(max_size=40),
    headers=st.lists(st.tuples(st.text(max_size=10), st.text(max_size=10)), max_size=3),
    body=st.binary(max_size=200),
)
def test_a_callback_is_read_as_it_came(
    gateway: str, url: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    one = Arrived(gateway, AT, HttpRequest("POST", url, tuple(headers), body))

    assert one == arrived_of(octets_of(one))


def test_what_was_appended_is_read_in_order(folder: Path, writer: SpoolWriter) -> None:
    writer.append([callback(1), callback(2)])
    writer.append([callback(3)])

    assert [1, 2, 3] == numbers(folder)


def test_a_reader_goes_on_from_its_place(folder: Path, writer: SpoolWriter) -> None:
    writer.append([callback(number) for number in range(5)])
    *_, (_, place) = read_from(folder, Place(), VAULT, limit=2)

    assert [2, 3, 4] == numbers(folder, Place.parse(str(place)))


def test_a_limit_is_kept(folder: Path, writer: SpoolWriter) -> None:
    writer.append([callback(number) for number in range(5)])

    assert [0, 1, 2] == numbers(folder, limit=3)


def test_a_door_that_starts_again_begins_a_file_of_its_own(folder: Path) -> None:
    for number in (1, 2):
        spool = SpoolWriter(folder, VAULT)
        spool.append([callback(number)])
        spool.close()

    assert ["00000001.spool", "00000002.spool"] == sorted(path.name for path in folder.iterdir())
    assert [1, 2] == numbers(folder)


@pytest.mark.parametrize("kept", [1, 7, 8, 9, 40])
def test_a_torn_record_is_waited_for_while_it_may_still_be_written(
    folder: Path, writer: SpoolWriter, kept: int
) -> None:
    """
    The reader is faster than the writer: what is not whole yet is not there yet.
    """
    writer.append([callback(1)])
    (path,) = folder.iterdir()
    whole = path.stat().st_size
    writer.append([callback(2, b"a body that takes a while")])
    octets = path.read_bytes()
    path.write_bytes(octets[: whole + kept])
    torn = numbers(folder)
    path.write_bytes(octets)

    assert ([1], [1, 2]) == (torn, numbers(folder))


def test_a_record_torn_by_a_crash_is_passed_over_once_a_later_file_exists(folder: Path) -> None:
    """
    It was never answered with 200: the carrier pushes it again.
    """
    first = SpoolWriter(folder, VAULT)
    first.append([callback(1), callback(2)])
    first.close()
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    second = SpoolWriter(folder, VAULT)
    second.append([callback(3)])
    second.close()

    assert [1, 3] == numbers(folder)


def test_a_record_whose_bits_rotted_is_not_read(folder: Path, writer: SpoolWriter) -> None:
    writer.append([callback(1)])
    (path,) = folder.iterdir()
    octets = bytearray(path.read_bytes())
    octets[20] ^= 1
    path.write_bytes(octets)

    assert [] == numbers(folder)


def test_nothing_of_a_callback_can_be_read_on_the_disk(folder: Path, writer: SpoolWriter) -> None:
    """
    A number stands in it, and the last file stays until there is another.
    """
    writer.append([callback(84912345678, b"84912345678")])
    (path,) = folder.iterdir()

    assert b"84912345678" not in path.read_bytes()
    assert b"zalo_zns" not in path.read_bytes()
    assert 0o600 == path.stat().st_mode & 0o777
    assert [84912345678] == numbers(folder)


def test_under_another_key_everything_waits(folder: Path, writer: SpoolWriter) -> None:
    writer.append([callback(1)])

    with pytest.raises(CannotOpen):
        list(read_from(folder, Place(), Vault(bytes(32)), limit=1))


def test_zeros_that_a_power_cut_left_at_the_end_are_no_callback(folder: Path) -> None:
    """
    A file system may keep a file's length and not what was written: nothing has the CRC of nothing.
    """
    first = SpoolWriter(folder, VAULT)
    first.append([callback(1)])
    first.close()
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes() + bytes(4096))
    second = SpoolWriter(folder, VAULT)
    second.append([callback(2)])
    second.close()

    assert [1, 2] == numbers(folder)


def test_a_length_that_rotted_asks_for_no_memory(folder: Path, writer: SpoolWriter) -> None:
    """
    Four octets can say four gigabytes.
    """
    writer.append([callback(1)])
    (path,) = folder.iterdir()
    path.write_bytes(b"\xff\xff\xff\xff" + path.read_bytes()[4:])
    tracemalloc.start()
    read = numbers(folder)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [] == read
    assert peak_bytes < 1_000_000


def test_files_that_were_read_whole_are_removed(folder: Path) -> None:
    for number in (1, 2, 3):
        spool = SpoolWriter(folder, VAULT)
        spool.append([callback(number)])
        spool.close()

    forget_before(folder, Place(2, 10))

    assert ["00000002.spool", "00000003.spool"] == sorted(path.name for path in folder.iterdir())


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
