"""Several numbers in one call: an outcome for each, and none lapses for its neighbour's sake."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.schema import submission
from gateways.contract import Limits
from gateways.exchange import Answer
from tests.kit.scripted import ACCEPTED, Said, ScriptedGateway, answering, verdict
from tests.kit.weeks_open import Province, msisdn_of


def test_a_list_is_one_submission_with_an_outcome_for_each(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=100, recipients_per_call=2)))
    province.begin_week(3)
    province.transport.script = lambda _: answering(verdict("accepted"), verdict("rejected"))

    province.send()

    assert [2, 1] == sorted((row.messages for row in province.read(submission)), reverse=True)
    assert {"accepted": 2, "failed": 1} == province.standing


def test_a_list_refused_for_one_number_is_shortened_until_that_number_is_alone(
    province: Province,
) -> None:
    """
    Its neighbours do not lapse for its sake.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=100, recipients_per_call=8)))
    province.begin_week(8)
    wrong = msisdn_of(3)

    def answer(said: Sequence[Said]) -> Answer:
        if all(one["address"] != wrong for one in said):
            return ACCEPTED
        if len(said) > 1:
            return answering(verdict("deferred", scope="list", code="list:23"))
        return answering(verdict("rejected", code="23"))

    province.transport.script = answer
    for _ in range(3):
        province.send()
        province.clock.pass_by(hours=1)

    assert {"accepted": 7, "failed": 1} == province.standing
