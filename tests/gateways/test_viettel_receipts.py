"""Viettel's wire page, what is asked later: fail lists by day, and receipts by message id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gateways.contract import FailList, FailPage
from gateways.exchange import HttpResponse
from gateways.outcome import Proof, Receipt, Word
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


DAY = FailList("LANGSON", date(2021, 8, 12))


class TestFailLists:
    def test_a_page_is_asked_for_as_in_the_example(self) -> None:
        """
        wire/viettel.md 6.
        """
        request = ORDINARY.page_request(DAY, 1, DEMO)
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
        page = ORDINARY.page_in(FAILED)
        failed = Receipt(
            word=Word.UNDELIVERED, address=NUMBER, code="getFailSub", words="..", proof=Proof.SMSC
        )

        assert FailPage((failed,), more=False) == page

    def test_a_number_may_be_spelt_otherwise_and_nonsense_is_passed_over(self) -> None:
        inner = (
            '<errorCode>1</errorCode><result receiver="x"/><result/>'
            '<result receiver="0981234567" message="het han &amp; tat may"/>'
        )
        page = ORDINARY.page_in(answer(inner, "getFailSub"))

        assert page is not None
        assert [(NUMBER, "het han & tat may")] == [(one.address, one.words) for one in page.failed]

    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            pytest.param(" tat may ", Word.UNREACHED, id="as-the-settings-have-it"),
            pytest.param("khoa so", Word.UNDELIVERED, id="another"),
            pytest.param("", Word.UNDELIVERED, id="none"),
        ],
    )
    def test_a_phone_that_was_off_is_known_by_the_words_of_the_settings(
        self, words: str, meant: Word
    ) -> None:
        inner = f'<errorCode>1</errorCode><result receiver="{NUMBER}" message="{words}"/>'
        page = a_gateway(unreached_words=["Tat may"]).page_in(answer(inner, "getFailSub"))

        assert page is not None
        assert [(meant, Proof.SMSC)] == [(one.word, one.proof) for one in page.failed]

    def test_a_full_page_may_have_a_next_one(self) -> None:
        small = a_gateway(fail_page_size=1)
        _, fields = fields_of(small.page_request(DAY, 7, DEMO))
        page = small.page_in(FAILED)

        assert ("7", "1") == (fields["pageNumber"], fields["pageSize"])
        assert page is not None
        assert page.more

    def test_a_message_without_a_brandname_had_the_settings(self) -> None:
        request = ORDINARY.page_request(replace(DAY, brandname=""), 1, DEMO)

        assert "LANGSON" == fields_of(request)[1]["alias"]

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(fault(), id="fault"),
            pytest.param(HttpResponse(500, body=FAILED.body), id="http-500"),
            pytest.param(HttpResponse(200, body=FAILED.body.replace(b">1<", b">0<")), id="not-ok"),
            pytest.param(SUCCESS, id="another-answer"),
        ],
    )
    def test_another_answer_is_no_page(self, response: HttpResponse) -> None:
        assert ORDINARY.page_in(response) is None


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

    def test_only_what_was_registered_is_asked_about(self) -> None:
        """
        `getDlrStatus` needs Viettel's own id, which a lost answer never brought (design 5).
        """
        assert not ORDINARY.answers_accepted
        assert REGISTERED.answers_accepted
        assert not REGISTERED.answers_unknown

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
