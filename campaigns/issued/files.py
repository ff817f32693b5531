"""Many contests or rulings as a CSV: each row one line of the report, all or none taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final

from campaigns.delivered import BadDeliveredFile, DeliveredFile
from campaigns.issued.replying import Contest, shown
from campaigns.issued.ruling import Decision, Ruled

_DECISIONS: Final[Mapping[str, Decision]] = MappingProxyType(
    {
        **dict.fromkeys(("accepted", "accept", "chấp nhận"), Decision.ACCEPTED),
        **dict.fromkeys(("refused", "refuse", "bác"), Decision.REFUSED),
    }
)


class BadReplyFile(BadDeliveredFile):
    """The file cannot be read as contests or rulings; the message tells what to do with it."""


class _ReplyFile(DeliveredFile):
    Bad: ClassVar[type[BadDeliveredFile]] = BadReplyFile
    #: Our columns, all needed -> what else each may be called, as in the report's own CSV.
    names: ClassVar[Mapping[str, tuple[str, ...]]]

    def columns_in(self, named: Sequence[str]) -> tuple[str, ...]:
        """Ours for those that are known, the others as they are: they are not read."""
        columns = tuple(self._ours(name.strip().casefold()) for name in named)
        if any(columns.count(name) != 1 for name in self.names):
            raise BadReplyFile(f"Line 1 must name the columns {', '.join(self.names)}, each once")
        return columns

    def _ours(self, name: str) -> str:
        return next((ours for ours, others in self.names.items() if name in others), name)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's line in the file, and its cells by our columns."""
        for number, cells in self.lines():
            yield number, dict(zip(self.columns, map(str.strip, cells), strict=False))


_LINE: Final = ("mã dòng", "dòng")


class _ContestFile(_ReplyFile):
    names: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {
            "line": _LINE,
            "value": ("nhà mạng báo", "the carrier states"),
            "reason": ("lý do", "lý do của nhà mạng", "the carrier's reason"),
        }
    )


class _RulingFile(_ReplyFile):
    names: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {
            "line": _LINE,
            "decision": ("quyết định",),
            "reason": ("lý do", "lý do của sở", "the department's reason"),
        }
    )


def contests_in(path: Path) -> list[Contest]:
    """The contests of a CSV with the columns line, value, reason. Raises BadReplyFile.

    Rows without a value contest nothing: the report's own CSV can be filled in where it is wrong.
    """
    with _ContestFile(path) as file:
        return [
            Contest(
                line=cells.get("line", ""),
                stated=cells["value"],
                reason=cells.get("reason", ""),
            )
            for _, cells in file.rows()
            if cells.get("value")
        ]


def rulings_in(path: Path) -> list[Ruled]:
    """The rulings of a CSV with the columns line, decision, reason. Raises BadReplyFile.

    Rows without a decision rule on nothing: the report's own CSV can be filled in.
    """
    found, problems = [], []
    with _RulingFile(path) as file:
        for number, cells in file.rows():
            if not cells.get("decision"):
                continue
            decision = _DECISIONS.get(cells["decision"].casefold())
            if decision is None:
                problems.append(f"line {number}: the decision is accept or refuse")
                continue
            line, reason = cells.get("line", ""), cells.get("reason", "")
            found.append(Ruled(line=line, decision=decision, reason=reason))
    if problems:
        raise BadReplyFile(shown(problems))
    return found
