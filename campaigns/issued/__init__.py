"""Numbered quota reports: issued, acknowledged or contested line by line, ruled, corrected."""

from campaigns.issued.content import Content, Correction, Draft, Followed, Line, Unit, written_in
from campaigns.issued.files import BadReplyFile, contests_in, rulings_in
from campaigns.issued.finding import (
    Issued,
    NoSuchReport,
    Reply,
    Ruling,
    find,
    latest_reports,
    replies_to,
    versions_of,
)
from campaigns.issued.issuing import (
    BadTerm,
    IssuedAlready,
    NothingToCorrect,
    SpanRuns,
    Unruled,
    issue,
    issue_next,
)
from campaigns.issued.replying import (
    Acknowledged,
    BadContest,
    Contest,
    ContestedAlready,
    Superseded,
    TermOver,
    acknowledge,
    contest,
)
from campaigns.issued.ruling import BadRuling, Decision, Ruled, rule

__all__ = [
    "Acknowledged",
    "BadContest",
    "BadReplyFile",
    "BadRuling",
    "BadTerm",
    "Content",
    "Contest",
    "ContestedAlready",
    "Correction",
    "Decision",
    "Draft",
    "Followed",
    "Issued",
    "IssuedAlready",
    "Line",
    "NoSuchReport",
    "NothingToCorrect",
    "Reply",
    "Ruled",
    "Ruling",
    "SpanRuns",
    "Superseded",
    "TermOver",
    "Unit",
    "Unruled",
    "acknowledge",
    "contest",
    "contests_in",
    "find",
    "issue",
    "issue_next",
    "latest_reports",
    "replies_to",
    "rule",
    "rulings_in",
    "versions_of",
    "written_in",
]
