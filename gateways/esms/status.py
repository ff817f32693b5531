"""What became of one message: SendStatus, by question or by callback (wire/esms.md 2, 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateways.answers import Unreadable, json_object
from gateways.contract import Credential, Submitted
from gateways.esms import wire
from gateways.esms.settings import EsmsSettings
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Proof, Receipt, Word

ASK: Final = "GetSendStatus"
FINISHED: Final = "5"
_FOUND: Final = "100"

_WORDS: Final[Mapping[str, tuple[Word, str]]] = {
    "1": (Word.TAKEN, "waiting for approval"),
    "2": (Word.TAKEN, "waiting to be sent"),
    "4": (Word.UNDELIVERED, "refused by eSMS, and so never sent"),
    "7": (Word.TAKEN, "sent, waiting for the report"),
}
"""5 is finished, and its counts tell how; every other state says nothing certain."""


def question(settings: EsmsSettings, one: Submitted, credential: Credential) -> HttpRequest:
    """By eSMS's own id: RefId is the SMSID, and no question takes a RequestId (wire/esms.md 2)."""
    fields = {"RefId": one.carrier_ref or "", **wire.login(credential)}
    return wire.get(settings.base_url, ASK, fields)


def finding(settings: EsmsSettings, one: Submitted, response: HttpResponse) -> Receipt | None:
    """What the answer says for certain of the message asked about; it forgets after seven days."""
    if response.status != wire.OK or one.carrier_ref is None:
        return None
    try:
        told = json_object(response)
    except Unreadable:
        return None
    spoken_of = wire.smsid_of(told.get("SMSID"))
    if wire.code_of(told.get("CodeResponse")) != _FOUND or spoken_of != one.carrier_ref:
        return None
    return receipt_of(settings, told, reference=one.reference, carrier_ref=one.carrier_ref)


def receipt_of(
    settings: EsmsSettings,
    told: Mapping[str, Any],
    *,
    reference: str | None,
    carrier_ref: str | None,
) -> Receipt | None:
    """The receipt in a state and its counts; None where they say nothing certain.

    `TotalSent` is not read: whether it counts numbers or segments is not told.
    """
    state = wire.code_of(told.get("SendStatus")) or ""
    found = _finished(settings, told) if state == FINISHED else _underway(state)
    if found is None:
        return None
    word, words, proof = found
    return Receipt(
        word=word,
        reference=reference,
        carrier_ref=carrier_ref,
        code=f"SendStatus {state}",
        words=words,
        proof=proof,
    )


def _underway(state: str) -> tuple[Word, str, Proof] | None:
    found = _WORDS.get(state)
    return None if found is None else (*found, Proof.NONE)


def _finished(settings: EsmsSettings, told: Mapping[str, Any]) -> tuple[Word, str, Proof] | None:
    """One number is asked about, so one count is zero; a mixture says nothing certain."""
    success, failed = (wire.code_of(told.get(name)) or "" for name in ("SendSuccess", "SendFailed"))
    if not success or not failed:
        return None
    if int(success) and not int(failed):
        is_proven = settings.proof is Proof.HANDSET
        return Word.DELIVERED if is_proven else Word.TAKEN, "sent with success", settings.proof
    if int(failed) and not int(success):
        return Word.UNDELIVERED, "failed, and why is not told", settings.proof
    return Word.TAKEN, "finished, with counts that say nothing", Proof.NONE
