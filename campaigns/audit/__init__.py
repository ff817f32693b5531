"""Audit sessions: an auditor's sample of a closed week, findings of each pick, one conclusion."""

from campaigns.audit.concluding import conclude, is_as_sealed
from campaigns.audit.draw import MINIMUM, Pick, Sample, Stratum, Unit, allocate, draw
from campaigns.audit.errors import (
    AuditConcluded,
    AuditNotConcluded,
    BadAudit,
    BadFrame,
    NoSuchAudit,
    WeekNotClosed,
)
from campaigns.audit.finding import Finding, record_finding
from campaigns.audit.frame import Frame, FrameFile, FrameHead
from campaigns.audit.opening import Drawn, Terms, open_session
from campaigns.audit.record import conclusion_of, findings_of, picks_of, session_row

__all__ = [
    "MINIMUM",
    "AuditConcluded",
    "AuditNotConcluded",
    "BadAudit",
    "BadFrame",
    "Drawn",
    "Finding",
    "Frame",
    "FrameFile",
    "FrameHead",
    "NoSuchAudit",
    "Pick",
    "Sample",
    "Stratum",
    "Terms",
    "Unit",
    "WeekNotClosed",
    "allocate",
    "conclude",
    "conclusion_of",
    "draw",
    "findings_of",
    "is_as_sealed",
    "open_session",
    "picks_of",
    "record_finding",
    "session_row",
]
