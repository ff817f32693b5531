"""In process the plays become the transport's own answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from gateways.transport import Call, Transport
from tests.kit.lab import InProcessLab
from tests.kit.lab_calls import MONDAY_NINE, mobifone_message, mobifone_sid, numbers

A = "84901234567"


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands."""

    at: datetime = MONDAY_NINE

    def now(self) -> datetime:
        return self.at


def transport_to(lab: Lab) -> Transport:
    return InProcessLab(lab, Standing())


def call(lab: Lab, address: str, start_after_seconds: float = 0.0, sid: str = "") -> Call:
    written = mobifone_message(sid or mobifone_sid(lab), address, "Xin chao")
    url = f"http://127.0.0.1:9/mobifone{written.url}"
    request = HttpRequest(written.method, url, written.headers, written.body)
    return Call(request, start_after_seconds)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        pytest.param("hang_after", NoAnswer(written=True, reason="deadline"), id="hang"),
        pytest.param("reset_after", NoAnswer(written=True, reason="reset"), id="reset after"),
        pytest.param("reset_before", NoAnswer(written=False, reason="refused"), id="reset before"),
        pytest.param("close_after", NoAnswer(written=True, reason="hung_up"), id="closed"),
        pytest.param("half_after", NoAnswer(written=True, reason="half_answer"), id="half"),
    ],
)
def test_silence_has_the_transports_words(kind: str, answer: Answer) -> None:
    lab = Lab(LabConfig(forced={A: (kind,)}))
    ((index, heard),) = transport_to(lab).send([call(lab, A)], deadline_seconds=30)

    assert (0, answer) == (index, heard)


def test_all_calls_are_answered_each_once_and_not_in_order() -> None:
    lab = Lab(LabConfig())
    sid = mobifone_sid(lab)
    calls = [call(lab, a, place / 10, sid) for place, a in enumerate(numbers("8490", 30))]
    answers = list(transport_to(lab).send(calls, deadline_seconds=30))

    assert list(range(30)) == sorted(index for index, _ in answers)
    assert list(range(30)) != [index for index, _ in answers]
    assert all(isinstance(answer, HttpResponse) and answer.status == 200 for _, answer in answers)


def test_a_call_is_heard_when_its_slot_begins() -> None:
    lab = Lab(LabConfig())
    list(transport_to(lab).send([call(lab, A, 2.5)], deadline_seconds=30))

    assert 2.5 == (lab.store.takes[0].at - MONDAY_NINE).total_seconds()


def test_nothing_is_heard_before_the_first_answer_is_asked_for() -> None:
    lab = Lab(LabConfig())
    answers = transport_to(lab).send([call(lab, A)], deadline_seconds=30)
    before = len(lab.store.takes)
    next(answers)

    assert (0, 1) == (before, len(lab.store.takes))


def test_a_question_is_answered_at_once() -> None:
    lab = Lab(LabConfig())
    login = HttpRequest(
        "GET", "http://127.0.0.1:9/mobifone/smsg/login.jsp?userName=demo&password=demo"
    )
    answer = transport_to(lab).ask(login, deadline_seconds=5)

    assert isinstance(answer, HttpResponse)
    assert b'"sid"' in answer.body


def test_an_unknown_door_is_not_found() -> None:
    answer = transport_to(Lab(LabConfig())).ask(
        HttpRequest("GET", "http://127.0.0.1:9/smpp/"), deadline_seconds=5
    )

    assert isinstance(answer, HttpResponse)
    assert 404 == answer.status
