"""Viettel's wire page, what is asked later: fail lists by day, and receipts by message id."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gateways.contract import Submitted
from gateways.exchange import HttpResponse
from gateways.outcome import Proof, Receipt, Word
from gateways.viettel import Viettel
from tests.kit.viettel import (
    ASKED,
    DEMO,
    FAILED,
    NUMBER,
    ORDINARY,
    RECEIPT,
    REGISTERED,
    SUCCESS,
    a_gateway,
    alike,
    answer,
    enveloped,
    fault,
    fields_of,
)

UNREGISTERED = replace(ASKED, carrier_ref=None)


class TestFailLists:
    def test_a_question_is_written_as_in_the_example(self) -> None:
        """
        wire/viettel.md 6; the day is the local day of the call.
        """
        request = ORDINARY.question_for([ASKED], DEMO)
        example = enveloped(
            "<impl:getFailSub><username>smsbrand_demo</username><password>demo</password>"
            "<cpCode>DEMO</cpCode><alias>LANGSON</alias><date>12/08/2021</date>"
            "<pageNumber>1</pageNumber><pageSize>1000</pageSize></impl:getFailSub>"
        )

        assert alike(example) == alike(request.body)

    def test_a_number_in_the_list_was_not_reached(self) -> None:
        """
        Presence ends an unknown as well (design 5).
        """
        (found,) = ORDINARY.findings_in([UNREGISTERED], FAILED)

        assert (
            Receipt(
                word=Word.UNDELIVERED,
                reference=ASKED.reference,
                address=NUMBER,
                code="getFailSub",
                words="..",
                proof=Proof.SMSC,
            )
            == found
        )
        assert ORDINARY.answers_unknown

    def test_a_number_that_is_not_in_the_list_is_not_spoken_of(self) -> None:
        asked = [replace(ASKED, address="84981234568"), ASKED, replace(ASKED, address="")]
        found = ORDINARY.findings_in(asked, FAILED)

        assert [None, Word.UNDELIVERED, None] == [one.word if one else None for one in found]

    def test_a_number_may_be_spelt_otherwise_and_nonsense_is_passed_over(self) -> None:
        inner = (
            '<errorCode>1</errorCode><result receiver="x"/><result/>'
            '<result receiver="0981234567" message="het han &amp; tat may"/>'
        )
        (found,) = ORDINARY.findings_in([ASKED], answer(inner, "getFailSub"))

        assert found
        assert "het han & tat may" == found.words

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(replace(ASKED, brandname="BCDLS"), id="another-brandname"),
            pytest.param(replace(ASKED, wire_at=ASKED.wire_at + timedelta(days=1)), id="next-day"),
            pytest.param(
                replace(ASKED, wire_at=ASKED.wire_at - timedelta(hours=7)), id="day-before"
            ),
        ],
    )
    def test_a_page_speaks_of_one_brandname_and_one_day(self, other: Submitted) -> None:
        """
        The first decides which page is asked for; of the others it says nothing.
        """
        _, fields = fields_of(ORDINARY.question_for([ASKED, other], DEMO))
        found = ORDINARY.findings_in([ASKED, other], FAILED)

        assert ("LANGSON", "12/08/2021") == (fields["alias"], fields["date"])
        assert [True, False] == [one is not None for one in found]

    def test_a_message_without_a_brandname_had_the_settings(self) -> None:
        nameless = replace(ASKED, brandname="")
        found = ORDINARY.findings_in([ASKED, nameless], FAILED)

        assert "LANGSON" == fields_of(ORDINARY.question_for([nameless], DEMO))[1]["alias"]
        assert all(found)

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(fault(), id="fault"),
            pytest.param(HttpResponse(500, body=FAILED.body), id="http-500"),
            pytest.param(HttpResponse(200, body=FAILED.body.replace(b">1<", b">0<")), id="not-ok"),
            pytest.param(SUCCESS, id="another-answer"),
        ],
    )
    def test_another_answer_says_nothing_certain(self, response: HttpResponse) -> None:
        assert [None] == list(ORDINARY.findings_in([ASKED], response))

    def test_a_question_is_about_a_page_of_messages(self) -> None:
        counts = [a_gateway(fail_page_size=20).questions_per_call, REGISTERED.questions_per_call]

        assert [20, 1] == counts
        assert (
            "20"
            == fields_of(a_gateway(fail_page_size=20).question_for([ASKED], DEMO))[1]["pageSize"]
        )


class TestReceipts:
    MANY = a_gateway(
        register_for_receipts=True,
        dlr_status={0: "taken", 1: "delivered", 2: "undelivered", 3: "unreached"},
        message_ids_per_call=10,
    )

    def test_a_question_is_written_as_in_the_example(self) -> None:
        """
        wire/viettel.md 6.
        """
        request = REGISTERED.question_for([ASKED], DEMO)
        example = enveloped(
            "<impl:getDlrStatus><User>smsbrand_demo</User><Password>demo</Password>"
            "<CPCode>DEMO</CPCode><MessageIds>1001</MessageIds></impl:getDlrStatus>"
        )

        assert alike(example) == alike(request.body)

    def test_a_receipt_says_what_the_settings_make_of_it(self) -> None:
        (found,) = REGISTERED.findings_in([ASKED], RECEIPT)

        assert (
            Receipt(
                word=Word.DELIVERED,
                reference=ASKED.reference,
                carrier_ref="1001",
                address=NUMBER,
                code="dlrStatus 1",
                proof=Proof.HANDSET,
            )
            == found
        )

    def test_each_receipt_belongs_to_its_message(self) -> None:
        asked = [
            *(replace(ASKED, carrier_ref=str(1000 + n), reference=f"L{n}") for n in range(6)),
            UNREGISTERED,
        ]
        details = "".join(
            f"<details><dlrStatus>{n}</dlrStatus><messageId>{1000 + n}</messageId></details>"
            for n in (3, 2, 0, 4, 1)
        )
        response = answer(f"{details}<message/><result>1</result>", "getDlrStatus")
        found = self.MANY.findings_in(asked, response)
        _, fields = fields_of(self.MANY.question_for(asked, DEMO))

        assert "1000,1001,1002,1003,1004,1005" == fields["MessageIds"]
        assert [
            ("L0", Word.TAKEN, Proof.NONE),
            ("L1", Word.DELIVERED, Proof.HANDSET),
            ("L2", Word.UNDELIVERED, Proof.HANDSET),
            ("L3", Word.UNREACHED, Proof.HANDSET),
            # 4 is not explained, 5 was not told of, and the last was never registered.
            None,
            None,
            None,
        ] == [one and (one.reference, one.word, one.proof) for one in found]

    @pytest.mark.parametrize(
        ("gateway", "asked"),
        [
            pytest.param(REGISTERED, UNREGISTERED, id="unknown"),
            pytest.param(ORDINARY, ASKED, id="not-registered"),
        ],
    )
    def test_what_has_no_receipt_is_looked_for_in_the_fail_list(
        self, gateway: Viettel, asked: Submitted
    ) -> None:
        """
        `getDlrStatus` needs Viettel's own id, which a lost answer never brought (design 5).
        """
        operation, _ = fields_of(gateway.question_for([asked], DEMO))
        (found,) = gateway.findings_in([asked], FAILED)

        assert operation.endswith("}getFailSub")
        assert found
        assert Word.UNDELIVERED is found.word

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(HttpResponse(500, body=RECEIPT.body), id="http-500"),
            pytest.param(
                HttpResponse(200, body=RECEIPT.body.replace(b"<result>1", b"<result>0")),
                id="refused",
            ),
            pytest.param(
                HttpResponse(200, body=RECEIPT.body.replace(b"1001", b"1002")), id="another-id"
            ),
            pytest.param(FAILED, id="another-answer"),
        ],
    )
    def test_another_answer_says_nothing_certain(self, response: HttpResponse) -> None:
        assert [None] == list(REGISTERED.findings_in([ASKED], response))
