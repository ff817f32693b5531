"""Settings in, ports out: nothing reaches a live gateway by accident, and each refusal tells the
next step.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from campaigns.database import Database, DatabaseBehind
from campaigns.ledger import credentials
from campaigns.schema import pace
from campaigns.vault import BadKeyFile, make_key_file
from scheduler.bootstrap import PACE_USED, Process, _stays_here, assemble
from scheduler.clock import ScaledClock, SystemClock
from scheduler.lookout import PublicLookout, StandIns
from scheduler.settings import BadSettings, Settings, gateways_in, is_loopback
from tests.kit.scripted import CountedWake

LAB = "http://127.0.0.1:9/"
GATEWAYS = """
[mobifone]
base_url = "{url}"
brandname = "LANGSON"
tps = 20

[mobifone.secrets]
user_name = "langson"
password = "{password}"
"""


@pytest.fixture
def home(tmp_path: Path, sqlite_database_url: str) -> Path:
    """A data folder as `loa init` leaves it; its database stands beside it."""
    make_key_file(tmp_path / "secret.key")
    assert sqlite_database_url.endswith("loa.db")
    return tmp_path


def gateways(home: Path, *, url: str = LAB, password: str = "s3cret", mode: int = 0o600) -> None:
    path = home / "gateways.toml"
    path.write_text(GATEWAYS.format(url=url, password=password))
    path.chmod(mode)


def put_together(home: Path, **settings: object) -> Process:
    return assemble(Settings(home=home, **settings), wake=CountedWake())  # type: ignore[arg-type]


def exercise(home: Path) -> Path:
    path = home / "clock.json"
    ScaledClock.start(path, start=datetime(2021, 5, 31, tzinfo=UTC), speed=60)
    return path


def secrets_of(process: Process) -> list[dict[str, str]]:
    ports = process.ports
    found = ports.database.read(lambda conn: credentials.latest(conn, ports.vault, "mobifone"))
    assert found is not None
    return [dict(found.secrets), {"version": str(found.version)}]


def test_an_installation_without_gateways_is_put_together(home: Path) -> None:
    process = put_together(home)

    assert ({}, frozenset()) == (process.ports.gateways, process.ports.live)
    assert isinstance(process.ports.clock, SystemClock)


def test_a_gateway_gets_its_pace_below_the_contracts_and_its_first_credential(home: Path) -> None:
    gateways(home)

    process = put_together(home)
    (row,) = process.ports.database.read(lambda conn: conn.execute(pace.select()).all())

    assert ("mobifone", 20 * PACE_USED) == (row.gateway, row.tps)
    assert {"password": "s3cret"}.items() <= secrets_of(process)[0].items()


def test_a_new_password_is_a_new_version_and_the_same_one_is_not(home: Path) -> None:
    versions = []
    for password in ("s3cret", "s3cret", "changed"):
        gateways(home, password=password)
        versions.append(secrets_of(put_together(home))[1]["version"])

    assert ["1", "1", "2"] == versions


@pytest.mark.parametrize(
    ("url", "live"),
    [
        pytest.param("http://127.0.0.1:8001/", False, id="the-lab"),
        pytest.param("http://localhost:8001/", False, id="localhost"),
        pytest.param("http://[::1]:8001/", False, id="the-lab-by-ipv6"),
        pytest.param("https://api.carrier.vn/", True, id="a-carrier"),
        pytest.param("http://127.0.0.1.carrier.vn/", True, id="a-name-that-looks-like-it"),
        pytest.param("http://10.0.0.7/", True, id="a-private-line"),
        pytest.param("http://127.0.0.1@carrier.vn/", True, id="an-address-as-a-user-name"),
        pytest.param("", True, id="nowhere"),
    ],
)
def test_only_this_machine_is_no_live_address(
    url: str,
    live: bool,  # noqa: FBT001 - a row's column
) -> None:
    assert live is not is_loopback(url)


def test_an_exercises_clock_is_refused_beside_a_live_gateway(home: Path) -> None:
    gateways(home, url="https://api.carrier.vn/")

    with pytest.raises(BadSettings, match=r"mobifone.*unset LOA_CLOCK_FILE"):
        put_together(home, clock_file=exercise(home))


def test_beside_a_live_gateway_landings_are_looked_at_where_they_are(home: Path) -> None:
    gateways(home, url="https://api.carrier.vn/")

    lookout = put_together(home).ports.lookout

    assert isinstance(lookout, PublicLookout)
    assert frozenset({"mobifone"}) == lookout.live


def test_without_a_live_gateway_no_landing_is_looked_at(home: Path) -> None:
    gateways(home)

    assert put_together(home).ports.lookout is None


def stand_ins(home: Path, page: str) -> Path:
    path = home / "landings.toml"
    path.write_text(f'"https://bluezone.gov.vn/taiapp" = "{page}"')
    return path


def test_an_exercises_landings_are_looked_at_on_this_machine(home: Path) -> None:
    gateways(home)
    page = "http://127.0.0.1:9/landing/bluezone"

    lookout = put_together(home, landings_file=stand_ins(home, page)).ports.lookout

    assert isinstance(lookout, StandIns)
    assert {"https://bluezone.gov.vn/taiapp": page} == lookout.pages


def test_stand_ins_for_landings_are_refused_beside_a_live_gateway(home: Path) -> None:
    """
    A week would be sent, and a page of ours looked at instead of the one that people meet.
    """
    gateways(home, url="https://api.carrier.vn/")

    with pytest.raises(BadSettings, match=r"mobifone.*unset LOA_LANDINGS_FILE"):
        put_together(home, landings_file=stand_ins(home, LAB))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"https://a.vn" = "http://10.0.0.7/"', id="elsewhere"),
        pytest.param('"https://a.vn" = 7', id="no-address"),
        pytest.param('"https://a.vn"', id="broken"),
        pytest.param(None, id="missing"),
    ],
)
def test_a_stand_in_that_is_no_page_of_this_machine_is_refused(
    home: Path, text: str | None
) -> None:
    path = home / "landings.toml"
    if text is not None:
        path.write_text(text)

    with pytest.raises(BadSettings, match="write lines like"):
        put_together(home, landings_file=path)


def test_an_exercises_clock_runs_beside_the_lab(home: Path) -> None:
    gateways(home)

    process = put_together(home, clock_file=exercise(home))

    assert process.ports.clock.exercise
    assert frozenset() == process.ports.live


@pytest.mark.parametrize(
    ("table", "stays"),
    [
        pytest.param({"base_url": LAB}, True, id="the-lab"),
        pytest.param({"business_url": LAB, "oauth_url": "https://a.vn"}, False, id="one-of-two"),
        pytest.param({"brandname": "LANGSON"}, False, id="no-address"),
        pytest.param({"host": "127.0.0.1"}, False, id="an-address-of-another-kind"),
    ],
)
def test_a_gateway_that_names_no_address_here_counts_as_live(
    table: dict[str, str],
    stays: bool,  # noqa: FBT001 - a row's column
) -> None:
    """
    Whoever brings a gateway with a default of its own brings the carrier's.
    """
    assert stays is _stays_here(table)


def test_secrets_that_others_may_read_are_refused(home: Path) -> None:
    gateways(home, mode=0o644)

    with pytest.raises(BadSettings, match="chmod 600"):
        put_together(home)


def test_a_key_that_is_missing_is_told(home: Path) -> None:
    (home / "secret.key").unlink()

    with pytest.raises(BadKeyFile, match=r"secret\.key"):
        put_together(home)


def test_a_database_that_was_not_made_is_told(home: Path) -> None:
    (home / "loa.db").unlink()

    with pytest.raises(DatabaseBehind, match="loa init"):
        put_together(home)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("[mobifone", "is not TOML", id="broken"),
        pytest.param('mobifone = "fast"', "table", id="not-a-table"),
    ],
)
def test_a_gateways_file_that_cannot_be_read_says_what_to_correct(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "gateways.toml"
    path.write_text(text)

    with pytest.raises(BadSettings, match=words):
        gateways_in(path)


def test_every_setting_may_be_given_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOA_HOME", str(tmp_path))
    monkeypatch.setenv("LOA_WIRE_LIMIT", "7")
    settings = Settings()

    assert (tmp_path / "spool", tmp_path / "loa.lock", 7) == (
        settings.spool,
        settings.lock_file,
        settings.wire_limit,
    )
    assert f"sqlite:///{tmp_path}/loa.db" == settings.database


def test_the_default_is_one_process_with_its_own_broker(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).embedded
    assert not Settings(home=tmp_path, broker_url="redis://localhost").embedded


def test_a_lease_outlives_a_call_and_what_is_written_around_it(tmp_path: Path) -> None:
    """
    Else a call that is still on the wire would be called lost.
    """
    settings = Settings(home=tmp_path)

    assert settings.lease_seconds > settings.call_deadline_seconds + settings.margin_seconds

    with pytest.raises(ValueError, match="LOA_LEASE_SECONDS"):
        Settings(home=tmp_path, lease_seconds=20, call_deadline_seconds=30)


def test_closing_a_processs_database_leaves_no_connection(home: Path) -> None:
    process = put_together(home)

    assert isinstance(process.ports.database, Database)
    process.ports.database.close()
