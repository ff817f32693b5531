"""One message to one address, complete before the call: our reference, the text, how it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Alphabet(StrEnum):
    """How the text travels: GSM 03.38 seven-bit, or UCS-2."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


class MessageClass(StrEnum):
    """Customer care (notice) or advertising: decides hours, label and consent."""

    CSKH = "cskh"
    QC = "qc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text registered at the carrier and the parameters that fill it, in the template's order."""

    template_id: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One MT to one address. Its repr shows the reference only."""

    reference: str
    address: str = field(repr=False)
    """An msisdn (`84912345678`) or a Zalo user id; never empty."""
    text: str = field(repr=False)
    """The text as the reader will see it, NFC."""
    alphabet: Alphabet = Alphabet.GSM7
    segments: int = 1
    message_class: MessageClass = MessageClass.CSKH
    brandname: str = ""
    """Registered alphanumeric sender, at most 11 characters; empty where the gateway has none."""
    template: Template | None = None
