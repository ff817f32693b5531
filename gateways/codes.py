"""A carrier's code table, in rows that his own engineer can check against his document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, Self, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateways.answers import Unreadable, shown
from gateways.outcome import Outcome, Scope, Verdict


class Wait(StrEnum):
    """How long a message rests; the scheduler, which has the clock, makes it an instant."""

    MINUTE = "minute"
    """A moment's overload: the pace was too high."""
    HOUR = "hour"
    """A closed hour or a longer fault."""
    DAY = "day"
    """A quota of the day: not before the next local day."""
    MONTH = "month"
    """A quota of the month: not before the next local month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """What one code of a carrier means. An undocumented code has no row: it is unknown."""

    verdict: Verdict
    scope: Scope = Scope.MESSAGE
    meaning: str
    """In English words, as the carrier's document has it."""
    source: str
    """Where it is written: `wire/vnpt.md 5`, or the letter in which the carrier said so."""
    excuse: str | None = None
    """Rejected only: the reason that makes it a waiver (`no_zalo_account`)."""
    renew: bool = False
    """Deferred only: the credential must be renewed first."""
    wait: Wait | None = None
    """Deferred or blocked: the rest that the code itself asks for, None where it names none."""
    repeated: bool = False
    """The carrier says that it had the same text for this address before."""

    def __post_init__(self) -> None:
        """A row that breaks the law of verdicts is a bug of the table."""
        assert self.meaning, "a row without a meaning cannot be checked"
        assert self.source, "a row without a source cannot be checked"
        assert not self.excuse or self.verdict is Verdict.REJECTED, "only a rejection has an excuse"
        assert not self.renew or self.verdict is Verdict.DEFERRED, (
            "only a deferral can ask to renew"
        )
        assert self.verdict is not Verdict.REJECTED or self.scope is Scope.MESSAGE, (
            "rejected speaks of one address: a code about the text or the account blocks"
        )


class ExplainedCode(BaseModel):
    """A code that a carrier explained in writing, as an operator enters it in the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdict: Literal["accepted", "rejected", "deferred", "blocked"]
    scope: Scope
    meaning: str = Field(min_length=3)
    source: str = Field(min_length=3)
    """The letter or e-mail in which the carrier said so, with its date."""
    wait: Wait | None = None

    @model_validator(mode="after")
    def _speaks_for_what_it_can(self) -> Self:
        if self.verdict == "rejected" and self.scope is not Scope.MESSAGE:
            raise ValueError("a rejection speaks of one address: scope must be message")
        if self.verdict == "blocked" and self.scope not in {Scope.ROUTE, Scope.GATEWAY}:
            raise ValueError("what is blocked halts more than a message: scope route or gateway")
        return self

    def row(self) -> CodeRow:
        """As a row of the table."""
        return CodeRow(
            verdict=Verdict(self.verdict),
            scope=self.scope,
            meaning=self.meaning,
            source=self.source,
            wait=self.wait,
        )


@runtime_checkable
class Documented(Protocol):
    """A gateway that shows its code table; the docs are generated from it. All of ours do."""

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """Each code as `Outcome.code` has it, in the order of the carrier's document."""


def outcome_of_code(
    row: CodeRow, *, code: str, words: str = "", carrier_ref: str | None = None
) -> Outcome:
    """The outcome of a documented code; `words` are the carrier's, whole: they are masked here."""
    return Outcome(
        verdict=row.verdict,
        scope=row.scope,
        code=code,
        words=shown(words),
        carrier_ref=carrier_ref,
        renew=row.renew,
        excuse=row.excuse,
        repeated=row.repeated,
    )


def outcome_of_undocumented(code: str, words: str = "") -> Outcome:
    """A code that no source explains: perhaps taken, and a person should read the words."""
    return Outcome(verdict=Verdict.UNKNOWN, code=shown(code), words=shown(words))


def outcome_of_unreadable(error: Unreadable, status: int) -> Outcome:
    """An answer that cannot be read, under the HTTP status it came with: perhaps taken."""
    return Outcome(verdict=Verdict.UNKNOWN, code="unreadable", words=f"HTTP {status}: {error}")
