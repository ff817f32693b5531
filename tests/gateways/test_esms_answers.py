"""The wire page of eSMS, what is heard: each code of the list, and what checks show."""

from __future__ import annotations

from typing import Any

import pytest

from gateways.codes import Wait
from gateways.esms import CODES
from gateways.exchange import HttpResponse
from gateways.outcome import Outcome, Scope, Verdict
from tests.kit.esms import (
    BASE,
    DEMO,
    ORDINARY,
    REPEATED,
    SMSID,
    SUCCESS,
    a_gateway,
    answer,
    body_in,
    one_outcome,
    result,
)

DOCUMENTED = (
    "99 100 101 102 103 104 105 107 108 118 120 124 140 143 146 160 177 201 300".split()  # noqa: SIM905 - as the page lists them
)


class TestOutcomes:
    def test_success_is_accepted_with_its_smsid(self) -> None:
        """
        wire/esms.md 5, byte for byte.
        """
        assert Outcome(verdict=Verdict.ACCEPTED, code="100", carrier_ref=SMSID) == one_outcome(
            ORDINARY, SUCCESS
        )

    def test_a_request_that_exists_was_taken_before(self) -> None:
        """
        wire/esms.md 3, 5: the answer that ends an unknown.
        """
        assert Outcome(
            verdict=Verdict.ACCEPTED, code="124", words="Request exist 1"
        ) == one_outcome(ORDINARY, REPEATED)

    @pytest.mark.parametrize("told", [{}, {"SendStatus": "1"}, {"SendStatus": 7}], ids=str)
    def test_a_request_that_exists_was_taken_whatever_state_it_is_in(
        self, told: dict[str, Any]
    ) -> None:
        assert Verdict.ACCEPTED is one_outcome(ORDINARY, result("124", **told)).verdict

    @pytest.mark.parametrize("told", ["4", 4], ids=["text", "number"])
    def test_but_what_was_refused_under_it_is_no_message(self, told: object) -> None:
        outcome = one_outcome(ORDINARY, result("124", "Request exist 1", SendStatus=told))

        assert (Verdict.BLOCKED, Scope.ROUTE, "124:4") == (
            outcome.verdict,
            outcome.scope,
            outcome.code,
        )

    @pytest.mark.parametrize("ref", [None, "", "a b", "x" * 65, ["d533"]], ids=repr)
    def test_accepted_without_a_sound_smsid_is_still_accepted(self, ref: object) -> None:
        outcome = one_outcome(ORDINARY, result("100", SMSID=ref))

        assert (Verdict.ACCEPTED, None) == (outcome.verdict, outcome.carrier_ref)

    @pytest.mark.parametrize(
        ("written", "ref"),
        [
            pytest.param("434a124c-7818-4f45-bdf2-7f7b07fff210100", None, id="long"),
            pytest.param(29028845, "29028845", id="number"),
        ],
    )
    def test_an_smsid_may_be_written_in_several_ways(self, written: object, ref: str) -> None:
        assert (ref or written) == one_outcome(ORDINARY, result("100", SMSID=written)).carrier_ref

    def test_a_code_may_be_a_number(self) -> None:
        assert Verdict.ACCEPTED is one_outcome(ORDINARY, result(100)).verdict

    def test_a_refusal_has_no_smsid_to_wait_for(self) -> None:
        """
        146 was seen with one: no message will ever come of it.
        """
        outcome = one_outcome(
            ORDINARY, result("146", "Sai template Brandname CSKH", SMSID="3f5ec8c71c4a")
        )

        assert (Verdict.BLOCKED, None, "Sai template Brandname CSKH") == (
            outcome.verdict,
            outcome.carrier_ref,
            outcome.words,
        )

    def test_every_code_of_the_page_has_its_row(self) -> None:
        """
        wire/esms.md 3; the others are cases of one code, told apart by what stands beside it.
        """
        assert DOCUMENTED == [code for code in CODES if ":" not in code]
        assert {"99:invalid", "124:4"} == {code for code in CODES if ":" in code}

    @pytest.mark.parametrize(
        ("verdict", "scope", "codes"),
        [
            pytest.param(Verdict.ACCEPTED, Scope.MESSAGE, "100 124", id="accepted"),
            pytest.param(Verdict.REJECTED, Scope.MESSAGE, "99 108", id="rejected"),
            pytest.param(Verdict.UNKNOWN, Scope.MESSAGE, "99:invalid 105", id="unknown"),
            pytest.param(Verdict.DEFERRED, Scope.GATEWAY, "160", id="deferred"),
            pytest.param(
                Verdict.BLOCKED, Scope.GATEWAY, "101 102 103 118 140 143 300", id="gateway"
            ),
            pytest.param(Verdict.BLOCKED, Scope.ROUTE, "104 107 120 124:4 146 177 201", id="route"),
        ],
    )
    def test_every_row_of_the_page_has_its_verdict(
        self, verdict: Verdict, scope: Scope, codes: str
    ) -> None:
        """
        Only what speaks of the number is rejected: a text, a brandname or an account is not.
        """
        alike = [c for c, row in CODES.items() if (row.verdict, row.scope) == (verdict, scope)]

        assert codes.split() == alike

    def test_too_fast_rests_for_a_minute(self) -> None:
        assert Wait.MINUTE is CODES["160"].wait

    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(answer({"error": "Invalid request"}), id="the-sample"),
            pytest.param(answer({"error": "Invalid request"}, 400), id="http-400"),
            pytest.param(result("99", "Invalid request"), id="with-the-code"),
            pytest.param(result(99, "invalid request"), id="as-a-number"),
        ],
    )
    def test_an_invalid_request_says_nothing_of_the_number(self, response: HttpResponse) -> None:
        """
        wire/esms.md 3 has two meanings for 99: this one may be our mistake, for every number.
        """
        outcome = one_outcome(ORDINARY, response)

        assert (Verdict.UNKNOWN, "99:invalid") == (outcome.verdict, outcome.code)

    def test_other_words_beside_invalid_request_are_read_by_their_code(self) -> None:
        assert "101" == one_outcome(ORDINARY, result("101", "Invalid request")).code

    @pytest.mark.parametrize("status", [201, 302, 400, 500])
    def test_a_refusal_is_read_whatever_its_status_and_a_success_is_not(self, status: int) -> None:
        read = [one_outcome(ORDINARY, result(code, status=status)) for code in ("103", "100")]

        assert [Verdict.BLOCKED, Verdict.UNKNOWN] == [outcome.verdict for outcome in read]

    def test_in_the_sandbox_a_success_is_no_message(self) -> None:
        """
        An `accepted` in the ledger would say that somebody was messaged.
        """
        outcome = one_outcome(a_gateway(sandbox=True), SUCCESS)

        assert (Verdict.BLOCKED, Scope.GATEWAY, None) == (
            outcome.verdict,
            outcome.scope,
            outcome.carrier_ref,
        )
        assert "sandbox" in outcome.words


class TestExtraCodes:
    """What eSMS explained in writing, beside its list."""

    def test_an_explained_code_is_read_as_explained(self) -> None:
        row = {
            "verdict": "blocked",
            "scope": "route",
            "meaning": "another template than the label's",
            "source": "letter of eSMS 7/2021 of 2021-06-01",
        }
        gateway = a_gateway(extra_codes={"145": row})

        assert (Verdict.BLOCKED, Scope.ROUTE) == (
            one_outcome(gateway, result("145")).verdict,
            one_outcome(gateway, result("145")).scope,
        )

    def test_a_network_without_the_brandname_halts_until_the_networks_are_known(self) -> None:
        """
        177 names no network. Once eSMS listed where the brandname is registered, it can only speak
        of a number elsewhere.
        """
        row = {
            "verdict": "rejected",
            "scope": "message",
            "meaning": "the number is of another network than the three",
            "source": "letter of eSMS 8/2021 of 2021-06-02",
        }
        gateways = (ORDINARY, a_gateway(extra_codes={"177": row}))
        read = [one_outcome(gateway, result("177")) for gateway in gateways]

        assert [(Verdict.BLOCKED, Scope.ROUTE), (Verdict.REJECTED, Scope.MESSAGE)] == [
            (outcome.verdict, outcome.scope) for outcome in read
        ]


class TestChecks:
    def test_the_question_is_written_as_the_page_has_it(self) -> None:
        """
        wire/esms.md 2.
        """
        (check,) = ORDINARY.checks(DEMO)

        assert ("POST", f"{BASE}/GetBalance_json") == (check.request.method, check.request.url)
        assert {"ApiKey": "DEMO", "SecretKey": "DEMO"} == body_in(check.request)

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            pytest.param(36693, "balance 36693", id="number"),
            pytest.param("36693", "balance 36693", id="text"),
            pytest.param(36693.25, "balance 36693.25", id="fraction"),
        ],
    )
    def test_a_passed_check_tells_what_is_left(self, told: object, words: str) -> None:
        (check,) = ORDINARY.checks(DEMO)
        shown = ORDINARY.result_of(check, answer({"Balance": told, "CodeResponse": "100"}))

        assert (True, words) == (shown.passed, shown.words)

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            pytest.param({"Balance": 0, "CodeResponse": "100"}, "balance 0", id="no-money"),
            pytest.param({"Balance": -5, "CodeResponse": "100"}, "balance -5", id="debt"),
            pytest.param({"CodeResponse": "100"}, "did not say", id="no-balance"),
            pytest.param({"Balance": True, "CodeResponse": "100"}, "did not say", id="no-number"),
            pytest.param(
                {"Balance": 0, "CodeResponse": "101", "ErrorMessage": "Authorize Failed"},
                "eSMS answered 101 (ApiKey or SecretKey wrong): Authorize Failed",
                id="keys",
            ),
            pytest.param({"CodeResponse": "140"}, "allow-list", id="address"),
            pytest.param({"CodeResponse": "999"}, "undocumented", id="undocumented"),
            pytest.param({"CodeResult": "100", "Balance": 1}, "no code", id="another-answer"),
        ],
    )
    def test_a_failed_check_tells_the_next_step(self, body: dict[str, object], words: str) -> None:
        (check,) = ORDINARY.checks(DEMO)
        shown = ORDINARY.result_of(check, answer(body))

        assert not shown.passed
        assert words in shown.words
        assert shown.remedy
