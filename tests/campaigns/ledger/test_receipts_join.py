"""All that is told of one attempt is a join: twice, crossed or late, and wherever its own answer
and the sweep come between, it leads to one status and one set of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from campaigns import ledger
from campaigns.database import Database
from campaigns.figures import figures_of
from campaigns.ledger import Conclusion, Heard
from campaigns.schema import obligation
from gateways.outcome import Outcome, Proof, Receipt, Verdict, Word
from reports.verify import verify
from tests.kit.ledger_steps import begun
from tests.kit.weeks_open import Province

_TOKEN: Final = 7
_SWEEP: Final = "sweep"

Told = Receipt | Outcome | str
"""What may come: a carrier's later word, the answer to the call itself, or the sweep."""

_GOOD: Final = st.sets(
    st.sampled_from(
        [
            Receipt(word=Word.TAKEN, proof=Proof.NONE),
            Receipt(word=Word.TAKEN, proof=Proof.NONE, code="2"),
            Receipt(word=Word.DELIVERED, proof=Proof.NONE),
            Receipt(word=Word.DELIVERED, proof=Proof.SMSC),
            Receipt(word=Word.DELIVERED, proof=Proof.HANDSET, code="1"),
        ]
    )
)
#: Of the two kinds of bad news only one is true, and nobody took what a carrier never had.
_BAD: Final = st.sampled_from(
    [
        None,
        Receipt(word=Word.UNDELIVERED, proof=Proof.SMSC, code="5"),
        Receipt(word=Word.UNREACHED, code="27"),
    ]
)
_NEVER: Final = Receipt(word=Word.NEVER_HAD)
_ANSWERS: Final = st.sampled_from([Verdict.ACCEPTED, Verdict.UNKNOWN])


@dataclass(frozen=True)
class End:
    """How an obligation stands, and what the week's figures tell of it."""

    status: str
    accepted: int
    proof: str
    open_attempt: int
    figures: dict[str, Any]
    differences: list[Any]


class Undone(Exception):
    """Takes back all that was told, and brings how it ended."""

    def __init__(self, end: End) -> None:
        self.end = end


@pytest.fixture
def one_begun(sqlite_database: Database) -> Province:
    """One message on the wire."""
    province = Province(sqlite_database)
    province.begin_week(1)
    begun(province, province.claim(token=_TOKEN), token=_TOKEN)
    return province


@st.composite
def what_is_true(draw: st.DrawFn) -> list[Told]:
    """What there is to tell of one attempt, as long as the carrier does not contradict itself."""
    if draw(st.integers(0, 5)) == 0:
        return [_NEVER, Outcome(verdict=Verdict.UNKNOWN), _SWEEP]
    bad = draw(_BAD)
    told: list[Told] = [*sorted(draw(_GOOD), key=repr), *([bad] if bad else [])]
    return [*told, Outcome(verdict=draw(_ANSWERS)), *draw(st.sampled_from([[], [_SWEEP]]))]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=what_is_true(), data=st.data())
def test_any_order_with_any_repetition_leads_to_one_status_and_the_same_figures(
    one_begun: Province, told: list[Told], data: st.DataObject
) -> None:
    """
    Commutative, associative, idempotent: in any batches, too.
    """
    again = data.draw(st.lists(st.sampled_from(told), max_size=4))
    otherwise = data.draw(st.permutations(told + again))
    together = data.draw(st.booleans())

    assert ending(one_begun, told) == ending(one_begun, otherwise, together=together)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(_GOOD.flatmap(lambda good: st.sampled_from([*good, _NEVER])), max_size=6))
def test_a_handsets_word_absorbs_all_contradictions(one_begun: Province, told: list[Told]) -> None:
    """
    Whatever else was said before and after it.
    """
    there = Receipt(word=Word.DELIVERED, proof=Proof.HANDSET)
    bad = [Receipt(word=Word.UNDELIVERED), Receipt(word=Word.UNREACHED)]
    end = ending(one_begun, [*told, *bad, there, *bad, *told])

    assert ("delivered", "handset", []) == (end.status, end.proof, end.differences)


def ending(province: Province, told: Sequence[Told], *, together: bool = False) -> End:
    """Tell all of it in this order, see how it ended, and take it back."""

    def work(conn: Connection) -> NoReturn:
        batch: list[Receipt] = []
        for one in told:
            if isinstance(one, Receipt) and together:
                batch.append(one)
                continue
            _hear(conn, province, batch)
            batch = []
            _tell(conn, province, one)
        _hear(conn, province, batch)
        raise Undone(_end(conn, province))

    with pytest.raises(Undone) as undone:
        province.database.transact(work)
    return undone.value.end


def _tell(conn: Connection, province: Province, one: Told) -> None:
    facts, now = province.facts(), province.clock.now()
    if isinstance(one, Receipt):
        _hear(conn, province, [one])
    elif isinstance(one, Outcome):
        conclusion = Conclusion(province.week, province.obligation_id(), 1, "mobifone", one, now)
        ledger.conclude(conn, facts, [conclusion], token=_TOKEN, now=now)
    else:
        ledger.sweep(conn, facts, now=now + timedelta(minutes=3), limit=10)


def _hear(conn: Connection, province: Province, receipts: Sequence[Receipt]) -> None:
    heard = [
        Heard(
            week=province.week,
            obligation_id=province.obligation_id(),
            attempt_no=1,
            gateway="mobifone",
            receipt=one,
            source="push",
            raw_sha256=bytes(32),
            tries_unreached=True,
        )
        for one in receipts
    ]
    ledger.apply_receipts(conn, province.facts(), heard, now=province.clock.now())


def _end(conn: Connection, province: Province) -> End:
    row = conn.execute(select(obligation)).one()
    found = verify(conn, province.slug, label="2021-W22", vault=province.vault)
    return End(
        status=row.status,
        accepted=row.accepted,
        proof=row.proof,
        open_attempt=row.open_attempt,
        figures=figures_of(conn, row.period_id),
        differences=[one for one in found.differences if "raw" not in str(one)],
    )
