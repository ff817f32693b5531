"""All tables under one MetaData, one file per area; each table names its one writer."""

from campaigns.schema.base import AnyRow, Instant, from_microseconds, metadata, to_microseconds
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
from campaigns.schema.people import access, person
from campaigns.schema.register import campaign, contract, registered_text, statement, version
from campaigns.schema.roster import conflict, delivery, stop_entry, subscriber
from campaigns.schema.staging import staged
from campaigns.schema.traffic import (
    credential,
    halt,
    hold,
    lane,
    pace,
    quota,
    renewal,
    setting,
    spacing,
)

__all__ = [
    "AnyRow",
    "Instant",
    "access",
    "attempt",
    "campaign",
    "closing",
    "conflict",
    "contract",
    "control",
    "credential",
    "delivery",
    "from_microseconds",
    "halt",
    "hold",
    "lane",
    "metadata",
    "obligation",
    "opening",
    "outcome",
    "pace",
    "period",
    "person",
    "quota",
    "raw_receipt",
    "receipt",
    "registered_text",
    "renewal",
    "ruling",
    "setting",
    "spacing",
    "staged",
    "statement",
    "stop_entry",
    "submission",
    "subscriber",
    "to_microseconds",
    "version",
]
