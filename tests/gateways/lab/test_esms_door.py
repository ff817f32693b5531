"""The door of eSMS answers the documented examples, code by code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import EsmsAccount, LabConfig
from gateways.lab.lab import Lab
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_esms import (
    ESMS,
    ESMS_NUMBER,
    ESMS_SEND,
    esms_asked,
    esms_code,
    esms_lab,
    esms_play,
    esms_smsid,
)

A = ESMS_NUMBER
KEYS = {"ApiKey": "DEMO", "SecretKey": "DEMO"}
INVALID = {"error": "Invalid request"}
LATER = MONDAY_NINE + timedelta(hours=1)


def test_a_message_is_taken() -> None:
    """
    wire/esms.md 5: the first two examples.
    """
    lab = esms_lab()
    answer = body_of(esms_play(lab, ESMS_SEND))
    (taken,) = lab.taken(A, "2021-W22")

    assert {"CodeResult": "100", "CountRegenerate": 0, "SMSID": taken.carrier_ref} == answer
    assert ("LS-7f3a0c21", "LANGSON", 1) == (taken.reference, taken.brandname, taken.segments)
    assert [ESMS_SEND["Content"]] == list(lab.store.texts.values())


def test_the_same_request_again_exists() -> None:
    """
    wire/esms.md 5, the third example, once the message is finished.
    """
    lab = esms_lab()
    esms_play(lab, ESMS_SEND)
    again = body_of(esms_play(lab, ESMS_SEND, LATER))

    assert {
        "CodeResult": "124",
        "CountRegenerate": 0,
        "ErrorMessage": "Request exist 1",
        "SendStatus": "5",
    } == again
    assert 1 == len(lab.store.takes)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"ApiKey": "x"}, "101", id="101-key"),
        pytest.param({"SecretKey": ""}, "101", id="101-secret"),
        pytest.param({"Brandname": "OTHER"}, "104", id="104"),
        pytest.param({"Phone": "0212345678"}, "108", id="108-fixed-line"),
        pytest.param({"Phone": ""}, "108", id="108-none"),
        pytest.param({"Phone": "091200011"}, "108", id="108-short"),
        pytest.param({"SmsType": "1"}, "118", id="118"),
        pytest.param({"Content": "lô đề", "IsUnicode": "1"}, "201", id="201"),
        pytest.param({"SmsType": ""}, "300", id="300"),
        pytest.param({"Content": ""}, None, id="no-text"),
        pytest.param({"RequestId": "L" * 51}, None, id="request-id-too-long"),
    ],
)
def test_each_documented_code_refuses(values: dict[str, object], code: str | None) -> None:
    """
    wire/esms.md 3; what has no code is the sample of 99.
    """
    lab = esms_lab()
    answer = body_of(esms_play(lab, {**ESMS_SEND, **values}))

    assert code == answer.get("CodeResult")
    assert (answer == INVALID) is (code is None)
    assert [] == lab.store.takes


@pytest.mark.parametrize(
    ("account", "code"),
    [
        pytest.param({"has_price": False}, "102", id="102"),
        pytest.param({"balance": 849}, "103", id="103"),
        pytest.param({"address_is_allowed": False}, "140", id="140"),
        pytest.param({"is_locked": True}, "143", id="143"),
        pytest.param({"templates": ["Xin chao%"]}, "146", id="146"),
        pytest.param({"unregistered_networks": ["3"]}, "177", id="177"),
    ],
)
def test_each_state_of_the_account_has_its_code(account: dict[str, Any], code: str) -> None:
    lab = esms_lab(**account)

    assert code == esms_code(lab)
    assert [] == lab.store.takes


def test_refusals_have_the_documents_words() -> None:
    """
    "Authorize Failed" and "Request exist 1" are the document's own.
    """
    wrong = body_of(esms_play(esms_lab(), {**ESMS_SEND, "ApiKey": "x"}))

    assert {
        "CodeResult": "101",
        "CountRegenerate": 0,
        "ErrorMessage": "Authorize Failed",
    } == wrong


@pytest.mark.parametrize(
    ("kind", "code", "is_taken"),
    [
        pytest.param("99", "99", False, id="blocked number"),
        pytest.param("108", "108", False, id="no number"),
        pytest.param(Fault.THROTTLED, "160", False, id="too fast"),
        pytest.param(Fault.PORTED, "177", False, id="a network without the brandname"),
        pytest.param(Fault.VAGUE_BEFORE, None, False, id="invalid, not taken"),
        pytest.param(Fault.VAGUE_AFTER, None, True, id="invalid, taken"),
    ],
)
def test_faults_speak_in_codes(kind: str, code: str | None, *, is_taken: bool) -> None:
    lab = esms_lab(forced=(kind,))

    assert code == esms_code(lab)
    assert is_taken is bool(lab.store.takes)


@pytest.mark.parametrize("spelled", ["0912000111", "84912000111", "+84912000111"])
def test_a_number_may_be_spelled_as_clients_do(spelled: str) -> None:
    lab = esms_lab()
    esms_code(lab, Phone=spelled)

    assert 1 == len(lab.taken(A, "2021-W22"))


@pytest.mark.parametrize(
    ("is_unicode", "read"), [("1", "Đề nghị"), (1, "Đề nghị"), ("0", "?? ngh?"), (0, "?? ngh?")]
)
def test_the_subscriber_reads_what_was_declared(is_unicode: object, read: str) -> None:
    lab = esms_lab()
    esms_code(lab, Content="Đề nghị", IsUnicode=is_unicode)

    assert [read] == list(lab.store.texts.values())


@pytest.mark.parametrize(
    "number", ["84912000111", "84981234567", "84901234567", "84562345678", "84872345678"]
)
def test_numbers_of_every_network_are_taken(number: str) -> None:
    """
    Wherever they were ported, and with a carrier that has no gateway of its own here.
    """
    lab = Lab(LabConfig(ported={"84912000111": "viettel"}))

    assert "100" == esms_code(lab, Phone=number)


@pytest.mark.parametrize(
    ("number", "network"),
    [
        pytest.param("84981234567", "1", id="viettel"),
        pytest.param("84901234567", "2", id="mobifone"),
        pytest.param("84912000111", "3", id="vinaphone"),
        pytest.param("84562345678", "4", id="vietnamobile"),
        pytest.param("84592345678", "5", id="gtel"),
        pytest.param("84872345678", "6", id="itel"),
        pytest.param("84552345678", "7", id="reddi"),
    ],
)
def test_a_brandname_is_registered_network_by_network(number: str, network: str) -> None:
    missing = esms_lab(unregistered_networks=[network])
    elsewhere = esms_lab(unregistered_networks=["7" if network != "7" else "6"])

    assert ("177", "100") == (esms_code(missing, Phone=number), esms_code(elsewhere, Phone=number))


def test_a_ported_number_is_judged_by_the_network_that_serves_it() -> None:
    account = EsmsAccount(unregistered_networks=("1",))
    lab = Lab(LabConfig(esms=account, ported={A: "viettel"}))

    assert "177" == esms_code(lab)


class TestStatus:
    """`GetSendStatus` (wire/esms.md 2)."""

    @pytest.mark.parametrize(
        ("rates", "after", "told"),
        [
            pytest.param({}, 3600, (5, 1, 0, 1), id="delivered"),
            pytest.param({Fault.UNDELIVERED: 1.0}, 3600, (5, 0, 1, 1), id="failed"),
            pytest.param({Fault.RECEIPT_NEVER: 1.0}, 3600, (7, 0, 0, 1), id="no report"),
            pytest.param({Fault.BLACKHOLE: 1.0}, 3600, (7, 0, 0, 1), id="swallowed"),
        ],
    )
    def test_it_says_what_is_known_by_then(
        self, rates: dict[str, float], after: float, told: tuple[int, ...]
    ) -> None:
        lab = esms_lab(rates=rates)
        smsid = esms_smsid(lab)
        answer = body_of(esms_asked(lab, MONDAY_NINE + timedelta(seconds=after), RefId=smsid))

        assert {"CodeResponse": "100", "SMSID": smsid, "TotalPrice": 850, "TotalReceiver": 1} == {
            name: answer[name] for name in ("CodeResponse", "SMSID", "TotalPrice", "TotalReceiver")
        }
        assert told == tuple(
            answer[name] for name in ("SendStatus", "SendSuccess", "SendFailed", "TotalSent")
        )

    def test_a_message_waits_before_it_is_sent(self) -> None:
        lab = esms_lab(status_after_seconds=0)
        answer = body_of(esms_asked(lab, RefId=esms_smsid(lab)))

        assert (2, 0) == (answer["SendStatus"], answer["TotalSent"])

    @pytest.mark.parametrize(
        ("after", "code"),
        [
            pytest.param(timedelta(seconds=4), "105", id="too-soon"),
            pytest.param(timedelta(seconds=5), "100", id="soon"),
            pytest.param(timedelta(days=6, hours=23), "100", id="this-week"),
            pytest.param(timedelta(days=7), "105", id="last-week"),
        ],
    )
    def test_it_is_found_for_a_week(self, after: timedelta, code: str) -> None:
        lab = esms_lab()
        answer = body_of(esms_asked(lab, MONDAY_NINE + after, RefId=esms_smsid(lab)))

        assert code == answer["CodeResponse"]

    @pytest.mark.parametrize("ref", ["", "unheard-of", "LS-7f3a0c21"])
    def test_nothing_but_an_smsid_finds_it(self, ref: str) -> None:
        lab = esms_lab()
        esms_code(lab)

        assert {"CodeResponse": "105", "SMSID": ref} == body_of(esms_asked(lab, LATER, RefId=ref))

    def test_it_needs_both_keys(self) -> None:
        lab = esms_lab()
        answer = body_of(esms_asked(lab, LATER, RefId=esms_smsid(lab), SecretKey="x"))

        assert "101" == answer["CodeResponse"]


class TestBalance:
    def test_it_falls_with_the_segments(self) -> None:
        """
        wire/esms.md 2.
        """
        lab = esms_lab(balance=10_000)
        esms_code(lab, Content="a" * 161)

        assert {"Balance": 8_300, "CodeResponse": "100", "UserID": 9999} == body_of(
            esms_play(lab, KEYS, call="GetBalance_json")
        )

    def test_wrong_keys_see_none(self) -> None:
        answer = body_of(esms_play(esms_lab(), {"ApiKey": "x"}, call="GetBalance_json"))

        assert {"Balance": 0, "CodeResponse": "101", "ErrorMessage": "Authorize Failed"} == answer


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(HttpRequest("GET", f"{ESMS}/SendMultipleMessage_V4_post_json/"), id="method"),
        pytest.param(HttpRequest("POST", f"{ESMS}/SendSmsUnheardOf"), id="call"),
        pytest.param(HttpRequest("GET", "/"), id="nothing"),
    ],
)
def test_another_call_is_not_found(request_: HttpRequest) -> None:
    response = esms_lab().play("esms", request_, MONDAY_NINE).response

    assert response is not None
    assert 404 == response.status


def test_refusals_are_told_apart_in_the_truth() -> None:
    lab = esms_lab()
    for values in ({"ApiKey": "x"}, {}, {}):
        esms_play(lab, {**ESMS_SEND, **values})
    gateways: Any = lab.truth()["gateways"]
    truth = gateways["esms"]

    assert ({"101": 1, "124": 1}, 1, 0) == (truth["refused"], truth["taken"], truth["doubled"])
