"""`loa link look` and `loa campaign send-on`: how a landing is, and who answers for going on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from campaigns import landing_looks, register
from campaigns.database import Database
from campaigns.landing import LandingVerdict, Looked
from campaigns.ledger import traffic
from campaigns.schema import control, halt, probe
from tests.console.conftest import Loa
from tests.kit.carrier import Act, ScriptedCarrier, always, answers
from tests.kit.definitions import LINK, written

SLUG = "bluezone-sms"
SCOPE = f"campaign:{SLUG}"
NOW = datetime(2021, 6, 1, 5, tzinfo=UTC)
LIVE = '[mobifone]\nbase_url = "https://api.carrier.vn/"\nbrandname = "LANGSON"\n'
LAB = '[mobifone]\nbase_url = "http://127.0.0.1:1/smsg"\nbrandname = "LANGSON"\n'


@pytest.fixture
def campaign(loa: Loa, home: Path) -> str:
    """An approved campaign, and a gateway that is the lab's."""
    (home / "gateways.toml").write_text(LAB)
    file = home / "c.toml"
    file.write_text(written(SLUG), encoding="utf-8")
    assert loa("campaign", "add", file, by="Lan").code == 0
    assert loa("campaign", "submit", SLUG, by="Lan").code == 0
    assert loa("campaign", "approve", SLUG, "--yes", by="Binh").code == 0
    return SLUG


StandIn = Callable[[Act], AbstractContextManager[ScriptedCarrier]]
"""A page of this machine that plays an act in the landing's place."""


@pytest.fixture
def stand_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Lets a page stand in for the landing."""

    @contextmanager
    def playing(act: Act) -> Iterator[ScriptedCarrier]:
        with ScriptedCarrier(always(act)) as carrier:
            (home / "landings.toml").write_text(f'"{LINK}" = "{carrier.url}/landing/bluezone"')
            monkeypatch.setenv("LOA_LANDINGS_FILE", str(home / "landings.toml"))
            yield carrier

    return playing


def halted(database: Database, reason: str, *, people_needed: int = 1) -> None:
    database.transact(
        lambda conn: traffic.set_halt(
            conn,
            scope=SCOPE,
            active=True,
            reason=reason,
            by="system",
            now=NOW,
            people_needed=people_needed,
        )
    )


def stands(database: Database) -> bool:
    return database.read(lambda conn: bool(traffic.halts_in_force(conn, [SCOPE])))


def seen(database: Database, verdict: LandingVerdict, words: str = "HTTP 503") -> None:
    """The scheduler looked at it."""
    looked = Looked(verdict=verdict, words=words, final_url=LINK)

    def work(conn: Connection) -> None:
        found = register.approved_version(conn, SLUG)
        assert found is not None
        landing_looks.record(conn, version_id=found.id, url=LINK, looked=looked, at=NOW, took_ms=12)

    database.transact(work)


class TestLook:
    """A look by hand is a look like every other."""

    def test_a_landing_that_is_up_is_shown_and_kept(
        self, loa: Loa, campaign: str, stand_in: StandIn
    ) -> None:
        with stand_in(answers(200, b"<h1>Bluezone</h1>")) as page:
            said = loa("link", "look", campaign, "--json")

        assert 0 == said.code
        assert [
            {"url": LINK, "verdict": "up", "words": "", "status": 200, "final_url": LINK}
        ] == said.json["landings"]
        assert ["up"] == [one["verdict"] for one in said.json["looks"]]
        assert ["/landing/bluezone"] == [heard.target for heard in page.heard]

    @pytest.mark.parametrize(
        ("act", "why"),
        [
            pytest.param(answers(503, b"busy"), ("down", "HTTP 503"), id="down"),
            pytest.param(
                answers(302, headers=("Location: https://evil.vn/",)),
                ("moved", "redirects to evil.vn, which was not approved"),
                id="moved",
            ),
        ],
    )
    def test_one_that_is_not_up_ends_with_one_and_says_why(
        self,
        loa: Loa,
        campaign: str,
        stand_in: StandIn,
        act: Act,
        why: tuple[str, str],
    ) -> None:
        with stand_in(act):
            said = loa("link", "look", campaign, "--json")

        assert (1, [why]) == (
            said.code,
            [(one["verdict"], one["words"]) for one in said.json["landings"]],
        )

    def test_one_look_stops_nothing(
        self, loa: Loa, campaign: str, home_database: Database, stand_in: StandIn
    ) -> None:
        with stand_in(answers(503, b"busy")):
            loa("link", "look", campaign)
            loa("link", "look", campaign)

        assert not stands(home_database)

    def test_the_table_shows_the_last_looks(
        self, loa: Loa, campaign: str, home_database: Database, stand_in: StandIn
    ) -> None:
        seen(home_database, LandingVerdict.DOWN)
        with stand_in(answers(200, b"<h1>Bluezone</h1>")):
            said = loa("link", "look", campaign)

        assert 0 == said.code
        assert "HTTP 503" in said.out
        assert LINK in said.out

    def test_without_a_live_gateway_the_real_address_is_left_alone(
        self, loa: Loa, campaign: str, home_database: Database
    ) -> None:
        """
        Law: the tests themselves would fail at the first connection that leaves this machine.
        """
        said = loa("link", "look", campaign, "--json")

        assert (4, []) == (said.code, said.json["landings"])
        assert "LOA_LANDINGS_FILE" in said.err
        assert [] == home_database.read(lambda conn: conn.execute(probe.select()).all())

    def test_a_stand_in_beside_a_live_gateway_is_refused(
        self, loa: Loa, home: Path, campaign: str, stand_in: StandIn
    ) -> None:
        (home / "gateways.toml").write_text(LIVE)
        with stand_in(answers(200, b"x")) as page:
            said = loa("link", "look", campaign)

        assert 2 == said.code
        assert "LOA_LANDINGS_FILE" in said.err
        assert [] == page.heard

    def test_a_campaign_that_is_not_there_is_told(self, loa: Loa, home: Path) -> None:
        (home / "gateways.toml").write_text(LAB)
        said = loa("link", "look", "nothing")

        assert 1 == said.code
        assert "loa campaign list" in said.err


class TestSendOn:
    """One named person, with a reason, and only where the landing is down."""

    DOWN = f"landing down: {LINK}: HTTP 503"

    def test_a_person_sends_on(self, loa: Loa, campaign: str, home_database: Database) -> None:
        halted(home_database, self.DOWN)
        said = loa("campaign", "send-on", campaign, "--reason", "kho ứng dụng mở được", by="Lan")
        rows = home_database.read(lambda conn: conn.execute(control.select()).all())

        assert (0, False) == (said.code, stands(home_database))
        assert ("send_on", "Lan", "kho ứng dụng mở được", {"halted_because": self.DOWN}) == (
            rows[-1].kind,
            rows[-1].actor,
            rows[-1].reason,
            rows[-1].details,
        )

    def test_resuming_is_told_to_send_on_instead(
        self, loa: Loa, campaign: str, home_database: Database
    ) -> None:
        halted(home_database, self.DOWN)
        said = loa("campaign", "resume", campaign, "--reason", "x", by="Lan")

        assert (True, True) == ("loa campaign send-on" in said.out, stands(home_database))

    def test_what_moved_takes_two_people_and_is_not_sent_on(
        self, loa: Loa, campaign: str, home_database: Database
    ) -> None:
        halted(home_database, f"landing moved: {LINK}: redirects", people_needed=2)
        said = loa("campaign", "send-on", campaign, "--reason", "x", by="Lan")

        assert (4, True) == (said.code, stands(home_database))
        assert "loa campaign resume" in said.err

    def test_where_nothing_waits_nothing_is_said_on(
        self, loa: Loa, campaign: str, home_database: Database
    ) -> None:
        said = loa("campaign", "send-on", campaign, "--reason", "x", by="Lan")

        assert 0 == said.code
        assert [] == home_database.read(lambda conn: conn.execute(halt.select()).all())

    @pytest.mark.parametrize(
        ("person", "code"),
        [
            pytest.param("Lan", 0, id="officer"),
            pytest.param("Binh", 0, id="approver"),
            pytest.param("An", 4, id="admin"),
            pytest.param("Chi", 4, id="auditor"),
            pytest.param(None, 4, id="nobody"),
        ],
    )
    def test_only_the_department_sends_on(
        self, loa: Loa, campaign: str, home_database: Database, person: str | None, code: int
    ) -> None:
        halted(home_database, self.DOWN)
        said = loa("campaign", "send-on", campaign, "--reason", "x", by=person)

        assert (code, code != 0) == (said.code, stands(home_database))

    @pytest.mark.parametrize("words", [[], ["--reason", " "]])
    def test_a_reason_is_asked_for(
        self, loa: Loa, campaign: str, home_database: Database, words: list[str]
    ) -> None:
        halted(home_database, self.DOWN)
        said = loa("campaign", "send-on", campaign, *words, by="Lan")

        assert (2, True) == (said.code, stands(home_database))


class TestDoctor:
    """The doctor tells how the landings were when last looked at."""

    @pytest.mark.parametrize(
        ("verdict", "well"),
        [(LandingVerdict.UP, True), (LandingVerdict.DOWN, False), (LandingVerdict.MOVED, False)],
    )
    def test_the_last_look_is_part_of_the_picture(
        self,
        loa: Loa,
        campaign: str,
        home_database: Database,
        verdict: LandingVerdict,
        well: bool,  # noqa: FBT001 - a row's column
    ) -> None:
        seen(home_database, verdict)
        found = {one["name"]: one for one in loa("doctor", "--json").json["findings"]}

        assert well is found["links"]["well"]
        assert LINK in found["links"]["words"]
        assert f"{NOW + timedelta(hours=7):%d/%m/%Y %H:%M}" in found["links"]["words"]

    def test_what_was_never_looked_at_is_named_all_the_same(self, loa: Loa, campaign: str) -> None:
        found = {one["name"]: one for one in loa("doctor", "--json").json["findings"]}

        assert LINK == found["links"]["words"]
