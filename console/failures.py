"""The one place where what went wrong becomes an exit code and words with the next step."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from typer import Abort, TyperException

from campaigns.accounts import BadPerson, NotAllowed
from campaigns.audit import (
    AuditConcluded,
    AuditNotConcluded,
    BadAudit,
    BadFrame,
    NoSuchAudit,
    WeekNotClosed,
)
from campaigns.carrier import UnknownCarrier
from campaigns.database import (
    CommitUnknown,
    DatabaseAhead,
    DatabaseBehind,
    DatabaseUnavailable,
)
from campaigns.engines import BadDatabaseUrl
from campaigns.errors import CampaignsError
from campaigns.issued import (
    Acknowledged,
    BadContest,
    BadReplyFile,
    BadRuling,
    BadTerm,
    ContestedAlready,
    IssuedAlready,
    NoSuchReport,
    NothingToCorrect,
    SpanRuns,
    Superseded,
    TermOver,
    Unruled,
)
from campaigns.period import BadPeriod
from campaigns.pilots import BadStaffFile, NotSent, OtherAddress
from campaigns.problem import Problem, Severity
from campaigns.refusals import BadDefinition, Refused
from campaigns.register import (
    BadContract,
    BadStatement,
    CampaignChanged,
    NoSuchCampaign,
    NotThisVersion,
    ReasonMissing,
)
from campaigns.roster import BadRosterFile, NotAsked, Overtaken, PeriodIsOpening
from campaigns.roster.stoplist import BadStopEntry
from campaigns.settlement import BadSettlementFile, CaseDecided, NoSuchCase
from campaigns.signing_in import BadPassword
from campaigns.vault import BadKeyFile, CannotOpen
from campaigns.watch import BadDuty, NoSuchAlert
from campaigns.week import BadWeek
from console.exits import ConsoleError, ExitCode, GuardRefused, NobodyActs, UsageMistake
from console.words import LANGUAGE, say, say_in
from gateways.msisdn import BadMsisdn
from gateways.registry import BadGatewaySettings, UnknownGateway
from reports.errors import NoSuchSubscriber, ReportError, WeekNotOpened
from reports.span import BadSpan
from reports.words import Language
from scheduler.embedded import AlreadyRunning
from scheduler.pilots import NoSuchRoute
from scheduler.recovery import CannotRecover
from scheduler.settings import BadSettings

#: What is expected, the exit code it ends with, and the name of its headline's phrase. A kind
#: stands before the kinds it is derived from.
_KINDS: Final[tuple[tuple[type[BaseException], ExitCode, str], ...]] = (
    (KeyboardInterrupt, ExitCode.INTERRUPTED, "interrupted"),
    (Abort, ExitCode.INTERRUPTED, "interrupted"),
    (UsageMistake, ExitCode.USAGE, "usage"),
    (BadWeek, ExitCode.USAGE, "bad_week"),
    (BadPeriod, ExitCode.USAGE, "bad_week"),
    (BadSpan, ExitCode.USAGE, "bad_span"),
    (BadMsisdn, ExitCode.USAGE, "bad_msisdn"),
    (UnknownCarrier, ExitCode.USAGE, "unknown_carrier"),
    (BadRosterFile, ExitCode.USAGE, "bad_roster_file"),
    (BadStaffFile, ExitCode.USAGE, "bad_staff_file"),
    (NoSuchRoute, ExitCode.USAGE, "no_such_route"),
    (BadSettlementFile, ExitCode.USAGE, "bad_settlement_file"),
    (BadReplyFile, ExitCode.USAGE, "bad_reply_file"),
    (BadContest, ExitCode.USAGE, "bad_contest"),
    (BadRuling, ExitCode.USAGE, "bad_ruling"),
    (BadTerm, ExitCode.USAGE, "bad_term"),
    (BadStopEntry, ExitCode.USAGE, "bad_stop_entry"),
    (BadContract, ExitCode.USAGE, "bad_contract"),
    (BadStatement, ExitCode.USAGE, "bad_statement"),
    (BadPerson, ExitCode.USAGE, "bad_person"),
    (BadPassword, ExitCode.USAGE, "bad_password"),
    (BadDuty, ExitCode.USAGE, "bad_duty"),
    (BadAudit, ExitCode.USAGE, "bad_audit"),
    (BadFrame, ExitCode.FAILED, "bad_frame"),
    (WeekNotClosed, ExitCode.REFUSED, "week_not_closed"),
    (AuditConcluded, ExitCode.REFUSED, "audit_concluded"),
    (AuditNotConcluded, ExitCode.REFUSED, "audit_not_concluded"),
    (NoSuchAudit, ExitCode.FAILED, "no_such_audit"),
    (ReasonMissing, ExitCode.USAGE, "reason_missing"),
    (BadSettings, ExitCode.USAGE, "bad_settings"),
    (BadDatabaseUrl, ExitCode.USAGE, "bad_settings"),
    (BadGatewaySettings, ExitCode.USAGE, "bad_settings"),
    (UnknownGateway, ExitCode.USAGE, "unknown_gateway"),
    (NobodyActs, ExitCode.REFUSED, "nobody_acts"),
    (NotAllowed, ExitCode.REFUSED, "not_allowed"),
    (GuardRefused, ExitCode.REFUSED, "refused"),
    (NotThisVersion, ExitCode.REFUSED, "not_this_version"),
    (CampaignChanged, ExitCode.REFUSED, "campaign_changed"),
    (NotSent, ExitCode.REFUSED, "pilot_not_sent"),
    (OtherAddress, ExitCode.REFUSED, "other_address"),
    (NotAsked, ExitCode.REFUSED, "not_asked"),
    (Overtaken, ExitCode.REFUSED, "overtaken"),
    (CaseDecided, ExitCode.REFUSED, "case_decided"),
    (SpanRuns, ExitCode.REFUSED, "span_runs"),
    (IssuedAlready, ExitCode.REFUSED, "report_issued_already"),
    (TermOver, ExitCode.REFUSED, "report_term_over"),
    (Superseded, ExitCode.REFUSED, "report_superseded"),
    (Acknowledged, ExitCode.REFUSED, "report_acknowledged_already"),
    (ContestedAlready, ExitCode.REFUSED, "report_contested_already"),
    (Unruled, ExitCode.REFUSED, "report_unruled"),
    (NothingToCorrect, ExitCode.REFUSED, "nothing_to_correct"),
    (PeriodIsOpening, ExitCode.REFUSED, "period_is_opening"),
    (NoSuchCampaign, ExitCode.FAILED, "no_such_campaign"),
    (NoSuchAlert, ExitCode.FAILED, "no_such_alert"),
    (CannotRecover, ExitCode.REFUSED, "cannot_recover"),
    (WeekNotOpened, ExitCode.FAILED, "week_not_opened"),
    (NoSuchSubscriber, ExitCode.FAILED, "no_such_subscriber"),
    (NoSuchReport, ExitCode.FAILED, "no_such_report"),
    (NoSuchCase, ExitCode.FAILED, "no_such_case"),
    (DatabaseBehind, ExitCode.FAILED, "database_behind"),
    (DatabaseAhead, ExitCode.FAILED, "database_ahead"),
    (DatabaseUnavailable, ExitCode.FAILED, "database_away"),
    (CommitUnknown, ExitCode.FAILED, "commit_unknown"),
    (BadKeyFile, ExitCode.FAILED, "bad_key_file"),
    (CannotOpen, ExitCode.FAILED, "cannot_open"),
    (AlreadyRunning, ExitCode.FAILED, "already_running"),
    (ConsoleError, ExitCode.FAILED, "failed"),
    (ReportError, ExitCode.FAILED, "failed"),
    (CampaignsError, ExitCode.FAILED, "failed"),
    (OSError, ExitCode.FAILED, "system"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """How a command that could not be carried out ends."""

    code: ExitCode
    words: str
    """For a person: what is wrong, then the next step. Neither traceback nor personal data."""


def failure_of(error: BaseException) -> Failure:
    """The ending that `error` stands for. What nobody expected is told by type and place only."""
    if isinstance(error, Refused):
        return Failure(_code_of(error), words_for(error, LANGUAGE))
    if isinstance(error, TyperException):
        return Failure(ExitCode.USAGE, f"{error.format_message()}\n{say('see_help')}")
    if isinstance(error, ValidationError):
        return Failure(ExitCode.USAGE, say("bad_settings") + f" {_fields_of(error)}")
    for kind, code, _ in _KINDS:
        if isinstance(error, kind):
            return Failure(code, words_for(error, LANGUAGE))
    if isinstance(error, SQLAlchemyError):
        return Failure(ExitCode.FAILED, say("database_error", kind=type(error).__name__))
    return Failure(ExitCode.FAILED, _unexpected(error))


def words_for(error: BaseException, language: Language) -> str:
    """What is said of a failure that is expected: its headline, then what it says itself."""
    if isinstance(error, Refused):
        return "\n".join(told(one, language) for one in error.problems)
    headline = next(name for kind, _, name in _KINDS if isinstance(error, kind))
    return f"{say_in(language, headline)} {error}".strip()


def told(problem: Problem, language: Language = LANGUAGE) -> str:
    """A problem in the console's language: where, what, and what to do."""
    if language is Language.VIETNAMESE:
        return f"{problem.where}: {problem.words_vi} {problem.remedy_vi}"
    return f"{problem.where}: {problem.words_en} {problem.remedy_en}"


def wants_traceback() -> bool:
    """Whether a developer asked for it: it may show what is in memory, so people do not see it."""
    return os.environ.get("LOA_DEBUG", "") == "1"


def code_for(problems: tuple[Problem, ...] | list[Problem]) -> ExitCode:
    """2 where anything is malformed, 4 where the file is well formed and may not be sent."""
    if any(one.severity is Severity.USAGE for one in problems):
        return ExitCode.USAGE
    return ExitCode.REFUSED


def _code_of(error: Refused) -> ExitCode:
    return code_for(error.problems) if isinstance(error, BadDefinition) else ExitCode.REFUSED


def _fields_of(error: ValidationError) -> str:
    """Names of fields and what is wrong with them, never their values."""
    return "; ".join(
        f"LOA_{'_'.join(map(str, one['loc'])).upper()}: {one['msg']}" for one in error.errors()
    )


def _unexpected(error: BaseException) -> str:
    """Type and place: the message of an unknown error may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return say("unexpected", kind=type(error).__name__, place=place)
