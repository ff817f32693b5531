"""One dead way keeps nobody from the other; real servers on loopback hear what they should."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator

import pytest

from campaigns import watch
from campaigns.vault import Vault
from campaigns.watch import Step
from gateways.exchange import HttpResponse
from gateways.mail import Letter, SmtpCourier
from gateways.transport import CurlTransport
from scheduler.telling import tell
from tests.kit.carrier import ScriptedCarrier, always, answers, in_turn
from tests.kit.mail_server import MailServer, nobody_listens
from tests.kit.on_duty import HALTED, MINUTE, Duty


def test_a_dead_way_is_tried_again_with_growing_waits(duty: Duty) -> None:
    duty.add("an")
    duty.desk.fails = lambda _: "refused"
    began = duty.province.clock.now()
    duty.each_minute(40, HALTED)
    tried = [(one.at - began) // MINUTE for one in duty.notices if one.step is Step.FAILED]

    assert [0, 1, 3, 7, 15, 30] == tried
    assert {"refused"} == {one.words for one in duty.notices if one.step is Step.FAILED}


def test_one_dead_way_keeps_nobody_from_the_other(duty: Duty) -> None:
    duty.add("an", email="an@a.vn", webhook="https://hooks.a.vn/an")
    duty.add("binh")
    duty.desk.fails = lambda letter: "login" if letter.to == "an@a.vn" else None
    duty.province.transport.reply = lambda _: HttpResponse(204)
    duty.find(HALTED)

    assert Counter(sent=2, failed=1) == tell(duty.ports())
    assert ["https://hooks.a.vn/an"] == [one.url for one in duty.province.transport.asked]


def test_without_a_mail_server_the_webhook_is_called_all_the_same(duty: Duty) -> None:
    duty.add("an", email="an@a.vn", webhook="https://hooks.a.vn/an")
    duty.province.transport.reply = lambda _: HttpResponse(200)
    duty.find(HALTED)

    assert Counter(sent=1, failed=1) == tell(duty.ports(mail=None))
    assert ["no_mail_server"] == [one.words for one in duty.notices if one.words]


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        pytest.param(HttpResponse(503), "http_503", id="an error"),
        pytest.param(HttpResponse(302), "http_302", id="a redirect"),
    ],
)
def test_a_webhook_that_does_not_take_it_is_recorded(
    duty: Duty, answer: HttpResponse, word: str
) -> None:
    duty.add("an", webhook="https://hooks.a.vn/an")
    duty.province.transport.reply = lambda _: answer
    duty.find(HALTED)
    tell(duty.ports())

    assert [word] == [one.words for one in duty.notices if one.words]


@pytest.fixture
def hooks() -> Iterator[ScriptedCarrier]:
    with ScriptedCarrier(in_turn(answers(503), answers(204))) as carrier:
        yield carrier


def test_a_real_webhook_hears_a_signed_post_and_again_after_an_error(
    duty: Duty, hooks: ScriptedCarrier
) -> None:
    duty.add("an", webhook=f"{hooks.url}/duty")
    duty.find(HALTED)
    first = tell(duty.ports(transport=CurlTransport()))
    duty.province.clock.pass_by(minutes=1)
    second = tell(duty.ports(transport=CurlTransport()))
    heard = hooks.heard[-1]
    entry = duty.province.database.read(watch.on_duty)[0]
    stamp = heard.headers["x-loa-timestamp"]
    signed = hmac.new(
        entry.secret(duty.province.vault).encode(),
        stamp.encode() + b"." + heard.body,
        hashlib.sha256,
    ).hexdigest()
    said = json.loads(heard.body)

    assert (Counter(failed=1), Counter(sent=1)) == (first, second)
    assert ("POST", "/duty") == (heard.method, heard.target)
    assert f"sha256={signed}" == heard.headers["x-loa-signature"]
    assert str(int(duty.province.clock.now().timestamp())) == stamp
    assert ("halted", "gateway:vnpt", "raised") == tuple(
        said["alerts"][0][name] for name in ("kind", "scope", "what")
    )


def test_a_real_mail_server_takes_it_while_the_webhook_is_dead(duty: Duty) -> None:
    with nobody_listens() as port, MailServer() as server:
        duty.add("an", email="an@langson.gov.vn", webhook=f"http://127.0.0.1:{port}/duty")
        duty.find(HALTED)
        told = tell(duty.ports(mail=SmtpCourier(server.account()), transport=CurlTransport()))
    (taken,) = server.taken

    assert Counter(sent=1, failed=1) == told
    assert "Loa: Đã dừng: vnpt" == taken.subject
    assert "loa gateway resume vnpt" in taken.text
    assert ["refused"] == [one.words for one in duty.notices if one.words]


def test_a_real_webhook_is_always_called_by_post(duty: Duty) -> None:
    with ScriptedCarrier(always(answers(200))) as hooks:
        duty.add("an", webhook=f"{hooks.url}/duty?key=abc")
        duty.each_minute(1)
        duty.find(HALTED)
        tell(duty.ports(transport=CurlTransport()))

    assert [("POST", "/duty?key=abc")] == [(one.method, one.target) for one in hooks.heard]


def test_a_way_that_breaks_altogether_is_recorded_and_keeps_nobody_from_the_other(
    duty: Duty,
) -> None:
    """
    An address sealed under another key; a courier with a bug.
    """
    duty.add("an", email="an@a.vn")
    duty.add("binh", webhook="https://hooks.a.vn/binh")
    duty.add("chi")

    def breaks(letter: Letter) -> str | None:
        if letter.to == "an@a.vn":
            raise RuntimeError("an@a.vn")
        return None

    duty.desk.fails = breaks
    duty.find(HALTED)
    other = Vault(b"the key of another installation."[:32])

    assert Counter(sent=1, failed=2) == tell(duty.ports(vault=other))
    assert ["CannotOpen", "RuntimeError"] == sorted(one.words for one in duty.notices if one.words)
