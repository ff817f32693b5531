"""`getDlrStatus`: what became of messages that were registered for a receipt, by message id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gateways.answers import Unreadable, identifier
from gateways.contract import Credential, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Proof, Receipt, Word
from gateways.viettel import soap
from gateways.viettel.settings import ViettelSettings

_OK: Final = "1"


def question(
    settings: ViettelSettings, asked: Sequence[Submitted], credential: Credential
) -> HttpRequest:
    """wire/viettel.md 2, 6."""
    known = [one.carrier_ref for one in asked if one.carrier_ref]
    return soap.request(
        settings.base_url,
        "getDlrStatus",
        {
            "User": credential.secrets.get("user", ""),
            "Password": credential.secrets.get("password", ""),
            "CPCode": settings.cp_code,
            "MessageIds": settings.message_ids_separator.join(known),
        },
    )


def findings(
    settings: ViettelSettings, asked: Sequence[Submitted], response: HttpResponse
) -> Sequence[Receipt | None]:
    """One per asked message; None for each that the answer does not name."""
    nothing = [None for _ in asked]
    if response.status != soap.OK:
        return nothing
    try:
        answer = soap.returned(response)
    except (Unreadable, soap.SoapFault):
        return nothing
    if soap.text_of(answer, "result") != _OK:
        return nothing
    told = {
        identifier(soap.text_of(detail, "messageId")): soap.text_of(detail, "dlrStatus")
        for detail in soap.children(answer, "details")
    }
    return [_receipt(settings, one, told.get(one.carrier_ref, "")) for one in asked]


def _receipt(settings: ViettelSettings, one: Submitted, status: str) -> Receipt | None:
    known = {str(number): Word(word) for number, word in settings.dlr_status.items()}
    if not one.carrier_ref or status not in known:
        return None
    word = known[status]
    return Receipt(
        word=word,
        reference=one.reference,
        carrier_ref=one.carrier_ref,
        address=one.address,
        code=f"dlrStatus {status}",
        proof=Proof.NONE if word is Word.TAKEN else Proof.HANDSET,
    )
