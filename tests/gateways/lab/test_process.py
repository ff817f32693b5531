"""The lab as a process: connections end as played, and what was answered outlives a kill."""

from __future__ import annotations

import json
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateways.exchange import HttpRequest
from tests.kit.lab_calls import MONDAY_NINE, mobifone_message, numbers
from tests.kit.lab_process import (
    LabProcess,
    read_to_end,
    receipts_door,
    running_lab,
    wire_of,
    write_clock,
)
from tests.kit.lab_zalo import TEMPLATE_ID, TEXT, ZNS

A = "84901234567"


def message(lab: LabProcess, address: str = A, text: str = "Xin chao") -> HttpRequest:
    written = mobifone_message(lab.sid(), address, text)
    return HttpRequest(written.method, f"/mobifone{written.url}", written.headers, written.body)


def mobifone_truth(lab: LabProcess) -> Any:
    return lab.ask("/truth")["gateways"]["mobifone"]


def test_a_message_is_taken_and_told(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab:
        answer = lab.say(message(lab))
        entries = lab.entries()
        taken = lab.ask(f"/taken?address={A}&week={entries[0]['week']}")
        reachable = lab.ask(
            "/reachable", json.dumps([["mobifone", A], ["", "84562345678"]]).encode()
        )

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b'{"message":"Success","status":"200"}')
    assert [A] == [entry["address"] for entry in entries] == [one["address"] for one in taken]
    assert [True, True] == reachable


@pytest.mark.parametrize(
    ("kind", "taken"),
    [
        pytest.param("reset_before", 0, id="reset before"),
        pytest.param("reset_after", 1, id="reset after"),
    ],
)
def test_a_reset_is_a_reset(tmp_path: Path, kind: str, taken: int) -> None:
    with running_lab(tmp_path, forced={A: [kind]}) as lab:
        with pytest.raises(ConnectionResetError):
            lab.say(message(lab))

        assert taken == mobifone_truth(lab)["taken"]


@pytest.mark.parametrize(
    ("kind", "heard"),
    [
        pytest.param("close_after", b"", id="closed without a byte"),
        pytest.param("hang_after", b"", id="hung until it tires"),
    ],
)
def test_silence_is_silence(tmp_path: Path, kind: str, heard: bytes) -> None:
    with running_lab(tmp_path, forced={A: [kind]}, hang_seconds=0.1) as lab:
        assert heard == lab.say(message(lab))
        assert 1 == mobifone_truth(lab)["taken"]


def test_half_an_answer_promises_more_than_it_gives(tmp_path: Path) -> None:
    with running_lab(tmp_path, forced={A: ["half_after"]}) as lab:
        head, _, body = lab.say(message(lab)).partition(b"\r\n\r\n")

    assert b"Content-Length: 36" in head
    assert 0 < len(body) < 36


def test_a_taken_message_can_end_a_reused_connection_without_a_byte(tmp_path: Path) -> None:
    """
    The case that makes a client send twice by itself.
    """
    with running_lab(tmp_path, forced={A: ["close_after"]}) as lab, lab.connect() as line:
        line.sendall(wire_of(message(lab, "84900000001")))
        first = line.recv(65536)
        line.sendall(wire_of(message(lab)))

        assert first.startswith(b"HTTP/1.1 200 OK")
        assert b"" == read_to_end(line)
        assert 2 == mobifone_truth(lab)["taken"]


def test_a_lab_can_close_after_each_answer_without_saying_so(tmp_path: Path) -> None:
    with running_lab(tmp_path, close_after_each_answer=True) as lab:
        request = message(lab)
        with lab.connect() as line:
            line.sendall(wire_of(request))
            answer = read_to_end(line)

    assert answer.endswith(b'"200"}')
    assert b"Connection: close" not in answer


def test_calls_on_one_connection_are_answered_in_order(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab, lab.connect() as line:
        page = f"/mobifone/smsg/send.jsp?sid={lab.sid()}&sender=LANGSON&content=a&recipient="
        asked = [HttpRequest("GET", page + address) for address in numbers("8490", 20)]
        line.sendall(b"".join(map(wire_of, asked)))
        heard = b""
        while heard.count(b"Success") < 20:
            heard += line.recv(65536)

        assert 20 == mobifone_truth(lab)["taken"]


def test_entries_are_streamed_while_calls_go_on(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab, lab.connect() as line:
        page = f"/mobifone/smsg/send.jsp?sid={lab.sid()}&sender=LANGSON&content=a&recipient="
        for address in numbers("8490", 450):
            line.sendall(wire_of(HttpRequest("GET", page + address)))
            line.recv(65536)
        found = [entry["address"] for entry in lab.entries()]

    assert numbers("8490", 450) == found


def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab:
        answers = [lab.say(message(lab, address)) for address in numbers("8490", 25)]
        lab.process.send_signal(signal.SIGKILL)
        lab.process.wait()
    with running_lab(tmp_path) as again:
        truth = mobifone_truth(again)

    assert 25 == sum(b"Success" in answer for answer in answers)
    assert (25, 50) == (truth["taken"], truth["calls"])


def test_the_clock_is_the_one_in_the_file(tmp_path: Path) -> None:
    clock = tmp_path / "clock.json"
    write_clock(clock, MONDAY_NINE, 3600.0)
    with running_lab(tmp_path, "--clock", str(clock)) as lab:
        first = datetime.fromisoformat(lab.ask("/health")["now"])
        write_clock(clock, MONDAY_NINE + timedelta(days=30), 1.0)
        # The lab looks at the file at most every five milliseconds.
        moved = [datetime.fromisoformat(lab.ask("/health")["now"]) for _ in range(50)][-1]

    assert timedelta(0) < first - MONDAY_NINE < timedelta(days=1)
    assert timedelta(days=30) <= moved - MONDAY_NINE < timedelta(days=30, minutes=1)


def test_receipts_are_pushed_to_the_door_until_it_answers_200(tmp_path: Path) -> None:
    """
    The first push is refused; Zalo's thirty seconds pass in a moment of the scaled clock.
    """
    clock = tmp_path / "clock.json"
    write_clock(clock, MONDAY_NINE, 600.0)
    with receipts_door([503, 200]) as door:
        words = ("--clock", str(clock), "--receipts-url", door.url)
        with running_lab(
            tmp_path, *words, zalo={"templates": {TEMPLATE_ID: {"text": TEXT}}}
        ) as lab:
            headers = (("access_token", "AT_madeup_1"),)
            body = json.dumps(ZNS).encode()
            lab.say(HttpRequest("POST", "/zalo/business/message/template", headers, body))
            first, second = door.next(), door.next()

    assert "/receipts/zalo_zns" == first.path == second.path
    assert (None, "1") == (first.headers.get("num_retry"), second.headers.get("num_retry"))
    assert "ZNS" == first.headers["X-ZEvent-Server"]
    assert ZNS["phone"] == json.loads(first.body)["recipient"]["id"]


def test_seed_and_faults_of_the_command_line_win(tmp_path: Path) -> None:
    with running_lab(tmp_path, "--seed", "7", "--faults", "usual", seed=1) as lab:
        truth = lab.ask("/truth")

    assert (7, "usual") == (truth["seed"], truth["profile"])


def test_a_stopped_lab_ends_well(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab:
        lab.process.terminate()

        assert 0 == lab.process.wait(timeout=10)


def test_what_is_no_http_is_refused(tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab, lab.connect() as line:
        line.sendall(b"hello\r\n\r\n")

        assert read_to_end(line).startswith(b"HTTP/1.1 400 ")
