"""Callbacks outlive a power cut, and nobody reads them on the disk."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.vault import CannotOpen, Vault
from gateways.exchange import HttpRequest
from scheduler.spool import (
    Arrived,
    Place,
    SpoolWriter,
    arrived_of,
    forget_before,
    octets_of,
    read_from,
)
from tests.kit.weeks_open import VAULT

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
