"""The carriers' memory as a fold of facts: in memory only, or beside a file that outlives us."""

from __future__ import annotations

import heapq
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from gateways.lab.facts import Call, Fact, Note, Pushed, Pushing, Taken, Text, fact_of, row_of
from gateways.lab.local_time import day_of, month_of

Rows = list[tuple[str, str]]

_TABLE = """
CREATE TABLE IF NOT EXISTS fact (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
)
"""


class Truth:
    """What the lab remembers, kept in memory only: the simulation's store."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self.calls: Counter[tuple[str, str]] = Counter()
        """By gateway and operation."""
        self.codes: Counter[tuple[str, str]] = Counter()
        """By gateway and the carrier's code."""
        self.faults: Counter[tuple[str, str]] = Counter()
        """By gateway and kind."""
        self.outside_hours: Counter[str] = Counter()
        self.above_tps: Counter[str] = Counter()
        self.heard: Counter[tuple[str, str]] = Counter()
        """Submissions by gateway and address."""
        self.takes: list[Taken] = []
        self.texts: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.pushings: dict[str, Pushing] = {}
        self.pushes: Counter[str] = Counter()
        """Webhooks planned, retried, delivered and given up."""
        self._by_carrier_ref: dict[tuple[str, str], Taken] = {}
        self._by_reference: dict[tuple[str, str, str], Taken] = {}
        self._under: dict[tuple[str, str], Taken] = {}
        self._last: dict[tuple[str, str], Taken] = {}
        self._by_day: dict[tuple[str, str], list[Taken]] = defaultdict(list)
        self.segments: Counter[str] = Counter()
        """Segments taken by gateway."""
        self._taken_in: Counter[tuple[str, str, str]] = Counter()
        self._minutes: dict[str, tuple[str, int]] = {}
        self._advertised: Counter[tuple[str, str, str]] = Counter()
        self._due: list[tuple[datetime, str]] = []

    def add(self, fact: Fact) -> None:
        """Remember one fact."""
        if isinstance(fact, Call):
            self._add_call(fact)
        elif isinstance(fact, Text):
            self.texts[fact.sha256] = fact.text
        elif isinstance(fact, Note):
            self._add_note(fact)
        elif isinstance(fact, Pushing):
            self._add_pushing(fact)
        else:
            self._add_pushed(fact)

    def nth(self, gateway: str, address: str) -> int:
        """How many submissions for the address this gateway has heard."""
        return self.heard[gateway, address]

    def taken_in(self, gateway: str, span: str, template_id: str = "") -> int:
        """Messages taken in a day (`2021-05-31`) or month (`2021-05`), of one template or all."""
        return self._taken_in[gateway, span, template_id]

    def advertised(self, gateway: str, day: str, address: str) -> int:
        """Advertising messages that an address got on a local day."""
        return self._advertised[gateway, day, address]

    def in_minute(self, gateway: str, minute: str) -> int:
        """Calls of any kind in the latest minute, written `2021-05-31T09:00`."""
        known, count = self._minutes.get(gateway, ("", 0))
        return count if known == minute else 0

    def by_carrier_ref(self, gateway: str, carrier_ref: str) -> Taken | None:
        """The message that the carrier gave this id."""
        return self._by_carrier_ref.get((gateway, carrier_ref))

    def by_reference(self, gateway: str, reference: str, address: str) -> Taken | None:
        """The last message taken for an address under our own reference."""
        return self._by_reference.get((gateway, reference, address))

    def under(self, gateway: str, reference: str) -> Taken | None:
        """The last message taken under our own reference, whatever its address."""
        return self._under.get((gateway, reference))

    def last(self, gateway: str, address: str) -> Taken | None:
        """The last message taken for an address."""
        return self._last.get((gateway, address))

    def of_day(self, gateway: str, day: str) -> list[Taken]:
        """What was taken on a local day, in order."""
        return self._by_day.get((gateway, day), [])

    def due(self, now: datetime) -> list[Pushing]:
        """The webhooks that fall due by an aware instant, each once until it is added again."""
        ready = []
        while self._due and self._due[0][0] <= now:
            due, push_id = heapq.heappop(self._due)
            pushing = self.pushings.get(push_id)
            if pushing is not None and pushing.due == due:
                ready.append(pushing)
        return ready

    def next_due(self) -> datetime | None:
        """When the next webhook falls due, None when nothing is planned."""
        return self._due[0][0] if self._due else None

    def _add_call(self, call: Call) -> None:
        gateway = call.gateway
        self.calls[gateway, call.operation] += 1
        self._count_minute(gateway, call.at)
        self.outside_hours[gateway] += call.outside_hours
        self.above_tps[gateway] += call.above_tps
        if call.code:
            self.codes[gateway, call.code] += 1
        for kind in (call.fault, *call.fates):
            if kind:
                self.faults[gateway, kind] += 1
        for address in call.addresses:
            self.heard[gateway, address] += 1
        for taken in call.takes:
            self._add_taken(taken)

    def _count_minute(self, gateway: str, at: datetime) -> None:
        minute = at.strftime("%Y-%m-%dT%H:%M")
        known, count = self._minutes.get(gateway, (minute, 0))
        self._minutes[gateway] = (minute, count + 1 if known == minute else 1)

    def _add_taken(self, taken: Taken) -> None:
        gateway, day = taken.gateway, day_of(taken.at)
        self.takes.append(taken)
        if taken.carrier_ref:
            self._by_carrier_ref[gateway, taken.carrier_ref] = taken
        if taken.reference:
            self._by_reference[gateway, taken.reference, taken.address] = taken
            self._under[gateway, taken.reference] = taken
        self._by_day[gateway, day].append(taken)
        self._last[gateway, taken.address] = taken
        self.segments[gateway] += taken.segments
        if taken.message_class == "qc":
            self._advertised[gateway, day, taken.address] += 1
        for span in (day, month_of(taken.at)):
            self._taken_in[gateway, span, ""] += 1
            if taken.template_id:
                self._taken_in[gateway, span, taken.template_id] += 1

    def _add_note(self, note: Note) -> None:
        if note.value is None:
            self.notes.pop(note.name, None)
        else:
            self.notes[note.name] = note.value

    def _add_pushing(self, pushing: Pushing) -> None:
        self.pushes["retried" if pushing.push_id in self.pushings else "planned"] += 1
        self.pushings[pushing.push_id] = pushing
        heapq.heappush(self._due, (pushing.due, pushing.push_id))

    def _add_pushed(self, pushed: Pushed) -> None:
        if self.pushings.pop(pushed.push_id, None) is not None:
            self.pushes[pushed.end] += 1


class DurableTruth(Truth):
    """The same memory beside a SQLite file (WAL, synchronous=FULL) that it is read from at start.

    `add` remembers at once; the process answers a call only after `keep` has committed its facts.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the file and remember what it tells. Raises `sqlite3.Error`."""
        super().__init__()
        self._unkept: Rows = []
        # The process commits from one worker thread, never from two at a time.
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=FULL")
        self._file.execute(_TABLE)
        for kind, body in self._file.execute("SELECT kind, body FROM fact ORDER BY seq"):
            super().add(fact_of(kind, body))

    @property
    def durability(self) -> tuple[str, int]:
        """The file's journal mode and synchronous level (2 is FULL), as SQLite tells them."""
        (journal,) = self._file.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = self._file.execute("PRAGMA synchronous").fetchone()
        return journal, synchronous

    def add(self, fact: Fact) -> None:
        """Remember one fact, and hold it for the next commit."""
        super().add(fact)
        self._unkept.append(row_of(fact))

    def take_unkept(self) -> Rows:
        """What is remembered and not yet kept, handed over once."""
        rows, self._unkept = self._unkept, []
        return rows

    def keep(self, rows: Iterable[tuple[str, str]]) -> None:
        """Commit rows to the file; when it returns they outlive a power failure."""
        self._file.execute("BEGIN IMMEDIATE")
        self._file.executemany("INSERT INTO fact (kind, body) VALUES (?, ?)", rows)
        self._file.execute("COMMIT")

    def close(self) -> None:
        """Keep what is left and close the file."""
        self.keep(self.take_unkept())
        self._file.close()
