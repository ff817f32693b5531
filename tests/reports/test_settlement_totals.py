"""A gateway's own totals stand beside ours, figure by figure, and decide nothing."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from gateways.totals import Totals
from reports.settlement_totals import totals_report
from reports.span import span_of
from reports.words import Language
from tests.kit.weeks import SyntheticWeek

TOLD = Totals(
    brandname="LANGSON", asked=9, sent=4, sent_own=4, sent_other=0, failed=2, segments=None
)


def figures(connection: Connection, *told: Totals, label: str = "2021-W22") -> dict[str, object]:
    report = totals_report(connection, "vnpt", span=span_of(label), told=told)
    return {one.name: (one.ours, one.theirs, one.difference) for one in report.figures}


def a_week(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted", times=3).owe("unresolved").owe("refused").owe(
        "accepted", gateway="viettel"
    ).write()


def test_both_sides_are_counted_and_subtracted(connection: Connection) -> None:
    a_week(connection)

    assert {
        "asked": (5, 9, 4),
        "sent": (3, 4, 1),
        "uncertain": (1, None, None),
        "failed": (1, 2, 1),
        "segments": (3, None, None),
    } == figures(connection, TOLD)


def test_brandnames_add_up_unless_one_of_them_is_not_told(connection: Connection) -> None:
    a_week(connection)
    both = figures(connection, TOLD, replace(TOLD, brandname="OTHER", sent=None))

    assert ((5, 18, 13), (3, None, None)) == (both["asked"], both["sent"])


def test_a_span_counts_what_was_begun_in_it(connection: Connection) -> None:
    a_week(connection)

    assert (0, 9, 9) == figures(connection, TOLD, label="2021-W23")["asked"]
    assert (5, 9, 4) == figures(connection, TOLD, label="2021-05")["asked"]


def test_every_figure_has_its_words(connection: Connection) -> None:
    a_week(connection)
    report = totals_report(connection, "vnpt", span=span_of("2021-W22"), told=[TOLD])
    named = [str(row[0]) for one in Language for row in report.sheets(one)[0].rows]

    assert [] == [name for name in named if name.startswith("total_")]
    assert ["LANGSON"] == report.as_json()["brandnames"]
