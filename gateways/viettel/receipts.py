"""What became of messages: `getDlrStatus` by message id, `getFailSub` by brandname and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from gateways.answers import Unreadable, identifier, shown
from gateways.contract import Credential, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.msisdn import BadMsisdn, normalise
from gateways.outcome import Proof, Receipt, Word
from gateways.viettel import soap
from gateways.viettel.settings import ViettelSettings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_OK: Final = "1"
_PAGE: Final = "1"


def question(
    settings: ViettelSettings, asked: Sequence[Submitted], credential: Credential
) -> HttpRequest:
    """Decided by the first, so that the answer can be read by the same rule."""
    if _is_by_id(settings, asked):
        return _receipts_question(settings, asked, credential)
    return _fail_list_question(settings, asked[0], credential)


def findings(
    settings: ViettelSettings, asked: Sequence[Submitted], response: HttpResponse
) -> Sequence[Receipt | None]:
    """One per asked message; None for each that a page or a list of receipts does not name."""
    nothing = [None for _ in asked]
    if response.status != soap.OK:
        return nothing
    try:
        answer = soap.returned(response)
    except (Unreadable, soap.SoapFault):
        return nothing
    if _is_by_id(settings, asked):
        return _receipts_in(settings, asked, answer)
    return _failed_in(settings, asked, answer)


def _is_by_id(settings: ViettelSettings, asked: Sequence[Submitted]) -> bool:
    return settings.register_for_receipts and bool(asked[0].carrier_ref)


def _receipts_question(
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


def _fail_list_question(
    settings: ViettelSettings, first: Submitted, credential: Credential
) -> HttpRequest:
    """wire/viettel.md 2, 6; its credentials are spelt in small letters."""
    brandname, day = _list_of(settings, first)
    return soap.request(
        settings.base_url,
        "getFailSub",
        {
            "username": credential.secrets.get("user", ""),
            "password": credential.secrets.get("password", ""),
            "cpCode": settings.cp_code,
            "alias": brandname,
            "date": day.strftime("%d/%m/%Y"),
            "pageNumber": _PAGE,
            "pageSize": str(settings.fail_page_size),
        },
    )


def _list_of(settings: ViettelSettings, one: Submitted) -> tuple[str, date]:
    """The fail list that would name a message: its brandname and its local day."""
    return one.brandname or settings.brandname, one.wire_at.astimezone(_ZONE).date()


def _receipts_in(
    settings: ViettelSettings, asked: Sequence[Submitted], answer: Element
) -> Sequence[Receipt | None]:
    if soap.text_of(answer, "result") != _OK:
        return [None for _ in asked]
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


def _failed_in(
    settings: ViettelSettings, asked: Sequence[Submitted], answer: Element
) -> Sequence[Receipt | None]:
    if soap.text_of(answer, "errorCode") != _OK:
        return [None for _ in asked]
    failed = _numbers_in(answer)
    page = _list_of(settings, asked[0])
    return [
        _failure(one, failed[one.address])
        if one.address in failed and _list_of(settings, one) == page
        else None
        for one in asked
    ]


def _numbers_in(answer: Element) -> Mapping[str, str]:
    """Each number in the list, however it is spelt, and what the list says of it."""
    found = {}
    for row in soap.children(answer, "result"):
        try:
            found[normalise(row.get("receiver", ""))] = row.get("message", "")
        except BadMsisdn:
            continue
    return found


def _failure(one: Submitted, words: str) -> Receipt:
    """Presence is the SMSC's word; absence would be nobody's."""
    return Receipt(
        word=Word.UNDELIVERED,
        reference=one.reference,
        carrier_ref=one.carrier_ref,
        address=one.address,
        code="getFailSub",
        words=shown(words),
        proof=Proof.SMSC,
    )
