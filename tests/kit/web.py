"""A console over a ledger of its own: people of every role, weeks that were opened and closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright._impl._api_structures import SetCookieParam
from sqlalchemy import Connection

from campaigns import accounts
from campaigns.accounts import Person, Role
from campaigns.carrier import Carrier
from campaigns.figures import figures_of
from campaigns.migrations import upgrade
from campaigns.partitions import ensure_week
from campaigns.signing_in import start_session
from campaigns.vault import Vault
from console.web.app import console_app
from console.web.desk import Desk, make_token
from console.web.visitor import COOKIE, CSRF_HEADER, csrf_of
from scheduler.bootstrap import assemble
from scheduler.clock import SystemClock
from scheduler.settings import Settings
from tests.kit.weeks import SyntheticWeek

#: The key of `tests.kit.weeks`, so that its numbers can be read.
KEY = bytes(range(32))
#: Everybody who may come: each role once, and the role of a carrier for two that compete.
CAST: Mapping[str, tuple[Role, Carrier | None]] = {
    "officer": (Role.OFFICER, None),
    "approver": (Role.APPROVER, None),
    "admin": (Role.ADMIN, None),
    "auditor": (Role.AUDITOR, None),
    "vnpt": (Role.CARRIER, Carrier.VNPT),
    "viettel": (Role.CARRIER, Carrier.VIETTEL),
}


@dataclass(frozen=True, slots=True)
class House:
    """A console, its desk, and whoever may come."""

    app: FastAPI
    desk: Desk
    people: Mapping[str, Person]

    def visit(self, name: str | None, *, language: str = "vi") -> TestClient:
        """A browser in which that person is signed in; None: nobody."""
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
        client.headers["accept-language"] = language
        if name is not None:
            token = self._session(self.people[name].id)
            client.cookies.set(COOKIE, token)
            client.headers[CSRF_HEADER] = csrf_of(token)
        return client

    def cookie(self, name: str, address: str) -> SetCookieParam:
        """That person's session for a real browser."""
        return {"name": COOKIE, "value": self._session(self.people[name].id), "url": address}

    def _session(self, person_id: int) -> str:
        now = self.desk.host_now()
        return self.desk.transact(
            lambda conn: start_session(conn, person_id, now=now, make_token=make_token)
        )


@contextmanager
def house(home: Path) -> Iterator[House]:
    """A console on SQLite in `home`, with a closed week of 2021-W22 and an open one after it."""
    settings = settings_in(home)
    upgrade(settings.database)
    process = assemble(settings)
    desk = Desk(process.ports, settings)
    people = {
        name: desk.transact(partial(_person, name=name, role=role, carrier=carrier))
        for name, (role, carrier) in CAST.items()
    }
    desk.transact(_weeks)
    yield House(console_app(desk), desk, people)


def settings_in(home: Path) -> Settings:
    """Settings of a folder that holds nothing but its key."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = home / "secret.key"
    key.touch(mode=0o600)
    key.write_bytes(KEY)
    Vault.from_file(key)
    return Settings(
        home=home,
        database_url="",
        gateways_file=None,
        secret_key_file=None,
        clock_file=None,
        console_port=0,
        receipts_port=0,
    )


def _person(conn: Connection, *, name: str, role: Role, carrier: Carrier | None) -> Person:
    now = SystemClock().now()
    accounts.add_person(conn, name, role=role, carrier=carrier, now=now, make_token=make_token)
    found = accounts.person_named(conn, name)
    assert found is not None
    return found


def _weeks(conn: Connection) -> None:
    for week in (202122, 202123):
        ensure_week(conn, week)
    first = SyntheticWeek(conn)
    for carrier, district in (("vnpt", 178), ("viettel", 180)):
        for story, times in (("delivered", 6), ("accepted", 3), ("refused", 2)):
            first.owe(story, times=times, carrier=carrier, district=district)
    first.write()
    first.close(figures_of(conn, first.period_id))
