"""All tables under one MetaData, one file per area; each table names its one writer."""

from campaigns.schema.base import AnyRow, Instant, from_microseconds, metadata, to_microseconds
from campaigns.schema.issued import issued_reply, issued_report, issued_ruling
from campaigns.schema.landing import landing, probe
from campaigns.schema.ledger import (
    attempt,
    closing,
    control,
    obligation,
    opening,
    outcome,
    period,
    raw_receipt,
    receipt,
    ruling,
    submission,
)
from campaigns.schema.people import access, api_token, log_in, person, session
from campaigns.schema.pilot import pilot_reading, staff_number
from campaigns.schema.register import campaign, contract, registered_text, statement, version
from campaigns.schema.roster import conflict, delivery, stop_entry, subscriber
from campaigns.schema.settlement import (
    settlement_case,
    settlement_decision,
    settlement_file,
    settlement_piece,
)
from campaigns.schema.staging import staged
from campaigns.schema.traffic import (
    circuit,
    credential,
    halt,
    hold,
    lane,
    pace,
    pulse,
    quota,
    renewal,
    setting,
    spacing,
)
from campaigns.schema.watch import alert, duty, notice

__all__ = [
    "AnyRow",
    "Instant",
    "access",
    "alert",
    "api_token",
    "attempt",
    "campaign",
    "circuit",
    "closing",
    "conflict",
    "contract",
    "control",
    "credential",
    "delivery",
    "duty",
    "from_microseconds",
    "halt",
    "hold",
    "issued_reply",
    "issued_report",
    "issued_ruling",
    "landing",
    "lane",
    "log_in",
    "metadata",
    "notice",
    "obligation",
    "opening",
    "outcome",
    "pace",
    "period",
    "person",
    "pilot_reading",
    "probe",
    "pulse",
    "quota",
    "raw_receipt",
    "receipt",
    "registered_text",
    "renewal",
    "ruling",
    "session",
    "setting",
    "settlement_case",
    "settlement_decision",
    "settlement_file",
    "settlement_piece",
    "spacing",
    "staff_number",
    "staged",
    "statement",
    "stop_entry",
    "submission",
    "subscriber",
    "to_microseconds",
    "version",
]
