"""The line passes calls on, spoils them as its seed says, and knows what the carriers took."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.faults import Fault
from tests.chaos.ledger import CarriersBook
from tests.chaos.proxy import FaultProxy, Whom
from tests.kit.lab_calls import mobifone_message
from tests.kit.lab_process import LabProcess, read_to_end, running_lab, wire_of

TEXT = "Tai tai https://bluezone.gov.vn/taiapp"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the carriers' book."""
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="module")
def lab(book: Path) -> Iterator[LabProcess]:
    """Carriers for all tests here; each test has a number of its own."""
    with running_lab(book) as found:
        yield found


@contextmanager
def line(lab: LabProcess, rates: Mapping[Fault, float]) -> Iterator[FaultProxy]:
    """A proxy with one gate before that lab."""
    proxy = FaultProxy(seed=1, gates=1, rates=rates)
    proxy.carrier_port = lab.port
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def message(lab: LabProcess, address: str) -> bytes:
    """One SMS as MobiFone is told it."""
    said = mobifone_message(lab.sid(), address, TEXT)
    return wire_of(replace(said, url=f"/mobifone{said.url}"))


def say(proxy: FaultProxy, call: bytes) -> bytes:
    """Say it at the gate; what came back before the end. Raises `OSError` where it is reset."""
    with socket.create_connection(("127.0.0.1", proxy.gates[0].port), timeout=10) as connection:
        connection.sendall(call)
        with suppress(OSError):  # a reset that is here already ends it; the read below says so
            connection.shutdown(socket.SHUT_WR)
        return read_to_end(connection)


def taken(book: Path) -> set[Whom]:
    """To whom the carriers took a message, by their own book."""
    return CarriersBook(book / "lab.db").read_on()


def test_without_a_fault_the_answer_is_the_carriers(lab: LabProcess, book: Path) -> None:
    whom = ("sms", "84900000001")
    with line(lab, {}) as proxy:
        answer = say(proxy, message(lab, whom[1]))

        assert answer.startswith(b"HTTP/1.1 200")
        assert whom in proxy.passed_since(0, 0.0) & taken(book)


def test_a_call_reset_before_never_comes_to_the_carrier(lab: LabProcess, book: Path) -> None:
    whom = ("sms", "84900000002")
    with line(lab, {Fault.RESET_BEFORE: 1.0}) as proxy:
        with pytest.raises(ConnectionResetError):
            say(proxy, message(lab, whom[1]))

        assert whom in proxy.unheard - taken(book)


def test_a_call_reset_after_was_taken(lab: LabProcess, book: Path) -> None:
    whom = ("sms", "84900000003")
    with line(lab, {Fault.RESET_AFTER: 1.0}) as proxy:
        with pytest.raises(ConnectionResetError):
            say(proxy, message(lab, whom[1]))

        assert whom in taken(book) - proxy.unheard


@pytest.mark.parametrize(
    ("fault", "address"),
    [
        pytest.param(Fault.GARBAGE, "84900000004", id="garbage"),
        pytest.param(Fault.GZIP_BOMB, "84900000005", id="gzip-bomb"),
        pytest.param(Fault.HALF, "84900000006", id="half"),
    ],
)
def test_another_answer_than_the_carriers_was_taken_all_the_same(
    lab: LabProcess, book: Path, fault: Fault, address: str
) -> None:
    with line(lab, {fault: 1.0}) as proxy:
        answer = say(proxy, message(lab, address))

    whole = answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"}")
    assert not whole
    assert ("sms", address) in taken(book)


def test_a_held_answer_comes_when_it_is_let_go(lab: LabProcess, book: Path) -> None:
    whom, heard = ("sms", "84900000007"), []
    with line(lab, {}) as proxy:
        proxy.hold(0)
        call = message(lab, whom[1])
        speaker = threading.Thread(target=lambda: heard.append(say(proxy, call)))
        speaker.start()
        while not proxy.gates[0].in_hand:
            speaker.join(0.01)

        assert whom in taken(book)
        assert [] == heard
        proxy.let_go(0)
        speaker.join(10)

    assert heard[0].startswith(b"HTTP/1.1 200")


def test_in_the_calm_nothing_is_spoilt(lab: LabProcess) -> None:
    with line(lab, {Fault.RESET_AFTER: 1.0}) as proxy:
        proxy.calm = True

        assert say(proxy, message(lab, "84900000008")).startswith(b"HTTP/1.1 200")
