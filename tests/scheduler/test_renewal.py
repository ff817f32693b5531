"""A credential is renewed by one worker at a time and stands in the ledger before its first use."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from campaigns.ledger import credentials, traffic
from campaigns.schema import credential, hold, renewal
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from scheduler.ports import Tuning
from scheduler.renewal import renew, usable_credential
from tests.kit.meeting import together
from tests.kit.scripted import (
    ACCEPTED,
    HUNG,
    REFUSED,
    RenewableGateway,
    ScriptedGateway,
    answering,
    in_turn,
    verdict,
)
from tests.kit.weeks_open import Province

SPENT = answering(verdict("deferred", code="401", renew=True))
FRESH = HttpResponse(200)


@pytest.fixture
def renewable(province: Province) -> Province:
    """A gateway whose credential is renewed, and a carrier that gives a new one."""
    province.serve(RenewableGateway())
    province.transport.reply = lambda _: FRESH
    return province


def versions(province: Province) -> list[int]:
    return [row.version for row in province.read(credential)]


def expired(province: Province) -> None:
    province.database.transact(
        lambda conn: conn.execute(update(credential).values(expires_at=province.clock.now()))
    )


def test_two_workers_that_meet_a_spent_credential_renew_it_once(renewable: Province) -> None:
    ports = renewable.ports()
    gateway = renewable.gateways["mobifone"]
    spent = usable_credential(ports, gateway)
    assert spent is not None

    came = together(2, lambda: renew(ports, gateway, spent))

    assert [] == [each for each in came if isinstance(each, Exception)]
    assert (1, [1, 2]) == (len(renewable.transport.asked), versions(renewable))


def test_whoever_comes_later_uses_what_the_first_renewed(renewable: Province) -> None:
    ports, gateway = renewable.ports(), renewable.gateways["mobifone"]
    spent = usable_credential(ports, gateway)
    assert spent is not None

    first, second = (renew(ports, gateway, spent) for _ in range(2))

    assert first == second
    assert 1 == len(renewable.transport.asked)


def test_a_message_that_met_a_spent_credential_goes_again_with_the_next(
    renewable: Province,
) -> None:
    renewable.begin_week(3)
    renewable.transport.script = in_turn(SPENT, SPENT, SPENT, answering(verdict("accepted")))

    renewable.send()

    assert {"accepted": 3} == renewable.standing
    assert [1, 1, 1, 2, 2, 2] == [said["credential"] for said in renewable.transport.heard]
    assert [] == renewable.differences()


def test_the_next_version_is_durable_before_it_is_used(renewable: Province) -> None:
    renewable.begin_week(1)
    renewable.transport.script = in_turn(SPENT, answering(verdict("accepted")))
    known: list[list[int]] = []
    renewable.transport.before = lambda _: known.append(versions(renewable))

    renewable.send()

    assert [[1], [1, 2]] == known


def test_a_credential_is_renewed_when_it_expires_and_not_before(renewable: Province) -> None:
    renewable.begin_week(1)
    renewable.send()
    before = len(renewable.transport.asked)
    expired(renewable)
    renewable.join(1)
    renewable.clock.pass_by(seconds=1)

    found = usable_credential(renewable.ports(), renewable.gateways["mobifone"])

    assert found is not None
    assert (0, 2, 1) == (before, found.version, len(renewable.transport.asked))


def test_while_another_renews_nothing_is_claimed(renewable: Province) -> None:
    renewable.begin_week(1)
    expired(renewable)
    now = renewable.clock.now()
    renewable.database.transact(
        lambda conn: credentials.take_renewal(
            conn, "mobifone", token=99, until=now + timedelta(minutes=1), now=now
        )
    )

    assert (Counter(), ["due"]) == (renewable.send(), renewable.statuses)
    assert [] == renewable.transport.asked


def test_while_another_renews_no_lane_goes_on_with_what_is_being_replaced(
    renewable: Province,
) -> None:
    """
    Each call would be refused at once, and a lane makes hundreds of them a second: they would
    eat every reference that a message has for its week, while a renewal hangs or its worker died.
    """
    renewable.begin_week(1)
    renewable.transport.script = lambda _: SPENT
    now = renewable.clock.now()
    renewable.database.transact(
        lambda conn: credentials.take_renewal(
            conn, "mobifone", token=99, until=now + timedelta(minutes=1), now=now
        )
    )

    renewable.send()
    at_once = renewable.begun
    renewable.clock.pass_by(minutes=1)
    renewable.transport.script = in_turn(SPENT, ACCEPTED)
    renewable.send()

    assert (0, {"accepted": 1}) == (at_once, renewable.standing)


def test_a_renewal_whose_worker_died_is_taken_over_when_its_lease_ends(
    renewable: Province,
) -> None:
    expired(renewable)
    now = renewable.clock.now()
    renewable.database.transact(
        lambda conn: credentials.take_renewal(
            conn, "mobifone", token=99, until=now + timedelta(minutes=1), now=now
        )
    )
    renewable.clock.pass_by(minutes=1)

    found = usable_credential(renewable.ports(), renewable.gateways["mobifone"])

    assert found is not None
    assert 2 == found.version


def test_a_carrier_that_drops_every_session_burns_no_attempts(renewable: Province) -> None:
    """
    Each obligation has eight attempts for its week; a dead login must not eat them in seconds.
    """
    renewable.begin_week(2)
    renewable.tuning = Tuning(margin_seconds=0)
    renewable.transport.script = lambda _: SPENT
    for _ in range(30):
        renewable.send()
        renewable.clock.pass_by(seconds=1)

    assert max(row.attempts for row in map(renewable.owed, (1, 2))) <= 3


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(REFUSED, id="nothing-written"),
        pytest.param(HUNG, id="hung"),
        pytest.param(HttpResponse(500), id="unreadable"),
    ],
)
def test_a_renewal_that_brings_nothing_leaves_the_gateway_alone_for_a_while(
    renewable: Province, answer: Answer
) -> None:
    renewable.begin_week(1)
    expired(renewable)
    renewable.transport.reply = lambda _: answer

    renewable.send()
    held = [row.scope for row in renewable.read(hold)]
    renewable.transport.reply = lambda _: FRESH
    renewable.clock.pass_by(minutes=1)
    renewable.send()

    assert (["gateway:mobifone"], ["accepted"]) == (held, renewable.statuses)
    assert [None] == [row.token for row in renewable.read(renewal)]


def test_a_renewal_that_is_refused_halts_the_gateway_for_a_person(renewable: Province) -> None:
    renewable.begin_week(1)
    expired(renewable)
    renewable.transport.reply = lambda _: HttpResponse(403)

    renewable.send()
    renewable.clock.pass_by(hours=1)
    renewable.send()
    halts = renewable.database.read(traffic.halts_in_force)

    assert (["gateway:mobifone"], 1) == (list(halts), len(renewable.transport.asked))
    assert "password" in halts["gateway:mobifone"].reason


def test_a_gateway_that_cannot_be_renewed_is_not_asked_to(province: Province) -> None:
    province.begin_week(1)
    province.transport.script = lambda _: SPENT

    province.send()

    assert ([], [1]) == (province.transport.asked, versions(province))


def test_two_gateways_may_be_opened_by_one_credential(province: Province) -> None:
    class Sister(ScriptedGateway):
        credential_name = "mobifone"

    found = usable_credential(province.ports(), Sister("zalo_oa"))

    assert found is not None
    assert "mobifone" == found.gateway


def test_a_renewal_outlives_the_deadline_of_its_call(renewable: Province) -> None:
    """
    A second worker that thought the first one dead would burn a token that may be used once.
    """
    expired(renewable)
    seen: list[timedelta] = []

    def slow(_: HttpRequest) -> NoAnswer:
        (row,) = renewable.read(renewal)
        seen.append(row.until - renewable.clock.now())
        return HUNG

    renewable.transport.reply = slow
    usable_credential(renewable.ports(), renewable.gateways["mobifone"])

    assert seen[0] > timedelta(seconds=Tuning().call_deadline_seconds)
