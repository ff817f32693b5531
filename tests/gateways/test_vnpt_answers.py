"""VNPT's wire page, what is heard: each code of the list, each status."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateways.codes import Wait
from gateways.exchange import HttpResponse
from gateways.outcome import Outcome, Proof, Receipt, Scope, Verdict, Word
from gateways.vnpt import CODES, Vnpt
from tests.kit.vnpt import (
    ADVERTISING,
    ASKED,
    ATOMIC,
    BASE,
    BY_LISTS,
    DEMO,
    ORDINARY,
    SENT,
    STATUS_EXAMPLE,
    SUCCESS,
    a_gateway,
    answer,
    one_outcome,
    rply,
    rqst,
)


class TestOutcomes:
    def test_success_is_accepted_without_any_id(self) -> None:
        """
        wire/vnpt.md 4, 9.
        """
        expected = Outcome(verdict=Verdict.ACCEPTED, code="0", words="success")

        assert expected == one_outcome(ORDINARY, SUCCESS)
        assert expected == one_outcome(BY_LISTS, SUCCESS, many=50)

    def test_the_table_has_every_code_of_the_page(self) -> None:
        """
        wire/vnpt.md 5, column one.
        """
        page = "-1 0 1 2 3 7 8 9 10 11 12 13 14 15 16 17 20 21 22 23 24 25 26 27 28 29 30 31 32 33"

        assert page.split() == [code for code in CODES if code != "25:1"]

    @pytest.mark.parametrize(
        ("verdict", "scope", "codes"),
        [
            pytest.param(Verdict.ACCEPTED, Scope.MESSAGE, "0", id="accepted"),
            pytest.param(Verdict.UNKNOWN, Scope.MESSAGE, "-1 33", id="unknown"),
            pytest.param(Verdict.REJECTED, Scope.MESSAGE, "23 25", id="rejected"),
            pytest.param(Verdict.DEFERRED, Scope.MESSAGE, "26", id="deferred-message"),
            pytest.param(Verdict.DEFERRED, Scope.ROUTE, "8 12", id="deferred-route"),
            pytest.param(Verdict.DEFERRED, Scope.GATEWAY, "16", id="deferred-gateway"),
            pytest.param(
                Verdict.BLOCKED, Scope.GATEWAY, "1 10 13 15 20 21 22 29 31", id="blocked-gateway"
            ),
            pytest.param(
                Verdict.BLOCKED,
                Scope.ROUTE,
                "2 3 7 9 11 14 17 24 25:1 27 28 30 32",
                id="blocked-route",
            ),
        ],
    )
    def test_a_code_speaks_for_as_much_as_it_says(
        self, verdict: Verdict, scope: Scope, codes: str
    ) -> None:
        """
        Design 3: a code of text or account that rejected would burn the roster.
        """
        alike = [
            code for code, row in CODES.items() if (row.verdict, row.scope) == (verdict, scope)
        ]

        assert sorted(codes.split()) == sorted(alike)

    @pytest.mark.parametrize(
        ("code", "rest"),
        [("8", Wait.HOUR), ("12", Wait.HOUR), ("16", Wait.MINUTE), ("26", Wait.DAY)],
    )
    def test_a_deferral_tells_how_long_to_rest(self, code: str, rest: Wait) -> None:
        assert rest is CODES[code].wait

    def test_a_number_may_stand_where_a_string_should(self) -> None:
        assert Verdict.ACCEPTED is one_outcome(ORDINARY, rply(ERROR=0)).verdict
        assert "23" == one_outcome(ORDINARY, rply(ERROR=" 23 ")).code

    @pytest.mark.parametrize(
        ("words", "gateway"),
        [
            pytest.param("sai mang, mang dung 3, label khong hop le", "viettel", id="example"),
            pytest.param("sai mạng, mạng đúng 2, lable không hợp lệ", "mobifone", id="accented"),
            pytest.param("thue bao 84912000111 sai mang [3]", "viettel", id="behind-a-number"),
            pytest.param("sai mang, mang dung 4", None, id="gtel"),
            pytest.param("sai mang, mang dung 5", None, id="vietnamobile"),
            pytest.param("sai mang, mang dung 7", None, id="no-such-network"),
            pytest.param("sai mang", None, id="no-digit"),
            pytest.param("", None, id="no-words"),
        ],
    )
    def test_a_ported_number_names_the_gateway_that_serves_it(
        self, words: str, gateway: str | None
    ) -> None:
        outcome = one_outcome(ORDINARY, answer("25", words))

        assert (Verdict.REJECTED, "25", gateway) == (
            outcome.verdict,
            outcome.code,
            outcome.ported_to,
        )

    def test_a_number_is_never_rerouted_to_where_it_came_from(self) -> None:
        """
        25 with VinaPhone's own digit: the label is at fault, and would be for the next number.
        """
        outcome = one_outcome(ORDINARY, answer("25", "sai mang, mang dung 1"))

        assert (Verdict.BLOCKED, Scope.ROUTE, "25:1", None) == (
            outcome.verdict,
            outcome.scope,
            outcome.code,
            outcome.ported_to,
        )

    @pytest.mark.parametrize("code", ["23", "25", "26"])
    def test_a_list_refused_for_one_number_is_unknown_for_all(self, code: str) -> None:
        """
        Design 3: deferred only where VNPT confirmed in writing that lists are atomic.
        """
        loose, atomic = (one_outcome(gateway, answer(code), 2) for gateway in (BY_LISTS, ATOMIC))

        assert (Verdict.UNKNOWN, Scope.LIST, f"list:{code}") == (
            loose.verdict,
            loose.scope,
            loose.code,
        )
        assert (Verdict.DEFERRED, Scope.LIST, f"list:{code}") == (
            atomic.verdict,
            atomic.scope,
            atomic.code,
        )
        assert one_outcome(ORDINARY, answer(code)) == one_outcome(ATOMIC, answer(code))

    @pytest.mark.parametrize("code", ["-1", "1", "7", "16", "20", "33"])
    def test_a_code_of_text_or_account_means_the_same_for_a_list(self, code: str) -> None:
        assert one_outcome(ORDINARY, answer(code)) == one_outcome(BY_LISTS, answer(code), 2)

    def test_only_the_banks_site_knows_a_repeated_reqid(self) -> None:
        verdicts = [
            one_outcome(gateway, answer("33")).verdict
            for gateway in (ORDINARY, a_gateway(bank_site=True))
        ]

        assert [Verdict.UNKNOWN, Verdict.ACCEPTED] == verdicts


class TestStatus:
    def test_a_question_is_written_as_in_the_example(self) -> None:
        """
        wire/vnpt.md 9; SCHEDULETIME is when it was submitted, local time.
        """
        request = ORDINARY.question_for([ASKED], DEMO)

        assert ("POST", BASE, STATUS_EXAMPLE) == (request.method, request.url, request.body)

    def test_the_older_form_names_no_number(self) -> None:
        """
        wire/vnpt.md 6, form A, in its order.
        """
        gateway = a_gateway(status_form="A", schedule_separator="/")
        fields = rqst(gateway.question_for([ASKED], DEMO))

        assert {
            "name": "get_sms_status_api",
            "REQID": "LS-7f3a0c21",
            "CONTRACTID": "8001",
            "AGENTID": "901",
            "SENDTIME": "12/08/2021 08:01",
            "APIUSER": "demo_api",
            "APIPASS": "demo_pass",
        } == fields
        assert "name,REQID,CONTRACTID,AGENTID,SENDTIME,APIUSER,APIPASS" == ",".join(fields)

    def test_the_fields_of_a_question_may_be_spelt_otherwise(self) -> None:
        gateway = a_gateway(
            status_number_field="MSISDN", status_time_field="SENDTIME", status_field="STATE"
        )
        fields = rqst(gateway.question_for([replace(ASKED, template_id=None)], DEMO))
        (found,) = gateway.findings_in([ASKED], rply("get_sms_status_api", STATE="1"))

        assert ("84912000111", "12-08-2021 08:01", "") == (
            fields["MSISDN"],
            fields["SENDTIME"],
            fields["TEMPLATEID"],
        )
        assert not {"MSISND", "SCHEDULETIME"} & set(fields)
        assert found
        assert Word.UNDELIVERED is found.word

    def test_sent_is_the_smscs_word_for_customer_care(self) -> None:
        """
        wire/vnpt.md 6, 9: never `delivered`, which only a handset says (law).
        """
        (found,) = ORDINARY.findings_in([ASKED], SENT)

        assert found
        assert (
            Receipt(
                word=Word.TAKEN,
                reference="LS-7f3a0c21",
                address="84912000111",
                code="0",
                words=found.words,
                proof=Proof.SMSC,
                segments=6,
            )
            == found
        )

    @pytest.mark.parametrize(
        ("gateway", "status", "word", "proof"),
        [
            pytest.param(ADVERTISING, "0", Word.DELIVERED, Proof.HANDSET, id="advertising-sent"),
            pytest.param(
                ADVERTISING, "1", Word.UNDELIVERED, Proof.HANDSET, id="advertising-failed"
            ),
            pytest.param(ORDINARY, "1", Word.UNDELIVERED, Proof.SMSC, id="failed"),
            pytest.param(ORDINARY, "2", Word.TAKEN, Proof.NONE, id="pending"),
            pytest.param(ORDINARY, "3", Word.TAKEN, Proof.NONE, id="pushed"),
            pytest.param(ADVERTISING, "4", Word.TAKEN, Proof.NONE, id="trying-again"),
            pytest.param(ORDINARY, "5", Word.TAKEN, Proof.NONE, id="not-made-yet"),
        ],
    )
    def test_a_status_says_what_the_page_says(
        self, gateway: Vnpt, status: str, word: Word, proof: Proof
    ) -> None:
        (found,) = gateway.findings_in([ASKED], rply("get_sms_status_api", STATUS=status))

        assert found
        assert (word, proof, status, None) == (
            found.word,
            found.proof,
            found.code,
            found.segments,
        )

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(rply("get_sms_status_api", STATUS="-1"), id="exception"),
            pytest.param(rply("get_sms_status_api", STATUS="10"), id="wrong-login"),
            pytest.param(rply("get_sms_status_api", STATUS="6"), id="undocumented"),
            pytest.param(rply("get_sms_status_api", STATUS=""), id="empty"),
            pytest.param(rply("get_sms_status_api", STATUS=False), id="false"),
            pytest.param(rply("get_sms_status_api", ERROR="0"), id="form-a"),
            pytest.param(rply("send_sms_list", STATUS="0"), id="another-operation"),
            pytest.param(rply("get_sms_status_api", status=500, STATUS="0"), id="http-500"),
        ],
    )
    def test_anything_else_says_nothing_certain(self, response: HttpResponse) -> None:
        assert [None] == list(ORDINARY.findings_in([ASKED], response))

    @pytest.mark.parametrize("written", ["", "x", "-1", "99999", None], ids=str)
    def test_an_odd_count_is_no_count(self, written: str | None) -> None:
        answered = rply("get_sms_status_api", STATUS="0", MT_COUNT=written)
        (found,) = ORDINARY.findings_in([ASKED], answered)

        assert found
        assert found.segments is None

    def test_an_unknown_can_be_asked_about_but_for_lists(self) -> None:
        """
        A list has one REQID, its first message's: the others' references were never said.
        """
        assert [True, False] == [one.answers_unknown for one in (ORDINARY, BY_LISTS)]
        assert 1 == ORDINARY.questions_per_call
