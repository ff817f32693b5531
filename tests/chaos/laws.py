"""What must hold after a run, each law with its figure; one that is broken fails the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.plan import Act, Asked, counts_of
from tests.chaos.running import Seen


@dataclass(frozen=True, slots=True)
class Law:
    """One law, what was seen, and whether it held."""

    words: str
    seen: str
    holds: bool


def laws_of(asked: Asked, seen: Seen, *, wire_limit: int) -> Sequence[Law]:
    """Every law of the run."""
    return [*_of_messages(asked, seen, wire_limit=wire_limit), *_of_damage(asked, seen)]


def _of_messages(asked: Asked, seen: Seen, *, wire_limit: int) -> Sequence[Law]:
    sets, damage = seen.sets, seen.damage
    doubled = sum(one["doubled"] for one in seen.truth["media"].values())
    died = sets.unresolved_not_taken - sets.lost_on_the_line
    return [
        _least("messages owed", sum(seen.statuses.values()), asked.subscribers * 2),
        _none("lost: taken, and the ledger does not know", sets.lost),
        _none("doubled, by whom", sets.doubled),
        _none("doubled, by the carriers' own count", doubled),
        _none(
            "unexpected: read as sent and not taken, or taken and not attempted", sets.unexpected
        ),
        _least(
            "recovered: unclear once, taken, read as sent", sets.recovered, asked.recovered_least
        ),
        _none("unsent at the week's end", sets.unsent),
        Law(
            "unresolved, not taken, not lost on the line ≤ kills * messages on the wire",
            f"{died} ≤ {damage.kills} * {wire_limit}",
            died <= damage.kills * wire_limit,
        ),
        _none("unresolved, not taken, and by nothing that was done", sets.unexplained),
        _none("differences when the facts are folded again", seen.unsound),
    ]


def _of_damage(asked: Asked, seen: Seen) -> Sequence[Law]:
    damage, planned = seen.damage, counts_of(asked)
    flushes = damage.acts[Act.FLUSH] + damage.acts[Act.BROKER_RESTART]
    restarts = damage.acts[Act.POSTGRES_RESTART] + damage.acts[Act.POSTGRES_IMMEDIATE]
    aimed = planned[Act.KILL_ON_WIRE]
    return [
        _least("kills of workers", damage.kills, asked.kills),
        _least("of them between taking and conclusion", damage.on_wire_kills, aimed * 3 // 4),
        _least("broker flushes and restarts", flushes, asked.broker),
        _least("PostgreSQL restarts", restarts, asked.postgres),
        _none("acts of the plan that were not reached", seen.steps_left),
    ]


def _none(words: str, count: int) -> Law:
    return Law(words, str(count), count == 0)


def _least(words: str, count: int, least: int) -> Law:
    return Law(words, f"{count} (at least {least})", count >= least)
