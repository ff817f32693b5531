"""A carrier's statement for tests: lines about a province's week, and what importing them did."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from campaigns.accounts import Person, Role
from campaigns.carrier import Carrier
from campaigns.reference import reference_of
from campaigns.schema import settlement_case, settlement_decision
from campaigns.settlement import (
    Counts,
    Decided,
    Decision,
    SliceRows,
    Subject,
    decide,
    import_statement,
)
from gateways.exchange import HttpResponse
from tests.kit.scripted import Said, answering
from tests.kit.weeks_open import WEEK, Province, msisdn_of

OFFICER = Person(id=1, name="Hoàng Thị Lan", role=Role.OFFICER)
APPROVER = Person(id=2, name="Vi Thị Hoa", role=Role.APPROVER)
AUDITOR = Person(id=3, name="Lý Văn Sơn", role=Role.AUDITOR)
OF_MOBIFONE = Person(id=4, name="Bế Thị Thu", role=Role.CARRIER, carrier=Carrier.MOBIFONE)
OF_VIETTEL = Person(id=5, name="Đỗ Thị Hà", role=Role.CARRIER, carrier=Carrier.VIETTEL)

SUBJECT = Subject(
    carrier=Carrier.MOBIFONE,
    gateway="mobifone",
    label=str(WEEK),
    since=WEEK.starts_at,
    until=WEEK.ends_at,
)
SMALL = SliceRows(lines=3, places=2)
"""A file of a few rows takes several slices."""
COLUMNS = ("msisdn", "sent_at", "status", "segments", "reference", "message_id")

Cells = Mapping[str, str]


@dataclass
class Desk:
    """The desk at which a carrier's statements about one province come in."""

    province: Province
    folder: Path
    written: int = 0

    def line(self, number: int, status: str = "delivered", **cells: str) -> dict[str, str]:
        """A line about the subscriber of that number, by the number alone unless told more."""
        return {"msisdn": msisdn_of(number), "status": status, **cells}

    def reference(self, number: int, *, attempt_no: int = 1) -> str:
        """Our reference of that subscriber's attempt."""
        position = self._place(number)
        return reference_of(self.province.week, self.province.obligation_id(position), attempt_no)

    def write(
        self,
        *lines: Cells,
        name: str | None = None,
        columns: Sequence[str] = COLUMNS,
        packed: bool = False,
    ) -> Path:
        """A statement's file of these lines."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return self.put(text.getvalue().encode(), name=name, packed=packed)

    def put(self, content: bytes, *, name: str | None = None, packed: bool = False) -> Path:
        """A file of these bytes, of its own unless named."""
        self.written += 1
        path = self.folder / (name or f"mobifone-{self.written}.csv")
        path.write_bytes(gzip.compress(content) if packed else content)
        return path

    def bring(self, *lines: Cells, **changes: Any) -> Counts:
        """What importing a file of these lines did."""
        return self.bring_file(self.write(*lines), **changes)

    def bring_file(self, path: Path, **changes: Any) -> Counts:
        """What importing this file did: by the officer, now, unless told otherwise."""
        stated: dict[str, Any] = {
            "subject": SUBJECT,
            "person": OFFICER,
            "now": self.province.clock.now(),
            "slices": SMALL,
        }
        return import_statement(
            self.province.database, self.province.vault, path, **stated | changes
        )

    def cases(self) -> list[Row[Any]]:
        """Every case, in order of its number."""
        query = select(settlement_case).order_by(settlement_case.c.id)
        return self.province.database.read(lambda conn: list(conn.execute(query)))

    def decide(self, *case_ids: int, accept: bool = True, **changes: Any) -> list[Decided]:
        """Decide these cases, every one unless named: by the officer, now."""
        stated: dict[str, Any] = {
            "decision": Decision.ACCEPTED if accept else Decision.REFUSED,
            "person": OFFICER,
            "reason": "công văn 15/MBF",
            "now": self.province.clock.now(),
        }
        return decide(
            self.province.database,
            self.province.vault,
            case_ids or [row.id for row in self.cases()],
            **stated | changes,
        )

    def decisions(self) -> list[Row[Any]]:
        """Every decision, in order of its case."""
        query = select(settlement_decision).order_by(settlement_decision.c.case_id)
        return self.province.database.read(lambda conn: list(conn.execute(query)))

    def status(self, number: int) -> str:
        """Where that subscriber's obligation stands."""
        return str(self.province.owed(self._place(number)).status)

    def _place(self, number: int) -> int:
        """Positions follow the blind index."""
        indexes = sorted(
            self.province.vault.index(msisdn_of(one)) for one in range(1, self._joined() + 1)
        )
        return 1 + indexes.index(self.province.vault.index(msisdn_of(number)))

    def _joined(self) -> int:
        return int(self.province.period().owed)


def told_by_number(answers: Mapping[int, Said]) -> Callable[[Sequence[Said]], HttpResponse]:
    """A carrier that answers as told for these subscribers, and accepts all others."""
    by_address = {msisdn_of(number): said for number, said in answers.items()}
    return lambda messages: answering(
        *(by_address.get(one["address"], {"verdict": "accepted"}) for one in messages)
    )
