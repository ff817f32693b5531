"""`wsReportHour`, `wsReportDaily`, `wsReportMonth`: what Viettel counts of this account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gateways.answers import Unreadable, shown
from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse
from gateways.totals import Totals, TotalsSpan, Unit
from gateways.viettel import soap
from gateways.viettel.settings import ViettelSettings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_OK: Final = "1"
_DIGITS_MAX: Final = 18
#: Three ways not to send (wire/viettel.md 2); what tells them apart is not documented.
_FAILED: Final = ("mtError", "mtErrorAlias", "mtFailure")


def request(settings: ViettelSettings, span: TotalsSpan, credential: Credential) -> HttpRequest:
    """The operation of the span's unit, its fields in the order of the WSDL."""
    operation, fields = _asked(settings, span)
    login = {
        "User": credential.secrets.get("user", ""),
        "Password": credential.secrets.get("password", ""),
        "CPCode": settings.cp_code,
    }
    return soap.request(settings.base_url, operation, {**login, **fields})


def totals_in(response: HttpResponse) -> Sequence[Totals] | None:
    """One row for each `return`; None where one of them is no report, or names no count at all."""
    if response.status != soap.OK:
        return None
    try:
        rows = soap.all_returned(response)
    except (Unreadable, soap.SoapFault):
        return None
    if any(soap.text_of(row, "result") != _OK for row in rows):
        return None
    found = [_totals(row) for row in rows]
    return None if any(one.sent is None and one.asked is None for one in found) else found


def _asked(settings: ViettelSettings, span: TotalsSpan) -> tuple[str, dict[str, str]]:
    if span.unit is Unit.HOUR:
        day = span.first.strftime(settings.report_day_format)
        return "wsReportHour", {"timeReport": f"{day} {span.hour:02d}"}
    if span.unit is Unit.DAY:
        first, last = (one.strftime(settings.report_day_format) for one in (span.first, span.last))
        return "wsReportDaily", {"startDate": first, "endDate": last}
    first, last = (one.strftime(settings.report_month_format) for one in (span.first, span.last))
    return "wsReportMonth", {"startMonth": first, "endMonth": last}


def _totals(row: Element) -> Totals:
    failed = [_count(row, name) for name in _FAILED]
    told = [count for count in failed if count is not None]
    return Totals(
        brandname=shown(soap.text_of(row, "cpAlias")),
        asked=_count(row, "sumMT"),
        sent=_count(row, "mtSent"),
        sent_own=_count(row, "mtSentVt"),
        sent_other=_count(row, "mtSentOut"),
        failed=sum(told) if told else None,
        segments=_count(row, "smsSent"),
    )


def _count(row: Element, name: str) -> int | None:
    text = soap.text_of(row, name)
    is_count = text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
    return int(text) if is_count else None
