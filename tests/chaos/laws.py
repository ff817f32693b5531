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
    return [
        *_of_messages(asked, seen, wire_limit=wire_limit),
        *_of_damage(asked, seen),
        *_of_restoring(asked, seen),
    ]


def verdict_of(seen: Seen) -> str:
    """The run in a line: Jepsen's sets, and what was done."""
    sets, damage = seen.sets, seen.damage
    said = {
        "lost": sets.lost,
        "doubled": sets.doubled,
        "unexpected": sets.unexpected,
        "recovered": sets.recovered,
        "messages": sum(seen.statuses.values()),
        "kills": damage.kills,
        "of them on the wire": damage.on_wire_kills,
        "broker": damage.broker,
        "postgres": damage.postgres,
        "restores": damage.acts[Act.RESTORE],
    }
    return " · ".join(f"{name} {count}" for name, count in said.items())


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
    aimed = planned[Act.KILL_ON_WIRE]
    return [
        _least("kills of workers", damage.kills, asked.kills),
        _least("of them between taking and conclusion", damage.on_wire_kills, aimed * 3 // 4),
        _least("broker flushes and restarts", damage.broker, asked.broker),
        _least("PostgreSQL restarts", damage.postgres, asked.postgres),
        _none("acts of the plan that were not reached", seen.steps_left),
    ]


def _of_restoring(asked: Asked, seen: Seen) -> Sequence[Law]:
    restored, planned = seen.damage.restored, counts_of(asked)[Act.RESTORE]
    if restored is None:
        return [_least("restores", 0, planned)]
    return [
        _least("restores", seen.damage.acts[Act.RESTORE], planned),
        _least("restores that Loa noticed by itself", int(restored.halted), planned),
        _least(
            "messages of which the copy did not know that they were sent", restored.forgotten, 1
        ),
        _none("claimed, begun or taken before `loa recover`", restored.moved),
        _none("forgotten still after `loa recover`", restored.left),
    ]


def _none(words: str, count: int) -> Law:
    return Law(words, str(count), count == 0)


def _least(words: str, count: int, least: int) -> Law:
    return Law(words, f"{count} (at least {least})", count >= least)
