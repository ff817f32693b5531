"""`loa recover`: what a restored ledger forgot is read from the journal and entered again, whole or
not at all; then what was halted goes on.

Each call is a transaction of its own, and is known by its number: a recovery that is cut off is
begun again and enters nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Connection, select

from campaigns import ledger
from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.ledger import restored, settings, traffic
from campaigns.schema import AnyRow, campaign, period, version
from scheduler import reentry
from scheduler.forgetting import TICKED_AT
from scheduler.journal_lines import Begun, Told
from scheduler.opening import grow, reopen
from scheduler.ports import Ports

#: So many calls are looked up at once.
_BATCH: Final = 500


class CannotRecover(CampaignsError):
    """The journal speaks of what this ledger cannot know; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was entered again."""

    calls: int = 0
    messages: int = 0
    told: int = 0
    """Messages of which the journal tells what the answer said, the rest are unresolved."""
    periods: tuple[str, ...] = ()
    """Periods that were opened again, `slug label`."""


@dataclass(slots=True)
class Forgotten:
    """What the journal has and the ledger has not."""

    calls: list[Begun] = field(default_factory=list)
    answers: dict[int, Told] = field(default_factory=dict)
    unheard: list[Begun] = field(default_factory=list)
    """Calls that the ledger knows, and of whose messages it does not know what was answered."""
    unanswered: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    """Week -> (obligation id, attempt) of which nobody knows what was answered, read once."""

    @property
    def messages(self) -> int:
        """How many messages the calls that were forgotten carried."""
        return sum(len(call.members) for call in self.calls)


def forgotten(ports: Ports) -> Forgotten:
    """Read the journal and look each call up in the ledger; changes nothing."""
    found, batch = Forgotten(), []
    for line in ports.journal.read():
        if isinstance(line, Told):
            found.answers[line.submission_id] = line
            continue
        batch.append(line)
        if len(batch) == _BATCH:
            _look_up(ports, found, batch)
            batch = []
    _look_up(ports, found, batch)
    return found


def recover(ports: Ports, *, person: Person, reason: str) -> Recovered:
    """Enter what was forgotten and let the ledger go on.

    Raises NotAllowed, and CannotRecover when the copy is older than a period's opening and the
    roster is another by now: then nothing was entered, and everything stays halted.
    """
    require(person, Act.RECOVER)
    found = forgotten(ports)
    reopened = _reopen(ports, found.calls)
    grow(ports)
    _check_owners(ports, found.calls)
    for call in (*found.unheard, *found.calls):
        reentry.enter(ports, call, found.answers.get(call.submission_id))
    done = Recovered(
        calls=len(found.calls),
        messages=found.messages,
        told=sum(len(one.members) for one in found.calls if one.submission_id in found.answers),
        periods=tuple(reopened),
    )
    ports.database.transact(partial(_go_on, ports=ports, person=person, reason=reason, done=done))
    return done


def _look_up(ports: Ports, found: Forgotten, calls: Sequence[Begun]) -> None:
    by_week: dict[int, list[Begun]] = defaultdict(list)
    for call in calls:
        by_week[call.week].append(call)
    for week, those in by_week.items():
        ids = [call.submission_id for call in those]
        known = ports.database.read(partial(ledger.known_calls, week=week, submission_ids=ids))
        found.calls += [call for call in those if call.submission_id not in known]
        if known and week not in found.unanswered:
            found.unanswered[week] = ports.database.read(partial(restored.unanswered, week=week))
        open_now = found.unanswered.get(week, set())
        found.unheard += [
            call
            for call in those
            if call.submission_id in known
            and any((one.obligation_id, one.attempt_no) in open_now for one in call.members)
        ]


def _reopen(ports: Ports, calls: Iterable[Begun]) -> list[str]:
    """Open again, under its own number and instant, each period that this copy never knew."""
    first = {call.period_id: call for call in reversed(list(calls))}
    reopened = []
    for call in sorted(first.values(), key=lambda one: one.period_id):
        name = f"{call.slug} {call.label}"
        row = ports.database.read(partial(_period_of, call=call))
        if row is not None and (row.slug, row.label) != (call.slug, call.label):
            msg = f"the journal's {name} is {row.slug} {row.label} here: this is another database"
            raise CannotRecover(msg)
        if row is None:
            _open_again(ports, call, name)
            reopened.append(name)
    return reopened


def _open_again(ports: Ports, call: Begun, name: str) -> None:
    of_slug = (
        select(campaign.c.id, version.c.id.label("version_id"), version.c.definition)
        .join(version, version.c.campaign_id == campaign.c.id)
        .where(campaign.c.slug == call.slug, version.c.state == "approved")
    )
    row = ports.database.read(lambda conn: conn.execute(of_slug).one_or_none())
    if row is None:
        msg = f"{name}: this copy has no approved version: approve it again, then recover again"
        raise CannotRecover(msg)
    if not reopen(ports, row, label=call.label, period_id=call.period_id, as_of=call.as_of):
        msg = f"{name} cannot be opened as it was: the roster changed since. Restore a newer copy"
        raise CannotRecover(msg)


def _period_of(conn: Connection, call: Begun) -> AnyRow | None:
    wanted = (
        select(campaign.c.slug, period.c.label)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .where(period.c.id == call.period_id)
    )
    return conn.execute(wanted).one_or_none()


def _check_owners(ports: Ports, calls: Sequence[Begun]) -> None:
    """Every obligation is there, and is of whom the journal says: else numbers would lie."""
    for at in range(0, len(calls), _BATCH):
        wrong = ports.database.read(partial(_strangers, calls=calls[at : at + _BATCH]))
        if wrong:
            msg = (
                f"{wrong} messages went to people whom this copy does not owe them: the roster"
                " changed since. Restore a newer copy; until then everything stays halted"
            )
            raise CannotRecover(msg)


def _strangers(conn: Connection, calls: Sequence[Begun]) -> int:
    wanted: dict[int, dict[int, bytes]] = defaultdict(dict)
    for call in calls:
        wanted[call.week] |= {one.obligation_id: one.index for one in call.members}
    return sum(
        indexes[one] != index
        for week, those in wanted.items()
        for indexes in [defaultdict(bytes, restored.owners(conn, week, those))]
        for one, index in those.items()
    )


def _go_on(conn: Connection, *, ports: Ports, person: Person, reason: str, done: Recovered) -> None:
    now = ports.clock.now()
    settings.put(conn, TICKED_AT, now.isoformat(), at=now)
    traffic.set_halt(
        conn, scope=traffic.LEDGER, active=False, reason=reason, by=person.name, now=now
    )
    ledger.record_control(
        conn,
        kind="recover",
        scope=traffic.LEDGER,
        actor=person.name,
        reason=reason,
        at=now,
        details={"calls": done.calls, "messages": done.messages, "told": done.told},
    )
