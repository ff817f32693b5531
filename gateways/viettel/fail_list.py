"""`getFailSub`: the numbers that failed on a day under a brandname, in pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gateways.answers import Unreadable, shown
from gateways.contract import Credential, FailList, FailPage
from gateways.exchange import HttpRequest, HttpResponse
from gateways.msisdn import BadMsisdn, normalise
from gateways.outcome import Proof, Receipt, Word
from gateways.viettel import soap
from gateways.viettel.settings import ViettelSettings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OK: Final = "1"


def page_request(
    settings: ViettelSettings, which: FailList, number: int, credential: Credential
) -> HttpRequest:
    """wire/viettel.md 2, 6; its credentials are spelt in small letters, pages count from 1."""
    return soap.request(
        settings.base_url,
        "getFailSub",
        {
            "username": credential.secrets.get("user", ""),
            "password": credential.secrets.get("password", ""),
            "cpCode": settings.cp_code,
            "alias": which.brandname or settings.brandname,
            "date": which.day.strftime("%d/%m/%Y"),
            "pageNumber": str(number),
            "pageSize": str(settings.fail_page_size),
        },
    )


def page_in(settings: ViettelSettings, response: HttpResponse) -> FailPage | None:
    """The numbers of a page; None where the answer is no page. A full page may have a next one."""
    if response.status != soap.OK:
        return None
    try:
        answer = soap.returned(response)
    except (Unreadable, soap.SoapFault):
        return None
    if soap.text_of(answer, "errorCode") != _OK:
        return None
    rows = list(soap.children(answer, "result"))
    return FailPage(tuple(_failed(settings, rows)), more=len(rows) >= settings.fail_page_size)


def _failed(settings: ViettelSettings, rows: list[Element]) -> Iterator[Receipt]:
    """Each number in the list, however it is spelt. Presence is the SMSC's word, no handset's."""
    of_those_off = {one.casefold() for one in settings.unreached_words}
    for row in rows:
        try:
            address = normalise(row.get("receiver", ""))
        except BadMsisdn:
            continue
        told = row.get("message", "")
        is_off = told.strip().casefold() in of_those_off
        yield Receipt(
            word=Word.UNREACHED if is_off else Word.UNDELIVERED,
            address=address,
            code="getFailSub",
            words=shown(told),
            proof=Proof.SMSC,
        )
