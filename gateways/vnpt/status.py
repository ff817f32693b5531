"""What became of one message: `get_sms_status_api` in both its forms (wire/vnpt.md 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from gateways.answers import Unreadable, identifier
from gateways.contract import Credential, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Proof, Receipt, Word
from gateways.vnpt import wire
from gateways.vnpt.settings import VnptSettings

ASK: Final = "get_sms_status_api"
_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_DIGITS_MAX: Final = 4
_SENT: Final = "0"

_WORDS: Final[Mapping[str, tuple[Word, str]]] = {
    "0": (Word.TAKEN, "sent to the SMSC; for advertising, delivered"),
    "1": (Word.UNDELIVERED, "sending failed"),
    "2": (Word.TAKEN, "pending"),
    "3": (Word.TAKEN, "pushed, waiting"),
    "4": (Word.TAKEN, "pushed, trying again"),
    "5": (Word.TAKEN, "received, message not made yet"),
}
"""-1 is an exception and 10 a wrong login: neither says anything of the message."""


def question(settings: VnptSettings, one: Submitted, credential: Credential) -> HttpRequest:
    """By REQID; form B names the number, label and template as well.

    Neither form says which instant it wants for a message that was not scheduled: B's source asks
    for the day of creation, so it is the instant of the call, local time.
    """
    sent_at = _local(one.wire_at, settings.schedule_separator)
    if settings.status_form == "A":
        fields = {
            "CONTRACTID": settings.contract_id,
            "AGENTID": settings.agent_id,
            settings.status_time_field or "SENDTIME": sent_at,
        }
    else:
        fields = {
            settings.status_number_field: one.address,
            "AGENTID": settings.agent_id,
            "CONTRACTID": settings.contract_id,
            "LABELID": settings.label_id,
            "TEMPLATEID": one.template_id or "",
            settings.status_time_field or "SCHEDULETIME": sent_at,
        }
    named = {"name": ASK, "REQID": one.reference}
    return wire.request(settings.base_url, {**named, **fields, **wire.login(credential, "status")})


def finding(settings: VnptSettings, one: Submitted, response: HttpResponse) -> Receipt | None:
    """What the answer says for certain; None for an answer with ERROR alone, as form A has it."""
    if response.status != wire.OK:
        return None
    try:
        reply = wire.reply_in(response, ASK)
        code = wire.code_in(reply, settings.status_field)
    except Unreadable:
        return None
    if code not in _WORDS:
        return None
    word, words = _WORDS[code]
    proof = settings.proof if code == _SENT or word is Word.UNDELIVERED else Proof.NONE
    return Receipt(
        word=Word.DELIVERED if code == _SENT and proof is Proof.HANDSET else word,
        reference=one.reference,
        address=one.address,
        code=code,
        words=words,
        proof=proof,
        segments=_count(reply.get("MT_COUNT")),
    )


def _local(instant: datetime, separator: str) -> str:
    """`dd-MM-yyyy HH:mm` (wire/vnpt.md 3)."""
    return instant.astimezone(_ZONE).strftime(f"%d{separator}%m{separator}%Y %H:%M")


def _count(value: object) -> int | None:
    """`MT_COUNT`, the segments that were charged."""
    written = identifier(value)
    return int(written) if written and len(written) <= _DIGITS_MAX else None
