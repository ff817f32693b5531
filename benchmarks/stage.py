"""A province whose week is open and held back: a template made once, and copied for each run."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from campaigns import accounts, register
from campaigns.accounts import Person, Role
from campaigns.database import Database, DatabasePort
from campaigns.ledger import traffic
from campaigns.lifecycle import Status
from campaigns.migrations import upgrade
from campaigns.ready import ready_text
from campaigns.roster.deliveries import Kind
from campaigns.roster.importing import import_roster
from campaigns.schema import attempt, obligation, submission
from campaigns.vault import Vault, make_key_file
from campaigns.week import Week
from console.exercise.province import write_roster
from reports.verify import verify
from scheduler.bootstrap import assemble
from scheduler.clock import ScaledClock
from scheduler.opening import open_due
from scheduler.renewal import usable_credential
from scheduler.settings import Settings

GATEWAY: Final = "mobifone"
SCOPE: Final = f"gateway:{GATEWAY}"
SLUG: Final = "bluezone-sms"
WEEK: Final = Week.parse("2021-W22")
#: Tuesday morning: every window is open for hours, at whatever hour this is run.
MORNING: Final = WEEK.starts_at + timedelta(days=1, hours=9)
#: Segments a second: so many that no slot is ever waited for.
_TPS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Template:
    """A data folder, and for PostgreSQL a database, that runs are copied from."""

    home: Path
    subscribers: int


def prepare(home: Path, *, carrier_url: str, subscribers: int, database_url: str = "") -> Template:
    """Roster, approved campaign and opened week by the ways of the house; the gateway halted.

    `carrier_url` takes the messages; an empty `database_url` is SQLite in `home`. The session id
    is renewed here, so that a run says nothing but messages.
    """
    home.mkdir(parents=True)
    settings = settings_for(home, database_url=database_url)
    make_key_file(settings.key_file)
    upgrade(settings.database)
    ScaledClock.start(home / "clock.json", start=MORNING, speed=1.0)
    write_gateways(home, carrier_url, reuse=False)
    _enter(settings, subscribers)
    process = assemble(settings)
    open_due(process.ports)
    assert usable_credential(process.ports, process.ports.gateways[GATEWAY]) is not None
    database = process.ports.database
    assert isinstance(database, Database)
    database.transact(hold)
    assert subscribers == standing(database).get(Status.DUE), "a week half opened"
    database.close()
    return Template(home, subscribers)


def copy(
    template: Template, home: Path, *, carrier_url: str, reuse: bool, tps: float = _TPS
) -> None:
    """A data folder like the template's, its clock beginning now."""
    shutil.copytree(template.home, home)
    ScaledClock.start(home / "clock.json", start=MORNING + timedelta(hours=1), speed=1.0)
    write_gateways(home, carrier_url, reuse=reuse, tps=tps)


def settings_for(home: Path, *, database_url: str = "", **more: object) -> Settings:
    """Settings of the defaults' sizes and waits, in a data folder of their own."""
    told: dict[str, object] = {
        "home": home,
        "clock_file": home / "clock.json",
        "database_url": database_url,
        "broker_url": "memory://",
        "secret_key_file": None,
        "gateways_file": None,
        **more,
    }
    return Settings.model_validate(told)


def environment_of(settings: Settings) -> dict[str, str]:
    """The same settings for a process of its own."""
    told = settings.model_dump(exclude_unset=True, exclude_none=True)
    return {f"LOA_{name.upper()}": str(value) for name, value in told.items()}


def write_gateways(home: Path, carrier_url: str, *, reuse: bool, tps: float = _TPS) -> None:
    """The gateways file: MobiFone by form POST, its pace out of the way where none is given."""
    path = home / "gateways.toml"
    path.touch(mode=0o600)
    path.write_text(
        f'[{GATEWAY}]\nbase_url = "{carrier_url}"\nbrandname = "LANGSON"\ntps = {tps}\n'
        f"keep_alive_proven = {str(reuse).lower()}\n"
        f'[{GATEWAY}.secrets]\nuserName = "demo"\npassword = "demo"\n',
        encoding="utf-8",
    )


def release(conn: Connection) -> None:
    """Let the gateway's lanes begin."""
    _set_halt(conn, active=False)


def hold(conn: Connection) -> None:
    """Let nothing be begun any more."""
    _set_halt(conn, active=True)


def standing(database: DatabasePort) -> dict[str, int]:
    """How many obligations stand where."""
    query = select(obligation.c.status, func.count()).group_by(obligation.c.status)
    return {row[0]: row[1] for row in database.read(lambda conn: conn.execute(query).all())}


def anything_owed(conn: Connection) -> bool:
    """Is anything still due or claimed?"""
    one = select(obligation.c.id).limit(1)
    owed = (one.where(obligation.c.status == status) for status in ("due", "claimed"))
    return any(conn.execute(query).first() is not None for query in owed)


def faults_of(database: DatabasePort, vault: Vault, *, messages: int, taken: int) -> list[str]:
    """What keeps a run's figure from counting: each message must have left exactly once.

    `taken` is the carrier's own count. The ledger is proved as `loa week verify` proves it.
    """
    found = standing(database)
    attempts, calls, proof = database.read(
        lambda conn: (
            conn.execute(select(func.count()).select_from(attempt)).scalar_one(),
            conn.execute(select(func.count()).select_from(submission)).scalar_one(),
            verify(conn, SLUG, label=str(WEEK), vault=vault),
        )
    )
    checks = {
        f"of {messages} messages the ledger says {found}": found == {Status.ACCEPTED: messages},
        f"{attempts} attempts in {calls} calls": attempts == calls == messages,
        f"the carrier took {taken}": taken == messages,
        "a COMMIT was not made to wait for the disk": database.transact(_waits_for_the_disk),
        f"verify finds {proof.difference_count} differences": proof.sound,
    }
    return [words for words, holds in checks.items() if not holds]


def _waits_for_the_disk(conn: Connection) -> bool:
    if conn.dialect.name == "sqlite":
        full = 2
        return bool(conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == full)
    settings = ("fsync", "synchronous_commit", "full_page_writes")
    return {conn.exec_driver_sql(f"SHOW {one}").scalar_one() for one in settings} == {"on"}


def _enter(settings: Settings, subscribers: int) -> None:
    database, vault = Database.at(settings.database), Vault.from_file(settings.key_file)
    officer, approver = (_person(database, role) for role in (Role.OFFICER, Role.APPROVER))
    roster = settings.home / "roster.csv"
    write_roster(roster, subscribers=subscribers, seed=1, carriers=(GATEWAY,))
    import_roster(
        database,
        vault,
        roster,
        kind=Kind.FULL,
        document="benchmark",
        declared=subscribers,
        person=officer,
        now=MORNING,
    )
    # As an exercise: it can never leave through a live gateway.
    text = ready_text(SLUG).replace('kind = "actual"', 'kind = "exercise"', 1)
    added = database.transact(lambda conn: register.add(conn, text, person=officer, now=MORNING))
    database.transact(lambda conn: register.submit(conn, added.id, person=officer, now=MORNING))
    database.transact(
        lambda conn: register.approve(
            conn, added.id, sha256=added.sha256, person=approver, problems=(), now=MORNING
        )
    )
    database.close()


def _person(database: Database, role: Role) -> Person:
    token = database.transact(
        lambda conn: accounts.add_person(
            conn,
            name=f"bench-{role}",
            role=role,
            now=MORNING,
            make_token=lambda: secrets.token_urlsafe(32),
        )
    )
    found = database.read(lambda conn: accounts.person_of(conn, token))
    assert found is not None
    return found


def _set_halt(conn: Connection, *, active: bool) -> None:
    traffic.set_halt(
        conn, scope=SCOPE, active=active, reason="benchmark", by="bench-officer", now=MORNING
    )
