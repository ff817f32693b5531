"""Every look is kept as it was; how a landing stands, and when it is looked at next, beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from campaigns import landing_looks
from campaigns.database import Database
from campaigns.landing import LandingVerdict, Looked
from campaigns.landing_looks import AGAIN, EVERY, WHILE_BAD
from campaigns.schema import AnyRow, campaign, version
from gateways.exchange import Certificate

LINK = "https://bluezone.gov.vn/taiapp"
NOW = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
UP, DOWN, MOVED, HIJACKED = LandingVerdict


@pytest.fixture
def known(database: Database) -> Database:
    """A database that knows two versions of a campaign."""

    def work(conn: Connection) -> None:
        conn.execute(
            insert(campaign).values(
                id=1, slug="bluezone-sms", kind="actual", medium="sms", created_at=NOW, paused=False
            )
        )
        for number in (1, 2):
            conn.execute(
                insert(version).values(
                    id=number,
                    campaign_id=1,
                    number=number,
                    definition="",
                    sha256="",
                    state="approved",
                    author="Lan",
                    added_at=NOW,
                )
            )

    database.transact(work)
    return database


def record(
    database: Database, verdict: LandingVerdict, *, seconds: float = 0, version_id: int = 1
) -> LandingVerdict | None:
    looked = Looked(
        verdict=verdict,
        words="" if verdict is UP else "HTTP 503",
        final_url=LINK,
        status=200,
        certificate=Certificate("CN=An authority", "ab" * 32) if verdict is UP else None,
    )
    return database.transact(
        lambda conn: landing_looks.record(
            conn,
            version_id=version_id,
            url=LINK,
            looked=looked,
            at=NOW + seconds * SECOND,
            took_ms=12,
        )
    )


def standing(database: Database, version_id: int = 1) -> AnyRow:
    return database.read(landing_looks.standings)[version_id, LINK]


def take(database: Database, *, seconds: float = 0) -> bool:
    now = NOW + seconds * SECOND
    return database.transact(
        lambda conn: landing_looks.take(
            conn, version_id=1, url=LINK, until=now + 16 * SECOND, now=now
        )
    )


def history(database: Database, *versions: int) -> list[tuple[int, str]]:
    rows = database.read(lambda conn: landing_looks.history(conn, versions, most=10))
    return [(row.version_id, row.verdict) for row in rows]


def test_a_landing_is_taken_by_one_and_is_free_again_when_its_time_is_over(known: Database) -> None:
    assert [True, False, False, True] == [take(known, seconds=at) for at in (0, 1, 15, 16)]


def test_a_look_that_ended_is_followed_by_the_next_in_its_time(known: Database) -> None:
    take(known)
    record(known, UP)

    assert [False, True] == [take(known, seconds=at) for at in (239, 240)]


@pytest.mark.parametrize(
    ("verdicts", "wait"),
    [
        pytest.param([UP], EVERY, id="up"),
        pytest.param([DOWN], AGAIN, id="first-bad-look"),
        pytest.param([DOWN, DOWN], WHILE_BAD, id="known-to-be-down"),
        pytest.param([DOWN, DOWN, MOVED], AGAIN, id="worse-than-what-is-known"),
        pytest.param([DOWN, DOWN, MOVED, MOVED], WHILE_BAD, id="known-to-be-moved"),
        pytest.param([MOVED, MOVED, DOWN], WHILE_BAD, id="better-than-what-is-known"),
        pytest.param([DOWN, DOWN, UP], EVERY, id="up-again"),
        pytest.param([DOWN, DOWN, UP, HIJACKED], AGAIN, id="bad-again"),
    ],
)
def test_the_next_look_comes_soon_while_it_is_not_decided_how_bad_it_is(
    known: Database, verdicts: list[LandingVerdict], wait: timedelta
) -> None:
    for place, one in enumerate(verdicts):
        record(known, one, seconds=15 * place)
    row = standing(known)

    assert (verdicts[-1], wait) == (row.verdict, row.next_at - row.looked_at)


@pytest.mark.parametrize(
    ("verdicts", "judged"),
    [
        pytest.param([DOWN], None, id="one-bad-look"),
        pytest.param([UP, DOWN, UP], 0, id="up"),
        pytest.param([DOWN, DOWN, DOWN], 15, id="bad-twice"),
    ],
)
def test_it_is_remembered_since_when_it_is_known_how_a_landing_stands(
    known: Database, verdicts: list[LandingVerdict], judged: float | None
) -> None:
    for place, one in enumerate(verdicts):
        record(known, one, seconds=15 * place)
    expected = None if judged is None else NOW + judged * SECOND

    assert expected == standing(known).judged_at


def test_the_looks_of_one_version_say_nothing_of_another(known: Database) -> None:
    """
    Other hosts or another marker were approved with it.
    """
    said = [record(known, DOWN), record(known, DOWN, seconds=15, version_id=2)]

    assert [None, None] == said
    assert [(2, "down"), (1, "down")] == history(known, 1, 2)
    assert [(1, "down")] == history(known, 1)


def test_an_outage_begins_with_the_first_bad_look_after_it_was_up(known: Database) -> None:
    for place, one in enumerate([DOWN, UP, DOWN, MOVED, DOWN]):
        record(known, one, seconds=15 * place)

    def since(conn: Connection) -> datetime | None:
        return landing_looks.bad_since(conn, version_id=1, url=LINK)

    assert NOW + 30 * SECOND == known.read(since)
    record(known, UP, seconds=90)
    assert known.read(since) is None


def test_a_look_keeps_whose_certificate_was_shown(known: Database) -> None:
    record(known, UP)
    record(known, DOWN, seconds=15)
    rows = known.read(lambda conn: landing_looks.history(conn, [1], most=10))

    assert [("", ""), ("CN=An authority", "ab" * 32)] == [
        (row.issuer, row.spki_sha256) for row in rows
    ]
