"""What became of a message at eSMS: asked by its SMSID, or told to an address only eSMS knows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.contract import ForgedCallback, UnreadableCallback
from gateways.esms import Esms
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Proof, Receipt, Word
from tests.kit.esms import (
    ASKED,
    BASE,
    CALLBACK,
    CALLBACK_EXAMPLE,
    CALLED,
    CALLED_BACK,
    DEMO,
    ORDINARY,
    PROVEN,
    SECRET,
    SMSID,
    a_gateway,
    answer,
    called,
    state,
)
from tests.kit.gateway import NOW

TAKEN, UNDELIVERED = (Word.TAKEN, Proof.NONE), (Word.UNDELIVERED, Proof.SMSC)
STATES = [
    pytest.param("1", "0", "0", TAKEN, id="waiting-for-approval"),
    pytest.param("2", "0", "0", TAKEN, id="waiting"),
    pytest.param("7", "0", "0", TAKEN, id="sent"),
    pytest.param("5", "1", "0", (Word.TAKEN, Proof.SMSC), id="success"),
    pytest.param("5", "3", "0", (Word.TAKEN, Proof.SMSC), id="success-in-segments"),
    pytest.param("5", "0", "1", UNDELIVERED, id="failed"),
    pytest.param("5", "0", "0", TAKEN, id="counted-nothing"),
    pytest.param("5", "1", "1", TAKEN, id="a-mixture"),
    pytest.param("4", "0", "0", (Word.UNDELIVERED, Proof.NONE), id="refused"),
]
NOTHING_CERTAIN = [
    pytest.param({"SendStatus": "0"}, id="undocumented-state"),
    pytest.param({"SendStatus": "3"}, id="another-undocumented-state"),
    pytest.param({"SendStatus": ""}, id="no-state"),
    pytest.param({"SendStatus": "5.0"}, id="no-number"),
    pytest.param({"SendSuccess": ""}, id="no-success"),
    pytest.param({"SendFailed": "-1"}, id="less-than-nothing"),
]


def told_by(callback: HttpRequest, gateway: Esms = CALLED_BACK) -> Receipt:
    (receipt,) = gateway.receipts_in(callback, NOW)
    return receipt


class TestQuestions:
    def test_a_question_is_written_as_the_page_has_it(self) -> None:
        """
        wire/esms.md 2: RefId is the SMSID.
        """
        request = ORDINARY.question_for([ASKED], DEMO)

        assert ("GET", f"{BASE}/GetSendStatus?RefId={SMSID}&ApiKey=DEMO&SecretKey=DEMO") == (
            request.method,
            request.url,
        )
        assert "DEMO" not in repr(request)

    @pytest.mark.parametrize(("told", "success", "failed", "said"), STATES)
    def test_each_state_is_read_as_the_page_explains_it(
        self, told: str, success: str, failed: str, said: tuple[Word, Proof]
    ) -> None:
        spellings = [
            state(told, success, failed),
            state(int(told), int(success), int(failed), TotalPrice=850.0),
        ]
        found = [ORDINARY.findings_in([ASKED], spelling)[0] for spelling in spellings]

        assert [said, said] == [one and (one.word, one.proof) for one in found]
        assert {(ASKED.reference, SMSID, f"SendStatus {told}")} == {
            (one.reference, one.carrier_ref, one.code) for one in found if one
        }

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(answer({"CodeResponse": "105", "SMSID": SMSID}), id="not-found-or-soon"),
            pytest.param(answer({"CodeResponse": "101", "SMSID": SMSID}), id="keys"),
            pytest.param(state("5", "1", "0", SMSID="another"), id="another-message"),
            pytest.param(state("5", "1", "0", SMSID=None), id="no-message"),
            pytest.param(replace(state("5", "1", "0"), status=500), id="http-500"),
            pytest.param(state("0", "0", "0"), id="undocumented-state"),
            pytest.param(state("5", None, "1"), id="no-count"),
            pytest.param(HttpResponse(200, body=b"<html/>"), id="html"),
        ],
    )
    def test_another_answer_says_nothing_certain(self, response: HttpResponse) -> None:
        """
        105 is also told of a message that was just taken: it is no "never had it".
        """
        assert [None] == list(ORDINARY.findings_in([ASKED], response))

    def test_without_an_smsid_nothing_is_found(self) -> None:
        asked = replace(ASKED, carrier_ref=None)

        assert [None] == list(ORDINARY.findings_in([asked], state("5", "1", "0")))

    def test_what_was_accepted_is_asked_about_and_an_unknown_is_not(self) -> None:
        """
        No question takes a RequestId: an unknown is ended by submitting it again.
        """
        assert (True, False) == (ORDINARY.answers_accepted, ORDINARY.answers_unknown)


class TestCallbacks:
    def test_the_example_is_read(self) -> None:
        """
        wire/esms.md 5; only its secret is too short to be one.
        """
        url = CALLBACK_EXAMPLE.replace("/cb/secret", f"/cb/{SECRET}")

        assert Receipt(
            word=Word.TAKEN,
            reference="LS-7f3a0c21",
            carrier_ref=SMSID,
            code="SendStatus 5",
            words="sent with success",
            proof=Proof.SMSC,
        ) == told_by(HttpRequest("GET", url))

    def test_a_success_is_delivered_where_it_is_a_handsets(self) -> None:
        receipt = told_by(called(), PROVEN)

        assert (Word.DELIVERED, Proof.HANDSET) == (receipt.word, receipt.proof)

    @pytest.mark.parametrize(("told", "success", "failed", "said"), STATES)
    def test_each_state_is_read_as_the_page_explains_it(
        self, told: str, success: str, failed: str, said: tuple[Word, Proof]
    ) -> None:
        receipt = told_by(called(SendStatus=told, SendSuccess=success, SendFailed=failed))

        assert said == (receipt.word, receipt.proof)

    @pytest.mark.parametrize(
        ("values", "reference", "ref"),
        [
            pytest.param({"RequestId": ""}, None, SMSID, id="sent-without-request-id"),
            pytest.param({"RequestId": "two words"}, None, SMSID, id="no-reference-of-ours"),
            pytest.param({"SMSID": ""}, "LS-7f3a0c21", None, id="no-smsid"),
            pytest.param({"switchsmsid": ""}, "LS-7f3a0c21", SMSID, id="a-new-field"),
        ],
    )
    def test_a_message_is_known_by_either_mark(
        self, values: dict[str, str], reference: str | None, ref: str | None
    ) -> None:
        receipt = told_by(called(**values))

        assert (reference, ref) == (receipt.reference, receipt.carrier_ref)

    def test_the_same_callback_twice_is_the_same_receipt(self) -> None:
        assert told_by(called()) == told_by(called())

    def test_a_receipt_keeps_no_number(self) -> None:
        receipt = told_by(called())

        assert receipt.address is None
        assert "912000111" not in repr(receipt)

    @pytest.mark.parametrize("values", NOTHING_CERTAIN)
    def test_a_callback_that_says_nothing_certain_is_refused(self, values: dict[str, str]) -> None:
        with pytest.raises(UnreadableCallback):
            told_by(called(**values))

    @pytest.mark.parametrize(
        "query",
        [
            pytest.param("", id="nothing"),
            pytest.param("SendStatus=5&SendSuccess=1&SendFailed=0", id="no-message"),
            pytest.param(
                "SMSID=a&SendStatus=5&SendStatus=4&SendSuccess=1&SendFailed=0", id="said-twice"
            ),
            pytest.param("SMSID=a&SendStatus=5&SendSuccess=%ff&SendFailed=0", id="not-utf-8"),
            pytest.param("&".join(f"a{n}=1" for n in range(65)), id="too-many"),
        ],
    )
    def test_an_unreadable_query_is_refused_without_a_word_of_it(self, query: str) -> None:
        with pytest.raises(UnreadableCallback) as caught:
            told_by(HttpRequest("GET", f"/receipts/esms/{SECRET}?{query}"))

        assert SECRET not in str(caught.value)

    def test_a_callback_by_post_is_not_theirs(self) -> None:
        with pytest.raises(UnreadableCallback):
            told_by(replace(called(), method="POST"))

    @pytest.mark.parametrize(
        "url",
        [
            pytest.param("/receipts/esms", id="missing"),
            pytest.param("/receipts/esms/", id="empty"),
            pytest.param(f"/receipts/esms/{SECRET[:-1]}", id="shorter"),
            pytest.param(f"/receipts/esms/{SECRET}x", id="longer"),
            pytest.param(f"/receipts/esms/{SECRET.upper()}", id="upper-case"),
            pytest.param(f"/receipts/esms/{SECRET}/", id="not-the-last"),
            pytest.param(f"/receipts/esms?{SECRET}", id="in-the-query"),
            pytest.param("/receipts/esms/sécret", id="accented"),
            pytest.param("http://[/esms", id="no-address"),
        ],
    )
    def test_an_address_without_the_secret_is_forged(self, url: str) -> None:
        with pytest.raises(ForgedCallback) as caught:
            CALLED_BACK.receipts_in(HttpRequest("GET", url), NOW)

        assert SECRET not in str(caught.value)

    def test_while_the_secret_is_changed_both_are_heard(self) -> None:
        fresh = "another-secret-of-ours"
        gateway = a_gateway(**{**CALLED, "callback_secrets": [fresh, SECRET]})

        assert told_by(called(fresh), gateway) == told_by(called(SECRET), gateway)

    def test_where_nobody_was_asked_to_call_every_callback_is_forged(self) -> None:
        with pytest.raises(ForgedCallback):
            ORDINARY.receipts_in(called(), NOW)

    @given(st.text(max_size=40), st.sampled_from(["GET", "POST", "HEAD"]))
    def test_nothing_that_lacks_the_secret_is_heard(self, path: str, method: str) -> None:
        with pytest.raises(ForgedCallback):
            CALLED_BACK.receipts_in(HttpRequest(method, f"/{path}"), NOW)

    @given(st.dictionaries(st.sampled_from([*CALLBACK, "x"]), st.text(max_size=9)))
    def test_any_query_is_a_receipt_or_is_refused(self, values: dict[str, str]) -> None:
        query = "&".join(f"{name}={value}" for name, value in values.items())
        try:
            read = CALLED_BACK.receipts_in(
                HttpRequest("GET", f"/receipts/esms/{SECRET}?{query}"), NOW
            )
        except (UnreadableCallback, ForgedCallback):
            read = ()

        assert len(read) <= 1
