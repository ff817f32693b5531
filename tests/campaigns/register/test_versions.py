"""A campaign goes out as another person approved it, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from campaigns.accounts import NotAllowed, Person
from campaigns.database import Database
from campaigns.problem import problem
from campaigns.refusals import BadDefinition
from campaigns.register import (
    CampaignChanged,
    HasProblems,
    NoSuchCampaign,
    NotThisVersion,
    ReasonMissing,
    Version,
    VersionState,
    add,
    approve,
    approved_version,
    latest_version,
    pause,
    resume,
    running_campaigns,
    submit,
    version_at,
)
from campaigns.schema import control, version
from tests.kit.definitions import written
from tests.kit.rosters import APPROVER, AUDITOR, NOW, OFFICER, OTHER_OFFICER

FIRST = written("short")
SECOND = written("short", ("Bản ngắn", "Bản ngắn, sửa"))
SECOND_APPROVER = Person(id=9, name="Hà Văn Tú", role=APPROVER.role)


def given(database: Database, text: str = FIRST, *, person: Person = OFFICER) -> Version:
    return database.transact(lambda conn: add(conn, text, person=person, now=NOW))


def submitted(database: Database, text: str = FIRST, *, person: Person = OFFICER) -> Version:
    draft = given(database, text)
    return database.transact(lambda conn: submit(conn, draft.id, person=person, now=NOW))


def approval(database: Database, of: Version, **changes: Any) -> Version:
    stated: dict[str, Any] = {
        "sha256": of.sha256,
        "person": APPROVER,
        "now": NOW,
        "problems": (),
    } | changes
    return database.transact(lambda conn: approve(conn, of.id, **stated))


def approved(database: Database, text: str = FIRST) -> Version:
    return approval(database, submitted(database, text))


def controls(database: Database) -> list[tuple[str, str, str]]:
    query = select(control.c.kind, control.c.scope, control.c.actor).order_by(control.c.id)
    return database.read(lambda conn: [tuple(row) for row in conn.execute(query)])


def test_a_campaign_begins_as_a_draft(database: Database) -> None:
    draft = given(database)

    assert (1, "short", "exercise", "sms", VersionState.DRAFT, OFFICER.name) == (
        draft.number,
        draft.slug,
        draft.kind,
        draft.medium,
        draft.state,
        draft.author,
    )
    assert FIRST == draft.definition


def test_what_says_the_same_is_no_new_version(database: Database) -> None:
    first = given(database)

    assert first == given(database, "# a comment\n" + FIRST, person=OTHER_OFFICER)


def test_an_edit_is_the_next_version_and_needs_approval_again(database: Database) -> None:
    first = approved(database)
    second = given(database, SECOND)

    assert (2, VersionState.DRAFT) == (second.number, second.state)
    assert first == database.read(lambda conn: approved_version(conn, "short"))
    assert second == database.read(lambda conn: latest_version(conn, "short"))


def test_the_later_approved_version_supersedes_the_earlier(database: Database) -> None:
    first = approved(database)
    second = approved(database, SECOND)

    assert second == database.read(lambda conn: approved_version(conn, "short"))
    assert VersionState.SUPERSEDED is database.read(lambda c: version_at(c, first.id)).state


def test_approval_names_who_and_leaves_controls(database: Database) -> None:
    found = approved(database)

    assert (VersionState.APPROVED, APPROVER.name, NOW) == (
        found.state,
        found.approved_by,
        found.approved_at,
    )
    assert [
        ("submit", "campaign:short", OFFICER.name),
        ("approve", "campaign:short", APPROVER.name),
    ] == controls(database)


@pytest.mark.parametrize("part", ["author", "submitter"])
def test_nobody_approves_what_they_wrote_or_submitted(database: Database, part: str) -> None:
    """Also where their role let them do both at different times."""
    person = OTHER_OFFICER if part == "submitter" else OFFICER
    handed_in = submitted(database, person=person)
    same = Person(id=person.id, name=person.name, role=APPROVER.role)

    with pytest.raises(NotAllowed, match="ask another person"):
        approval(database, handed_in, person=same)


@pytest.mark.parametrize("person", [OTHER_OFFICER, AUDITOR], ids=["officer", "auditor"])
def test_only_an_approver_approves(database: Database, person: Person) -> None:
    with pytest.raises(NotAllowed):
        approval(database, submitted(database), person=person)


def test_approval_is_bound_to_the_hash_that_was_looked_at(database: Database) -> None:
    with pytest.raises(NotThisVersion, match="look at it again"):
        approval(database, submitted(database), sha256="0" * 64)


def test_a_stored_definition_that_was_changed_is_not_approved(database: Database) -> None:
    handed_in = submitted(database)
    database.transact(lambda conn: conn.execute(update(version).values(definition=SECOND)))

    with pytest.raises(NotThisVersion):
        approval(database, handed_in)


def test_a_version_with_problems_is_not_approved(database: Database) -> None:
    found = [problem("route_missing", "routes")]

    with pytest.raises(HasProblems) as refused:
        approval(database, submitted(database), problems=found)

    assert tuple(found) == refused.value.problems
    assert database.read(lambda conn: approved_version(conn, "short")) is None


def test_a_draft_is_not_approved(database: Database) -> None:
    with pytest.raises(NotThisVersion, match="submit it first"):
        approval(database, given(database))


def test_only_the_latest_version_is_submitted_and_once(database: Database) -> None:
    first, second = given(database), given(database, SECOND)

    def hand_in(conn: Connection, version_id: int) -> Version:
        return submit(conn, version_id, person=OFFICER, now=NOW)

    with pytest.raises(NotThisVersion):
        database.transact(lambda conn: hand_in(conn, first.id))

    database.transact(lambda conn: hand_in(conn, second.id))

    with pytest.raises(NotThisVersion):
        database.transact(lambda conn: hand_in(conn, second.id))


@pytest.mark.parametrize("change", [("exercise", "actual")], ids=["kind"])
def test_a_slug_never_changes_its_kind(database: Database, change: tuple[str, str]) -> None:
    given(database)

    with pytest.raises(CampaignChanged, match="a slug of its own"):
        given(database, written("short", change))


def test_a_file_that_is_no_definition_adds_nothing(database: Database) -> None:
    with pytest.raises(BadDefinition):
        given(database, "slug = 3")

    assert database.read(lambda conn: latest_version(conn, "short")) is None


def test_only_an_officer_writes(database: Database) -> None:
    with pytest.raises(NotAllowed):
        given(database, person=APPROVER)


def test_a_paused_campaign_does_not_run(database: Database) -> None:
    running = approved(database)

    assert [running] == database.read(running_campaigns)

    def decide(decision: Any, conn: Connection) -> bool:
        return bool(decision(conn, "short", person=OFFICER, reason="wrong hour", now=NOW))

    assert database.transact(lambda conn: decide(pause, conn))
    assert not database.transact(lambda conn: decide(pause, conn))
    assert [] == database.read(running_campaigns)
    assert database.transact(lambda conn: decide(resume, conn))
    assert [running] == database.read(running_campaigns)
    assert ["submit", "approve", "pause", "resume"] == [row[0] for row in controls(database)]


def test_a_campaign_without_approval_does_not_run(database: Database) -> None:
    submitted(database)

    assert [] == database.read(running_campaigns)


def test_a_pause_says_why_and_of_what(database: Database) -> None:
    given(database)

    with pytest.raises(ReasonMissing):
        database.transact(lambda c: pause(c, "short", person=OFFICER, reason=" ", now=NOW))
    with pytest.raises(NoSuchCampaign):
        database.transact(lambda c: pause(c, "none", person=OFFICER, reason="x", now=NOW))
