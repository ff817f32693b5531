"""The behaviours of gateways that can be asked, renewed or checked, beside those of all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

import pytest

from gateways.contract import (
    Askable,
    Checkable,
    FailList,
    Idempotent,
    Listed,
    Renewable,
    RenewalRefused,
    RenewalUnclear,
    Submitted,
)
from gateways.curl import can_be_said
from gateways.exchange import HttpResponse
from gateways.outcome import Verdict, Word
from gateways.totals import Totalled, Totals, TotalsSpan, Unit
from tests.kit.gateway import MSISDN, NOW, GatewayBehaviour, unreadable_answers


class RenewableBehaviour(GatewayBehaviour):
    """For gateways whose credential expires."""

    renewed: ClassVar[HttpResponse]
    """An answer that brings the next credential."""
    refused: ClassVar[HttpResponse]
    """The carrier's own answer that brings none: a person must act."""

    @property
    def renewable(self) -> Renewable:
        assert isinstance(self.gateway, Renewable)
        return self.gateway

    def test_a_renewal_can_be_said_as_written(self) -> None:
        assert can_be_said(self.renewable.renewal_request(self.credential))

    def test_a_renewal_brings_the_next_version(self) -> None:
        renewed = self.renewable.credential_in(self.credential, self.renewed, NOW)

        assert self.credential.gateway == renewed.gateway
        assert self.credential.version + 1 == renewed.version
        assert dict(self.credential.secrets) != dict(renewed.secrets)
        assert [] == [secret for secret in renewed.secrets.values() if secret in repr(renewed)]

    def test_a_refused_renewal_calls_a_person(self) -> None:
        with pytest.raises(RenewalRefused) as caught:
            self.renewable.credential_in(self.credential, self.refused, NOW)

        assert [] == self.secrets_in([str(caught.value)])

    @pytest.mark.parametrize("status", [200, 401, 500, 503])
    def test_an_unreadable_renewal_changes_no_credential(self, status: int) -> None:
        for response in unreadable_answers(status):
            with pytest.raises(RenewalUnclear):
                self.renewable.credential_in(self.credential, response, NOW)


class AskableBehaviour(GatewayBehaviour):
    """For gateways that can be asked what became of a message."""

    found: ClassVar[Mapping[str, HttpResponse]]
    """Documented answers to a question about one message, by what they say."""

    @property
    def askable(self) -> Askable:
        assert isinstance(self.gateway, Askable)
        return self.gateway

    @property
    def asked(self) -> list[Submitted]:
        return [
            Submitted(reference=f"L{n:023}", address=MSISDN, carrier_ref=str(n + 1), wire_at=NOW)
            for n in range(self.askable.questions_per_call)
        ]

    def test_a_question_can_be_said_as_written(self) -> None:
        assert can_be_said(self.askable.question_for(self.asked, self.credential))

    def test_a_documented_finding_is_one_for_each_that_was_asked_about(self) -> None:
        assert self.found
        for response in self.found.values():
            assert len(self.asked) == len(self.askable.findings_in(self.asked, response))

    @pytest.mark.parametrize("status", [200, 401, 500, 503])
    def test_an_unreadable_answer_to_a_question_says_nothing_certain(self, status: int) -> None:
        for response in unreadable_answers(status):
            found = self.askable.findings_in(self.asked, response)

            assert [None] * len(self.asked) == list(found)


class IdempotentBehaviour(GatewayBehaviour):
    """For gateways that take no reference twice."""

    repeated: ClassVar[HttpResponse]
    """The answer to a reference that was taken before."""
    guard: ClassVar[timedelta] = timedelta(hours=24)
    """How long the carrier promises to remember one."""

    @property
    def idempotent(self) -> Idempotent:
        assert isinstance(self.gateway, Idempotent)
        return self.gateway

    def test_a_reference_that_was_taken_before_is_accepted(self) -> None:
        assert Verdict.ACCEPTED is self.outcome_of(self.repeated).verdict

    def test_the_guard_knows_a_message_by_our_reference(self) -> None:
        assert self.reference_travels

    def test_nothing_is_resubmitted_when_the_guard_may_have_forgotten_it(self) -> None:
        """
        A third of its time is kept for clocks that differ and calls that take long.
        """
        within = self.idempotent.resubmit_within

        assert within is None or timedelta(0) < within <= self.guard * 2 / 3


class ListedBehaviour(GatewayBehaviour):
    """For gateways that list by brandname and day what failed."""

    which: ClassVar[FailList] = FailList("LANGSON", NOW.date())
    listed: ClassVar[HttpResponse]
    """A page that names `MSISDN`, and ends the list."""

    @property
    def lists(self) -> Listed:
        assert isinstance(self.gateway, Listed)
        return self.gateway

    def test_each_page_can_be_asked_for_as_written(self) -> None:
        pages = [self.lists.page_request(self.which, number, self.credential) for number in (1, 2)]

        assert all(map(can_be_said, pages))
        assert pages[0] != pages[1]

    def test_a_listed_number_was_not_reached_and_no_other_is_spoken_of(self) -> None:
        page = self.lists.page_in(self.listed)

        assert page is not None
        assert [(MSISDN, Word.UNDELIVERED)] == [(one.address, one.word) for one in page.failed]
        assert not page.more

    @pytest.mark.parametrize("status", [200, 401, 500, 503])
    def test_an_unreadable_page_is_none(self, status: int) -> None:
        pages = [self.lists.page_in(response) for response in unreadable_answers(status)]

        assert {None} == set(pages)


class TotalledBehaviour(GatewayBehaviour):
    """For gateways that tell what they count themselves."""

    counted: ClassVar[HttpResponse]
    """A documented answer."""
    totals: ClassVar[list[Totals]]
    """What it says."""

    @property
    def totalled(self) -> Totalled:
        assert isinstance(self.gateway, Totalled)
        return self.gateway

    def test_the_counts_of_any_span_can_be_asked_for_as_written(self) -> None:
        day = NOW.date()
        requests = [
            self.totalled.totals_request(TotalsSpan(unit, day, day, 9), self.credential)
            for unit in Unit
        ]

        assert all(map(can_be_said, requests))
        assert len(Unit) == len({request.body for request in requests})

    def test_a_carriers_counts_are_read_by_brandname(self) -> None:
        assert self.totals == list(self.totalled.totals_in(self.counted) or ())

    @pytest.mark.parametrize("status", [200, 401, 500, 503])
    def test_an_unreadable_count_is_none(self, status: int) -> None:
        found = [self.totalled.totals_in(response) for response in unreadable_answers(status)]

        assert {None} == set(found)


class CheckableBehaviour(GatewayBehaviour):
    """For gateways that can prove their credentials, address, balance, labels or templates."""

    passing: ClassVar[Mapping[str, HttpResponse]]
    """For each check by its name, an answer with which it passes."""

    @property
    def checkable(self) -> Checkable:
        assert isinstance(self.gateway, Checkable)
        return self.gateway

    def test_each_check_can_be_said_and_can_pass(self) -> None:
        checks = self.checkable.checks(self.credential)
        results = [self.checkable.result_of(c, self.passing[c.name]) for c in checks]

        assert list(self.passing) == [result.name for result in results if result.passed]
        assert all(can_be_said(check.request) for check in checks)

    @pytest.mark.parametrize("status", [200, 401, 500, 503])
    def test_an_unreadable_answer_fails_a_check_and_tells_the_next_step(self, status: int) -> None:
        for check in self.checkable.checks(self.credential):
            results = [
                self.checkable.result_of(check, answer) for answer in unreadable_answers(status)
            ]

            assert [] == [result for result in results if result.passed or not result.remedy]
