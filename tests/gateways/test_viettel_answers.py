"""Viettel's wire page, what is heard: each message of the list, and what checks show."""

from __future__ import annotations

import pytest

from gateways.exchange import HttpResponse
from gateways.outcome import Outcome, Scope, Verdict
from gateways.viettel import CODES
from tests.kit.viettel import (
    BALANCE,
    DEMO,
    NO_ADDRESS,
    NO_TEMPLATE,
    ORDINARY,
    SEEN_FROM,
    SUCCESS,
    a_gateway,
    alike,
    answer,
    enveloped,
    fault,
    one_outcome,
    refusal,
)

ALIAS = "Check ServiceID: ALIAS_INVALID:TELCO="


class TestOutcomes:
    def test_success_is_accepted(self) -> None:
        """
        wire/viettel.md 6, byte for byte.
        """
        words = "Insert MT_QUEUE: OK"

        assert Outcome(verdict=Verdict.ACCEPTED, code=words, words=words) == one_outcome(
            ORDINARY, SUCCESS
        )

    def test_a_newer_account_gives_a_message_id(self) -> None:
        inner = "<message>Insert MT_QUEUE: OK</message><messageId>1001</messageId>"
        outcome = one_outcome(ORDINARY, answer(f"{inner}<result>1</result>"))

        assert (Verdict.ACCEPTED, "1001") == (outcome.verdict, outcome.carrier_ref)

    @pytest.mark.parametrize(
        ("response", "code", "scope"),
        [
            pytest.param(
                NO_TEMPLATE,
                "Check template: CONTENT_NOT_MATCH_TEMPLATE",
                Scope.ROUTE,
                id="template",
            ),
            pytest.param(NO_ADDRESS, "Authenticate: IP_INVALID", Scope.GATEWAY, id="address"),
        ],
    )
    def test_the_examples_of_failure_block(
        self, response: HttpResponse, code: str, scope: Scope
    ) -> None:
        outcome = one_outcome(ORDINARY, response)

        assert (Verdict.BLOCKED, scope, code) == (outcome.verdict, outcome.scope, outcome.code)

    @pytest.mark.parametrize(
        ("message", "code"),
        [
            pytest.param(
                "Authenticate: IP_INVALID (YOUR IP: 203.0.113.7)",
                "Authenticate: IP_INVALID",
                id="address-told",
            ),
            pytest.param(
                "Check Content: MAXLENGTH_LIMIT_1280_BYTE (YOUR_CONTENT: 1300 BYTE)",
                "Check Content: MAXLENGTH_LIMIT",
                id="limit-told",
            ),
            pytest.param(
                "Check RequestID: REQUEST_ID_NOT_NUMBER", "REQUEST_ID_NOT_NUMBER", id="prefix"
            ),
            pytest.param(
                "Length of ReceiverID is invalid.",
                "Length of ReceiverID is invalid",
                id="full-stop",
            ),
            pytest.param(
                "Check CommandCode:\n COMMAND_CODE_ERROR", "COMMAND_CODE_ERROR", id="line-break"
            ),
            pytest.param(
                "Check Content:  MSG_ERROR_CONTAIN_BLACKLIST: x",
                "Check Content: MSG_ERROR_CONTAIN_BLACKLIST",
                id="spaces-and-more",
            ),
        ],
    )
    def test_what_stands_around_a_code_may_vary(self, message: str, code: str) -> None:
        assert code == one_outcome(ORDINARY, refusal(message)).code

    def test_the_words_show_our_address_for_the_officer_to_have_it_allowed(self) -> None:
        words = "Authenticate: IP_INVALID (YOUR IP: 203.0.113.7)"

        assert words == one_outcome(ORDINARY, refusal(words)).words

    @pytest.mark.parametrize(
        ("verdict", "scope", "count"),
        [
            pytest.param(Verdict.ACCEPTED, Scope.MESSAGE, 1, id="accepted"),
            pytest.param(Verdict.REJECTED, Scope.MESSAGE, 6, id="rejected"),
            pytest.param(Verdict.UNKNOWN, Scope.MESSAGE, 2, id="unknown"),
            pytest.param(Verdict.BLOCKED, Scope.GATEWAY, 10, id="blocked-gateway"),
            pytest.param(Verdict.BLOCKED, Scope.ROUTE, 8, id="blocked-route"),
        ],
    )
    def test_every_row_of_the_page_has_its_verdict(
        self, verdict: Verdict, scope: Scope, count: int
    ) -> None:
        """
        wire/viettel.md 4: 23 messages, TELCO= once for each network, and success.
        """
        alike = [row for row in CODES.values() if (row.verdict, row.scope) == (verdict, scope)]

        assert count == len(alike)

    @pytest.mark.parametrize(
        ("network", "verdict", "gateway"),
        [
            pytest.param("VN", Verdict.REJECTED, "vnpt", id="vinaphone"),
            pytest.param("MB", Verdict.REJECTED, "mobifone", id="mobifone"),
            pytest.param("VM", Verdict.REJECTED, None, id="vietnamobile"),
            pytest.param("VT", Verdict.BLOCKED, None, id="viettel-itself"),
            pytest.param("XX", Verdict.UNKNOWN, None, id="no-such-network"),
        ],
    )
    def test_a_ported_number_names_the_gateway_that_serves_it(
        self, network: str, verdict: Verdict, gateway: str | None
    ) -> None:
        """
        A number of Viettel's own is never rerouted to where it came from.
        """
        outcome = one_outcome(ORDINARY, refusal(f"{ALIAS}{network}"))

        assert (verdict, gateway) == (outcome.verdict, outcome.ported_to)

    def test_a_duplicate_is_unknown_until_the_settings_know_whose_it_is(self) -> None:
        """
        wire/viettel.md 5: the guard's window is not known, and an adapter has no memory.
        """
        words = "Check ServiceID: DUPLICATE MESSAGE"
        gateways = (ORDINARY, a_gateway(duplicates_are_ours=True))
        outcomes = [one_outcome(gateway, refusal(words)) for gateway in gateways]

        assert [(Verdict.UNKNOWN, words), (Verdict.ACCEPTED, words)] == [
            (outcome.verdict, outcome.code) for outcome in outcomes
        ]

    def test_a_fault_is_unknown_and_its_words_are_kept(self) -> None:
        outcome = one_outcome(ORDINARY, fault("no such 84981234567"))

        assert (
            Outcome(verdict=Verdict.UNKNOWN, code="fault", words="S:Client: no such 8498****567")
            == outcome
        )


class TestChecks:
    def test_questions_are_written_as_in_the_examples(self) -> None:
        """
        wire/viettel.md 2, 6.
        """
        said = [alike(check.request.body) for check in ORDINARY.checks(DEMO)]
        login = "<User>smsbrand_demo</User><Password>demo</Password><CPCode>DEMO</CPCode>"
        examples = ["<impl:getIp/>", f"<impl:checkBalance>{login}</impl:checkBalance>"]

        assert [alike(enveloped(example)) for example in examples] == said

    @pytest.mark.parametrize(
        ("place", "response", "words"),
        [
            pytest.param(0, SEEN_FROM, "Viettel sees us as 203.0.113.7", id="address"),
            pytest.param(1, BALANCE, "balance 1250000", id="balance"),
            pytest.param(
                1,
                answer("<balance>1250000000.50</balance><errCode>0</errCode>", "checkBalance"),
                "balance 1250000000.50",
                id="large-balance",
            ),
        ],
    )
    def test_a_passed_check_tells_what_it_saw(
        self, place: int, response: HttpResponse, words: str
    ) -> None:
        result = ORDINARY.result_of(ORDINARY.checks(DEMO)[place], response)

        assert (True, words) == (result.passed, result.words)

    @pytest.mark.parametrize(
        ("place", "response", "words"),
        [
            pytest.param(0, answer("", "getIp"), "did not say", id="no-address"),
            pytest.param(0, fault("no dispatch"), "S:Client: no dispatch", id="fault"),
            pytest.param(
                1,
                answer(
                    "<balance>0</balance><errCode>1</errCode>"
                    "<errDesc>Authenticate: IP_INVALID</errDesc>",
                    "checkBalance",
                ),
                "errCode 1: Authenticate: IP_INVALID",
                id="refused",
            ),
            pytest.param(1, SUCCESS, "errCode missing", id="another-answer"),
            pytest.param(
                1, answer("<errCode>0</errCode>", "checkBalance"), "errCode 0", id="no-balance"
            ),
        ],
    )
    def test_a_failed_check_tells_the_next_step(
        self, place: int, response: HttpResponse, words: str
    ) -> None:
        result = ORDINARY.result_of(ORDINARY.checks(DEMO)[place], response)

        assert not result.passed
        assert words in result.words
        assert result.remedy
