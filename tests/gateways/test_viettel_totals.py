"""What Viettel counts of an account, as it tells it and as the lab's Viettel does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gateways.exchange import HttpResponse
from gateways.lab.config import LabConfig, ViettelAccount
from gateways.lab.lab import Lab
from gateways.totals import TotalsSpan, Unit
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_sms import VIETTEL_SEND, viettel_play
from tests.kit.viettel import COUNTED, DEMO, a_gateway, answer, fault, fields_of, refusal

GATEWAY = a_gateway()
MONDAY, SUNDAY = date(2021, 5, 31), date(2021, 6, 6)
SPANS = {
    "wsReportHour": TotalsSpan(Unit.HOUR, MONDAY, MONDAY, 9),
    "wsReportDaily": TotalsSpan(Unit.DAY, MONDAY, SUNDAY),
    "wsReportMonth": TotalsSpan(Unit.MONTH, date(2021, 5, 1), date(2021, 6, 30)),
}
NUMBERS = ("84981234560", "84981234561", "84901234562")
"""Two of Viettel's own, one of MobiFone's."""


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        pytest.param("wsReportHour", {"timeReport": "31/05/2021 09"}, id="an hour"),
        pytest.param(
            "wsReportDaily", {"startDate": "31/05/2021", "endDate": "06/06/2021"}, id="days"
        ),
        pytest.param(
            "wsReportMonth", {"startMonth": "05/2021", "endMonth": "06/2021"}, id="months"
        ),
    ],
)
def test_each_unit_has_its_operation(operation: str, asked: dict[str, str]) -> None:
    """wire/viettel.md 2, its fields in order; how a date is written is a setting."""
    tag, fields = fields_of(GATEWAY.totals_request(SPANS[operation], DEMO))
    login = {"User": "smsbrand_demo", "Password": "demo", "CPCode": "DEMO"}

    assert operation == tag.partition("}")[2]
    assert list({**login, **asked}.items()) == list(fields.items())


def test_a_date_is_written_as_the_settings_say() -> None:
    gateway = a_gateway(report_day_format="%Y-%m-%d", report_month_format="%Y%m")
    said = [fields_of(gateway.totals_request(span, DEMO))[1] for span in SPANS.values()]

    assert ["2021-05-31 09", "2021-05-31", "202105"] == [list(each.values())[3] for each in said]


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(refusal("Authenticate: IP_INVALID"), id="refused"),
        pytest.param(fault(), id="fault"),
        pytest.param(HttpResponse(500, body=COUNTED.body), id="a count with HTTP 500"),
        pytest.param(answer("<result>1</result>"), id="no count"),
        pytest.param(answer("<mtSent>-7</mtSent><result>1</result>"), id="a count below zero"),
        pytest.param(answer("<mtSent>7,5</mtSent><result>1</result>"), id="no whole number"),
        pytest.param(answer(f"<mtSent>{'9' * 40}</mtSent><result>1</result>"), id="far too many"),
        pytest.param(answer("<mtSent>7</mtSent>"), id="no result"),
    ],
)
def test_what_tells_no_count_is_none(response: HttpResponse) -> None:
    """A wrong figure would be settled upon."""
    assert GATEWAY.totals_in(response) is None


def test_what_a_report_does_not_name_is_not_zero() -> None:
    (told,) = GATEWAY.totals_in(answer("<mtSent>7</mtSent><result>1</result>")) or ()

    assert (7, None, None, None) == (told.sent, told.asked, told.failed, told.segments)


def test_several_brandnames_are_several_rows() -> None:
    row = "<mtSent>{}</mtSent><cpAlias>{}</cpAlias><result>1</result>"
    both = f"{row.format(1, 'A')}</return><return>{row.format(2, 'B')}"

    assert [("A", 1), ("B", 2)] == [
        (one.brandname, one.sent) for one in GATEWAY.totals_in(answer(both)) or ()
    ]


def a_lab() -> Lab:
    """It took three messages on Monday at nine."""
    lab = Lab(LabConfig(viettel=ViettelAccount(brandnames=("LANGSON", "OTHER"))))
    for number in NUMBERS:
        viettel_play(lab, "wsCpMt", {**VIETTEL_SEND, "UserID": number, "ReceiverID": number})
    return lab


def asked_of(lab: Lab, span: TotalsSpan) -> HttpResponse:
    tag, fields = fields_of(GATEWAY.totals_request(span, DEMO))
    now = MONDAY_NINE + timedelta(days=1)
    response = viettel_play(lab, tag.partition("}")[2], dict(fields), now).response
    assert response is not None
    return response


@pytest.mark.parametrize("operation", SPANS)
def test_the_lab_counts_what_it_truly_took(operation: str) -> None:
    """Written apart from one page, adapter and lab must agree."""
    own, other = GATEWAY.totals_in(asked_of(a_lab(), SPANS[operation])) or ()
    segments = sum(one.segments for one in a_lab().store.takes)

    assert ("LANGSON", 3, 3, 2, 1, segments) == (
        own.brandname,
        own.asked,
        own.sent,
        own.sent_own,
        own.sent_other,
        own.segments,
    )
    assert ("OTHER", 0) == (other.brandname, other.sent)


@pytest.mark.parametrize(
    "span",
    [
        pytest.param(TotalsSpan(Unit.HOUR, MONDAY, MONDAY, 10), id="another hour"),
        pytest.param(TotalsSpan(Unit.DAY, SUNDAY, SUNDAY), id="another day"),
        pytest.param(TotalsSpan(Unit.MONTH, SUNDAY, SUNDAY), id="another month"),
    ],
)
def test_the_lab_counts_no_other_time(span: TotalsSpan) -> None:
    told = GATEWAY.totals_in(asked_of(a_lab(), span)) or ()

    assert [0, 0] == [one.sent for one in told]


def test_the_lab_counts_for_its_account_only() -> None:
    lab = a_lab()
    fields = {"User": "x", "Password": "x", "CPCode": "DEMO", "timeReport": "31/05/2021 09"}
    response = viettel_play(lab, "wsReportHour", fields).response

    assert response is not None
    assert GATEWAY.totals_in(response) is None
