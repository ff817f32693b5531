"""The department accepts or refuses a case, once, with a reason; only then may the ledger move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from campaigns.accounts import Act, Person, require
from campaigns.database import DatabasePort
from campaigns.errors import CampaignsError
from campaigns.ledger import Facts, Heard, apply_receipts, periods, rule
from campaigns.ledger.moves import lock_states
from campaigns.ledger.rows import insert_missing
from campaigns.lifecycle import Event
from campaigns.register import ReasonMissing
from campaigns.schema import (
    AnyRow,
    obligation,
    receipt,
    says,
    settlement_case,
    settlement_decision,
    settlement_file,
)
from campaigns.settlement.effects import code_of, receipt_of, tells_ledger
from campaigns.vault import Vault

SOURCE: Final = "statement"
#: Decided in one transaction; a longer list is decided in several, in order.
_AT_ONCE: Final = 1_000
_SHOWN_MAX: Final = 10


class Decision(StrEnum):
    """What the department says to what a carrier states."""

    ACCEPTED = "accepted"
    """It is as the carrier states."""
    REFUSED = "refused"
    """It is as the ledger has it."""


class NoSuchCase(CampaignsError):
    """There is no case of that number."""


class CaseDecided(CampaignsError):
    """A case is decided once; the next statement that says otherwise is another case."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A case that was decided just now."""

    case_id: int
    decision: Decision
    event: str
    """What it did to the obligation; `ignored` where its fact changed nothing, empty for none."""


_CASES: Final = (
    select(
        settlement_case,
        settlement_file.c.gateway,
        settlement_file.c.sha256,
        settlement_decision.c.decision,
    )
    .join(settlement_file, settlement_file.c.id == settlement_case.c.file_id)
    .outerjoin(settlement_decision, settlement_decision.c.case_id == settlement_case.c.id)
    .where(settlement_case.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(settlement_case.c.id)
)
_MADE: Final = select(settlement_decision).where(
    settlement_decision.c.case_id.in_(bindparam("ids", expanding=True)),
    settlement_decision.c.actor == bindparam("by"),
    settlement_decision.c.at == bindparam("then"),
)
_EVENTS: Final = select(
    receipt.c.week,
    receipt.c.obligation_id,
    receipt.c.attempt_no,
    receipt.c.code,
    receipt.c.event,
).where(
    receipt.c.week.in_(bindparam("weeks", expanding=True)),
    receipt.c.obligation_id.in_(bindparam("ids", expanding=True)),
    receipt.c.source == SOURCE,
)
_DUE: Final = select(obligation.c.week, obligation.c.id).where(
    obligation.c.week.in_(bindparam("weeks", expanding=True)),
    obligation.c.id.in_(bindparam("ids", expanding=True)),
    says(obligation.c.status, "due"),
)


def decide(
    database: DatabasePort,
    vault: Vault,
    case_ids: Sequence[int],
    *,
    decision: Decision,
    person: Person,
    reason: str,
    now: datetime,
) -> list[Decided]:
    """Decide cases, in order of their numbers; what each did to the ledger.

    Of an accepted one about a word, a receipt with the source `statement` is appended, which rests
    on the file's hash. An unknown may end by it; what was never had is owed again only while its
    period is open, and lapses at once where it is not. A refused case changes nothing.

    Raises NotAllowed, ReasonMissing, NoSuchCase, CaseDecided; then none was decided.
    """
    require(person, Act.DECIDE_CASE)
    if not reason.strip():
        raise ReasonMissing("A decision needs a reason: the carrier and the auditor read it")
    wanted = sorted(set(case_ids))
    chunks = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    for ids in chunks:
        database.read(partial(_undecided, ids=ids))
    said = _Said(decision, person.name, reason, now)
    decided: list[Decided] = []
    for ids in chunks:
        work = partial(_decide, vault=vault, ids=ids, said=said)
        decided += database.transact(work, recover=partial(_made, ids=ids, said=said))
    return decided


@dataclass(frozen=True, slots=True)
class _Said:
    """One decision as it is recorded with each case."""

    decision: Decision
    actor: str
    reason: str
    at: datetime


def _undecided(conn: Connection, *, ids: Sequence[int]) -> list[AnyRow]:
    """These cases with their files. Raises NoSuchCase, CaseDecided."""
    rows = list(conn.execute(_CASES, {"ids": list(ids)}))
    missing = sorted(set(ids) - {row.id for row in rows})
    if missing:
        raise NoSuchCase(f"No case {_shown(missing)}: see `loa settlement list`")
    done = [row.id for row in rows if row.decision is not None]
    if done:
        raise CaseDecided(f"Decided already: {_shown(done)}; leave them out")
    return rows


def _decide(conn: Connection, *, vault: Vault, ids: Sequence[int], said: _Said) -> list[Decided]:
    rows = _undecided(conn, ids=ids)
    events: Mapping[int, str] = {}
    if said.decision is Decision.ACCEPTED:
        facts = Facts(vault.sealer())
        events = _tell(conn, facts, [row for row in rows if tells_ledger(row.kind)], said)
    decided = [Decided(row.id, said.decision, events.get(row.id, "")) for row in rows]
    for one in decided:
        if not insert_missing(conn, settlement_decision, **_row(one, said)):
            # Another decided it since we looked: all that this transaction did is taken back.
            raise CaseDecided(f"Decided meanwhile: {one.case_id}; leave it out")
    return decided


def _tell(conn: Connection, facts: Facts, rows: Sequence[AnyRow], said: _Said) -> dict[int, str]:
    """Append what accepted cases tell, period and obligation locked in that order; by case, what
    it did.
    """
    if not rows:
        return {}
    states = periods.share(conn, {periods.period_id_of(row.obligation_id) for row in rows})
    stand = lock_states(conn, [(row.week, row.obligation_id) for row in rows])
    heard = [_heard(row, stand[row.week, row.obligation_id]) for row in rows]
    apply_receipts(conn, facts, heard, now=said.at)
    lapsed = _lapse(conn, facts, rows, states=states, said=said)
    return _events(conn, rows) | dict.fromkeys(lapsed, Event.CLOSE.value)


def _heard(row: AnyRow, stands: Any) -> Heard:
    return Heard(
        week=row.week,
        obligation_id=row.obligation_id,
        attempt_no=row.attempt_no,
        gateway=row.gateway,
        receipt=receipt_of(row.stated, status=stands.status, proof=stands.proof),
        source=SOURCE,
        raw_sha256=row.sha256,
        tries_unreached=False,
    )


def _lapse(
    conn: Connection,
    facts: Facts,
    rows: Sequence[AnyRow],
    *,
    states: Mapping[int, str],
    said: _Said,
) -> list[int]:
    """What was never had and is owed by a closed period lapses: nobody would ever send it."""
    over = [row for row in rows if states.get(periods.period_id_of(row.obligation_id)) != "open"]
    due = {tuple(row) for row in conn.execute(_DUE, _asked(over))} if over else set()
    lapsing = [row for row in over if (row.week, row.obligation_id) in due]
    for row in lapsing:
        rule(
            conn,
            facts,
            [(row.week, row.obligation_id)],
            event=Event.CLOSE,
            reason=code_of(row.stated),
            actor=said.actor,
            details=f"case {row.id}",
            now=said.at,
        )
    return [row.id for row in lapsing]


def _events(conn: Connection, rows: Sequence[AnyRow]) -> dict[int, str]:
    told = {tuple(row[:4]): row.event for row in conn.execute(_EVENTS, _asked(rows))}
    return {
        row.id: told[row.week, row.obligation_id, row.attempt_no, code_of(row.stated)]
        for row in rows
    }


def _asked(rows: Sequence[AnyRow]) -> dict[str, Any]:
    return {
        "weeks": sorted({row.week for row in rows}),
        "ids": sorted({row.obligation_id for row in rows}),
    }


def _made(conn: Connection, *, ids: Sequence[int], said: _Said) -> list[Decided] | None:
    """What a lost COMMIT had recorded; None where it had not."""
    rows = list(conn.execute(_MADE, {"ids": list(ids), "by": said.actor, "then": said.at}))
    if len(rows) < len(ids):
        return None
    return [Decided(row.case_id, Decision(row.decision), row.event) for row in rows]


def _row(one: Decided, said: _Said) -> dict[str, Any]:
    return {
        "case_id": one.case_id,
        "decision": one.decision.value,
        "actor": said.actor,
        "reason": said.reason,
        "event": one.event,
        "at": said.at,
    }


def _shown(ids: Sequence[int]) -> str:
    more = " …" if len(ids) > _SHOWN_MAX else ""
    return ", ".join(map(str, ids[:_SHOWN_MAX])) + more
