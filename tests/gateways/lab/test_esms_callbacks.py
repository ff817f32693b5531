"""The lab calls back as eSMS does: once the state is known, to the path that a message named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from gateways.lab.play import Push
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_esms import ESMS, ESMS_NUMBER, ESMS_SEND, esms_play
from tests.kit.lab_process import receipts_door, running_lab, write_clock

NEVER = MONDAY_NINE + timedelta(days=30)
SOON = MONDAY_NINE + timedelta(minutes=1)


def a_lab(kind: str = "", **config: Any) -> Lab:
    return Lab(LabConfig(rates={"esms": {kind: 1.0} if kind else {}}, **config))


def query_in(push: Push) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(push.request.url).query, keep_blank_values=True))


def test_a_callback_has_the_documented_shape() -> None:
    """
    wire/esms.md 5, the last example: names in their order, RequestId and number as they were said.
    """
    lab = a_lab()
    smsid = str(body_of(esms_play(lab, ESMS_SEND))["SMSID"])
    (push,) = lab.pushes_due(SOON)
    example = (
        f"/cb/secret?SMSID={smsid}&SendFailed=0&SendStatus=5&SendSuccess=1&TotalPrice=850"
        "&TotalReceiver=1&TotalSent=1&RequestId=LS-7f3a0c21&TypeId=2&telcoid=3"
        "&phonenumber=0912000111"
    )

    assert ("GET", f"{lab.config.receipts_url}{example}", b"") == (
        push.request.method,
        push.request.url,
        push.request.body,
    )


@pytest.mark.parametrize(
    ("named", "path"),
    [
        pytest.param("https://esms.test/a/b", "/a/b", id="another-host"),
        pytest.param("https://esms.test/a?b=c#d", "/a", id="query-dropped"),
        pytest.param("https://esms.test/ à\r\nX: 1", "/%20%C3%A0X%3A%201", id="quoted"),
    ],
)
def test_whatever_host_is_named_the_lab_calls_its_own_door(named: str, path: str) -> None:
    lab = a_lab(receipts_url="http://127.0.0.1:8080")
    esms_play(lab, {**ESMS_SEND, "CallbackUrl": named})
    (push,) = lab.pushes_due(SOON)

    assert push.request.url.startswith(f"http://127.0.0.1:8080{path}?SMSID=")


@pytest.mark.parametrize("named", ["", "secret", "ftp://a/b", "https://esms.test", "http://["])
def test_nobody_is_called_without_an_address(named: str) -> None:
    lab = a_lab()
    esms_play(lab, {**ESMS_SEND, "CallbackUrl": named})

    assert 1 == len(lab.store.takes)
    assert [] == lab.pushes_due(NEVER)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param(Fault.RECEIPT_LATE, [("5", "1", "0")], id="late"),
        pytest.param(Fault.RECEIPT_TWICE, [("5", "1", "0"), ("5", "1", "0")], id="twice"),
        pytest.param(Fault.RECEIPT_OUT_OF_ORDER, [("5", "1", "0"), ("7", "0", "0")], id="order"),
        pytest.param(Fault.UNDELIVERED, [("5", "0", "1")], id="a negative receipt"),
        pytest.param(Fault.RECEIPT_NEVER, [], id="never"),
        pytest.param(Fault.BLACKHOLE, [], id="swallowed"),
    ],
)
def test_each_fate_is_told_as_it_promises(kind: Fault, told: list[tuple[str, ...]]) -> None:
    lab = a_lab(kind)
    esms_play(lab, ESMS_SEND)
    heard = [query_in(push) for push in lab.pushes_due(NEVER)]

    assert told == [
        tuple(one[name] for name in ("SendStatus", "SendSuccess", "SendFailed")) for one in heard
    ]


def test_what_came_before_can_be_told_after() -> None:
    """
    *Sent* reaches the door minutes after *finished*: it must take nothing back.
    """
    lab = a_lab(Fault.RECEIPT_OUT_OF_ORDER)
    esms_play(lab, ESMS_SEND)
    first, later = lab.pushes_due(SOON), lab.pushes_due(MONDAY_NINE + timedelta(minutes=11))

    assert (["5"], ["7"]) == tuple(
        [query_in(push)["SendStatus"] for push in pushes] for pushes in (first, later)
    )


def test_a_callback_can_come_before_the_acceptance_is_answered() -> None:
    lab = a_lab(Fault.RECEIPT_BEFORE_ACCEPT)
    play = esms_play(lab, ESMS_SEND)

    assert 1 == len(lab.pushes_due(MONDAY_NINE))
    assert lab.config.slow_seconds == play.delay_seconds


def test_nobody_answers_five_times_and_it_is_given_up() -> None:
    """
    wire/esms.md 2: five more calls on a timeout.
    """
    lab = a_lab()
    esms_play(lab, ESMS_SEND)
    now, urls = SOON, []
    for _ in range(6):
        (push,) = lab.pushes_due(now)
        urls.append(push.request.url)
        lab.push_answered(push, None, now)
        now += timedelta(minutes=1)

    assert [] == lab.pushes_due(NEVER)
    assert 1 == len(set(urls))
    assert {"planned": 1, "retried": 5, "given_up": 1} == lab.truth()["pushes"]


@pytest.mark.parametrize(
    ("status", "end"), [(200, "delivered"), (404, "given_up"), (503, "given_up")]
)
def test_any_answer_ends_it(status: int, end: str) -> None:
    """
    wire/esms.md 2 lets only a timeout bring it back: what a door refuses is lost.
    """
    lab = a_lab()
    esms_play(lab, ESMS_SEND)
    (push,) = lab.pushes_due(SOON)
    lab.push_answered(push, status, SOON)

    assert [] == lab.pushes_due(NEVER)
    assert {"planned": 1, end: 1} == lab.truth()["pushes"]


def test_the_network_that_serves_the_number_is_named() -> None:
    lab = a_lab(ported={ESMS_NUMBER: "mobifone"})
    esms_play(lab, ESMS_SEND)
    (push,) = lab.pushes_due(SOON)

    assert "2" == query_in(push)["telcoid"]


def test_the_door_is_called_over_http_with_its_query(tmp_path: Path) -> None:
    """
    What a callback says stands in its query alone; the store remembers it after a kill.
    """
    clock = tmp_path / "clock.json"
    write_clock(clock, MONDAY_NINE, 600.0)
    with receipts_door([200]) as door:
        words = ("--clock", str(clock), "--receipts-url", door.url)
        with running_lab(tmp_path, *words) as lab:
            body = b'{"ApiKey":"DEMO","SecretKey":"DEMO","Phone":"0912000111","Content":"a",'
            body += b'"Brandname":"LANGSON","SmsType":"2","RequestId":"L1",'
            body += b'"CallbackUrl":"https://example.invalid/cb/secret"}'
            call = f"/esms{ESMS}/SendMultipleMessage_V4_post_json/"
            lab.say(HttpRequest("POST", call, (), body))
            pushed = door.next()

    path, _, query = pushed.path.partition("?")

    assert "/cb/secret" == path
    assert ("L1", "5", "0912000111") == tuple(
        dict(parse_qsl(query))[name] for name in ("RequestId", "SendStatus", "phonenumber")
    )
