"""What is done to the processes, and when: a seeded plan by the share of messages that are gone."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final


class Act(StrEnum):
    """One thing done to the processes."""

    KILL_ON_WIRE = "kill -9 with answers on the wire"
    KILL = "kill -9 at any moment"
    STOP = "SIGSTOP, then SIGCONT"
    TERMINATE = "SIGTERM"
    FLUSH = "broker: FLUSHALL"
    BROKER_RESTART = "broker: restart, memory lost"
    POSTGRES_RESTART = "PostgreSQL: restart"
    POSTGRES_IMMEDIATE = "PostgreSQL: restart -m immediate"
    KILL_BEAT = "beat: kill -9"
    KILL_DOOR = "receipts door: kill -9"
    KILL_LAB = "carriers: kill -9"
    LEDGER_DISK_FULL = "PostgreSQL's disk full"
    SPOOL_DISK_FULL = "spool's disk full"
    BACKUP = "pg_dump beside the running workers"
    RESTORE = "restore from a backup, kill -9 of all, `loa recover`"


KILLS: Final = (Act.KILL_ON_WIRE, Act.KILL)
#: Nothing is done before the first messages went, nor in the last, so that all is seen to recover.
_FIRST_SHARE: Final = 0.01
_LAST_SHARE: Final = 0.93


@dataclass(frozen=True, slots=True)
class Step:
    """An act, and from which share of the messages on it is due."""

    share: float
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was asked for."""

    home: Path
    messages: int
    seed: int
    minutes: float
    workers: int
    kills: int
    broker: int
    postgres: int

    @property
    def subscribers(self) -> int:
        """Everybody is owed one SMS and one message by Zalo."""
        return self.messages // 2

    @property
    def recovered_least(self) -> int:
        """So many must be recovered that were unresolved: a hundred in a run of some size."""
        return min(100, self.messages // 200)


def counts_of(asked: Asked) -> Mapping[Act, int]:
    """How often each act is done."""
    third = asked.kills // 3
    return {
        Act.KILL_ON_WIRE: asked.kills - third,
        Act.KILL: third,
        Act.STOP: asked.kills // 8,
        Act.TERMINATE: asked.kills // 10,
        Act.FLUSH: asked.broker - asked.broker // 2,
        Act.BROKER_RESTART: asked.broker // 2,
        Act.POSTGRES_RESTART: asked.postgres // 2,
        Act.POSTGRES_IMMEDIATE: asked.postgres - asked.postgres // 2,
        Act.KILL_BEAT: max(1, asked.kills // 12),
        Act.KILL_DOOR: max(1, asked.kills // 20),
        Act.KILL_LAB: max(1, asked.kills // 25),
        Act.LEDGER_DISK_FULL: max(1, asked.postgres // 8),
        Act.SPOOL_DISK_FULL: max(1, asked.postgres // 8),
        Act.BACKUP: 1,
        Act.RESTORE: 1,
    }


def steps_of(asked: Asked) -> Sequence[Step]:
    """The plan: every act as often as it is to be, shuffled by the seed, evenly over the run; but
    the copy is taken at its third and put back in its middle.
    """
    acts = [act for act, count in counts_of(asked).items() for _ in range(count)]
    acts = [act for act in acts if act not in (Act.BACKUP, Act.RESTORE)]
    random.Random(f"chaos {asked.seed}").shuffle(acts)
    acts.insert(len(acts) // 2, Act.RESTORE)
    acts.insert(len(acts) // 3, Act.BACKUP)
    width = (_LAST_SHARE - _FIRST_SHARE) / max(1, len(acts) - 1)
    return [Step(_FIRST_SHARE + width * place, act) for place, act in enumerate(acts)]
