"""A carrier's person acknowledges or contests within the term, its own reports only, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts import NotAllowed, Person
from campaigns.issued import (
    Acknowledged,
    BadContest,
    BadRuling,
    ContestedAlready,
    Decision,
    NoSuchReport,
    Superseded,
    TermOver,
    Unit,
    latest_reports,
    replies_to,
    versions_of,
    written_in,
)
from campaigns.register import ReasonMissing
from tests.kit.issued import (
    APPROVER,
    AUDITOR,
    NOW,
    NUMBER,
    OF_VIETTEL,
    OF_VNPT,
    OFFICER,
    SHARE,
    TERM,
    Desk,
    draft,
)

LINE = "duty/confirmed"


def test_a_contest_is_kept_with_what_is_stated_and_why(desk: Desk) -> None:
    report = desk.issue(draft({LINE: 100, SHARE: 9_000}))
    (first, second) = desk.contest({LINE: "1.204", SHARE: "92,5 %"})

    assert (LINE, 1_204, "công văn 15/VNPT", OF_VNPT.name, NOW, None) == (
        first.line,
        first.stated,
        first.reason,
        first.person,
        first.at,
        first.ruling,
    )
    assert 9_250 == second.stated
    assert [first, second] == desk.database.read(lambda conn: replies_to(conn, report.id))


def test_a_figure_that_could_not_be_measured_can_be_contested(light_desk: Desk) -> None:
    light_desk.issue(draft({"gateway/vnpt/confirmed": None}))

    assert 5 == light_desk.contest({"gateway/vnpt/confirmed": "5"})[0].stated


def test_the_whole_is_acknowledged_once_however_often_it_is_said(desk: Desk) -> None:
    report = desk.issue()
    desk.acknowledge()
    desk.acknowledge(now=NOW + timedelta(hours=1))
    (only,) = desk.database.read(lambda conn: replies_to(conn, report.id))

    assert ("", False, NOW) == (only.line, only.is_contest, only.at)
    with pytest.raises(Acknowledged, match="acknowledged whole"):
        desk.contest({LINE: "104"})


def test_what_is_contested_is_not_acknowledged_whole(desk: Desk) -> None:
    desk.issue()
    desk.contest({LINE: "104"})

    with pytest.raises(ContestedAlready, match="1 lines of 01/2021/BC-HM are contested"):
        desk.acknowledge()


def test_replies_end_with_the_term(light_desk: Desk) -> None:
    light_desk.issue()

    with pytest.raises(TermOver, match="until 12/06/2021 09:00"):
        light_desk.contest({LINE: "104"}, now=NOW + TERM)
    with pytest.raises(TermOver):
        light_desk.acknowledge(now=NOW + TERM)
    assert light_desk.contest({LINE: "104"}, now=NOW + TERM - timedelta(microseconds=1))


def test_a_superseded_version_is_neither_contested_nor_ruled_on(desk: Desk) -> None:
    desk.issue()
    desk.contest({LINE: "104"})
    desk.rule([LINE])
    desk.next()

    with pytest.raises(Superseded, match="Version 1 of 01/2021/BC-HM is followed by version 2"):
        desk.contest({"duty/missed": "1"}, version=1)
    with pytest.raises(Superseded, match="followed by version 2"):
        desk.rule([LINE], version=1)
    assert desk.contest({"duty/missed": "1"})


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        pytest.param({"duty/nothing": "1"}, "duty/nothing: the report has no such line", id="line"),
        pytest.param({"": "1"}, "no such line", id="the whole"),
        pytest.param({LINE: "100"}, "the report says 100 already", id="the same"),
        pytest.param({LINE: "-4"}, "write a whole number", id="below zero"),
        pytest.param({LINE: "=1+1"}, "write a whole number", id="formula"),
        pytest.param({SHARE: "101"}, "write a share like 98,51", id="share"),
        pytest.param({}, "name at least one", id="nothing"),
    ],
)
def test_a_bad_contest_is_refused_with_all_beside_it(
    light_desk: Desk, stated: dict[str, str], told: str
) -> None:
    report = light_desk.issue(draft({LINE: 100, "duty/missed": 3, SHARE: 9_000}))
    beside = {"duty/missed": "1"} if stated else {}

    with pytest.raises(BadContest, match=told):
        light_desk.contest(beside | stated)
    assert [] == light_desk.database.read(lambda conn: replies_to(conn, report.id))


def test_a_line_is_contested_once(desk: Desk) -> None:
    desk.issue()
    desk.contest({LINE: "104"})

    with pytest.raises(BadContest, match="duty/confirmed: contested already"):
        desk.contest({LINE: "105"})


def test_a_contest_needs_its_reason(light_desk: Desk) -> None:
    light_desk.issue()

    with pytest.raises(ReasonMissing, match="duty/confirmed: say why"):
        light_desk.contest({LINE: "104"}, reason=" ")


def test_anothers_report_is_as_if_it_did_not_exist(desk: Desk) -> None:
    """
    To the letter: what is told of Viettel's and of no report is the same.
    """
    desk.issue()

    for act in (
        lambda number: desk.acknowledge(number, by=OF_VIETTEL),
        lambda number: desk.contest({LINE: "104"}, number, by=OF_VIETTEL),
    ):
        with pytest.raises(NoSuchReport) as anothers:
            act(NUMBER)
        with pytest.raises(NoSuchReport) as nobodys:
            act("02/2021/BC-HM")
        assert str(nobodys.value) == str(anothers.value).replace("01/", "02/")


@pytest.mark.parametrize(
    ("by", "seen"),
    [(OF_VNPT, ["vnpt"]), (OF_VIETTEL, ["viettel"]), (AUDITOR, ["vnpt", "viettel"])],
    ids=("vnpt", "viettel", "auditor"),
)
def test_each_sees_its_own(desk: Desk, by: Person, seen: list[str]) -> None:
    desk.issue()
    desk.issue(draft(carrier="viettel"))
    listed = desk.database.read(lambda conn: latest_reports(conn, person=by))
    viettels = desk.database.read(lambda conn: latest_reports(conn, carrier="viettel", person=by))
    read = desk.database.read(lambda conn: versions_of(conn, "02/2021/BC-HM", person=by))

    assert seen == [each.carrier for each in listed]
    assert len(viettels) == len(read) == seen.count("viettel")


@pytest.mark.parametrize("by", [OFFICER, APPROVER, AUDITOR], ids=lambda person: person.role)
def test_only_a_carriers_person_replies(light_desk: Desk, by: Person) -> None:
    light_desk.issue()

    with pytest.raises(NotAllowed, match="role carrier"):
        light_desk.contest({LINE: "104"}, by=by)
    with pytest.raises(NotAllowed, match="role carrier"):
        light_desk.acknowledge(by=by)


@pytest.mark.parametrize("by", [OF_VNPT, AUDITOR], ids=lambda person: person.role)
def test_only_the_department_rules(light_desk: Desk, by: Person) -> None:
    light_desk.issue()
    light_desk.contest({LINE: "104"})

    with pytest.raises(NotAllowed, match="approver or officer"):
        light_desk.rule([LINE], by=by)


def test_a_ruling_stands_with_its_contest(desk: Desk) -> None:
    desk.issue()
    desk.contest({LINE: "104"})
    (reply,) = desk.rule([LINE], Decision.REFUSED)

    assert reply.ruling is not None
    assert ("refused", "đã đối chiếu", APPROVER.name, NOW) == (
        reply.ruling.decision,
        reply.ruling.reason,
        reply.ruling.person,
        reply.ruling.at,
    )


def test_a_line_is_ruled_on_once_and_only_when_contested(desk: Desk) -> None:
    desk.issue()
    desk.contest({LINE: "104"})
    desk.rule([LINE])

    with pytest.raises(BadRuling, match="duty/confirmed: ruled on already"):
        desk.rule([LINE], Decision.REFUSED)
    with pytest.raises(BadRuling, match="duty/missed: nobody contests this line"):
        desk.rule(["duty/missed"])
    with pytest.raises(BadRuling, match="name at least one"):
        desk.rule([])


def test_a_ruling_needs_its_reason(light_desk: Desk) -> None:
    light_desk.issue()
    light_desk.contest({LINE: "104"})

    with pytest.raises(ReasonMissing, match="say why"):
        light_desk.rule([LINE], reason="")


@pytest.mark.parametrize(
    "number", ["", "1", "01/2021", "01/2021/BC-KT", "x/2021/BC-HM", "99999999999/2021/BC-HM"]
)
def test_what_is_no_number_names_no_report(light_desk: Desk, number: str) -> None:
    light_desk.issue()

    with pytest.raises(NoSuchReport, match="loa quota list"):
        light_desk.next(number)


@pytest.mark.parametrize(
    ("words", "unit", "value"),
    [
        (" 1234 ", Unit.MESSAGES, 1_234),
        ("1.234.567", Unit.VND, 1_234_567),
        ("1 234", Unit.SEGMENTS, 1_234),
        ("12.34", Unit.MESSAGES, None),
        ("12,5", Unit.MILLISECONDS, None),
        ("٣", Unit.MESSAGES, None),
        ("98,51 %", Unit.SHARE, 9_851),
        ("98.5", Unit.SHARE, 9_850),
        ("100", Unit.SHARE, 10_000),
        ("100,01", Unit.SHARE, None),
        ("", Unit.SHARE, None),
    ],
)
def test_a_value_is_read_as_officers_write_it(words: str, unit: Unit, value: int | None) -> None:
    assert value == written_in(words, unit)
