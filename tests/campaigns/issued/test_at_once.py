"""A COMMIT whose result is lost is made once; of two who act at once, one is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from campaigns.errors import CampaignsError
from campaigns.issued import Decision, replies_to
from tests.kit.forgetful import Forgetful
from tests.kit.issued import Desk, draft

LINE = "duty/confirmed"


def test_a_report_whose_commits_are_lost_goes_its_way_once(desk: Desk) -> None:
    """
    Each act answers what it did, and nothing is there twice.
    """
    lossy = Desk(Forgetful(desk.database))
    first = lossy.issue(draft({LINE: 100, "duty/missed": 3}))
    contested = lossy.contest({LINE: "104", "duty/missed": "1"})
    ruled = lossy.rule([LINE]) + lossy.rule(["duty/missed"], Decision.REFUSED)
    second = lossy.next()
    replies = desk.database.read(lambda conn: replies_to(conn, first.id))

    assert ("01/2021/BC-HM", 1) == (first.number, first.version)
    assert [(LINE, 104), ("duty/missed", 1)] == [(one.line, one.stated) for one in contested]
    assert replies == ruled
    assert (2, [104, 3]) == (second.version, [line.value for line in second.content.lines])
    assert [first.sha256, second.sha256] == [desk.find(number).sha256 for number in (1, 2)]


def test_an_acknowledgement_whose_commit_is_lost_is_there_once(desk: Desk) -> None:
    report = desk.issue()
    Desk(Forgetful(desk.database)).acknowledge()

    assert 1 == len(desk.database.read(lambda conn: replies_to(conn, report.id)))


def test_of_two_who_contest_a_line_at_once_one_is_told(desk: Desk) -> None:
    report = desk.issue()
    ends = at_once([lambda: desk.contest({LINE: "104"}), lambda: desk.contest({LINE: "105"})])

    assert ["BadContest", "done"] == sorted(ends)
    assert 1 == len(desk.database.read(lambda conn: replies_to(conn, report.id)))


def test_a_contest_is_never_lost_behind_a_next_version(desk: Desk) -> None:
    """Either it is there and the next version waits for its ruling, or it is refused."""
    first = desk.issue()
    desk.contest({LINE: "104"})
    desk.rule([LINE])
    ends = at_once([lambda: desk.contest({"duty/missed": "1"}, version=1), desk.next])
    replies = desk.database.read(lambda conn: replies_to(conn, first.id))

    assert sorted(ends) in (["Superseded", "done"], ["Unruled", "done"])
    assert ("Superseded" in ends) == (len(replies) == 1) == (desk.find().version == 2)


def test_two_reports_at_once_have_two_numbers(desk: Desk) -> None:
    ends = at_once([desk.issue, lambda: desk.issue(draft(carrier="viettel"))])

    assert ["done", "done"] == ends
    assert "03/2021/BC-HM" == desk.issue(draft(label="2021-05")).number


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """How each ended: `done`, or the name of the refusal."""
    ready, ends = Barrier(len(acts)), list[str]()

    def run(act: Callable[[], object]) -> None:
        ready.wait(timeout=30)
        try:
            act()
        except CampaignsError as refusal:
            ends.append(type(refusal).__name__)
        else:
            ends.append("done")

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return ends
