"""An installation as a command finds it: settings, clock, database, vault, gateways, who acts."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from campaigns.accounts import Person, log_access, person_of
from campaigns.database import Database, DatabaseBehind
from campaigns.vault import Vault
from console.exits import NobodyActs
from console.words import say
from gateways import registry
from gateways.contract import Gateway
from scheduler.clock import Clock, ScaledClock, SystemClock
from scheduler.settings import BadSettings, Settings, gateways_in

_PRIVATE: Final = 0o077
#: What the access log keeps of what was looked at, in characters.
_WHAT_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Installation:
    """What commands work with, each part read when it is first needed."""

    settings: Settings
    clock: Clock
    database: Database

    def now(self) -> datetime:
        """The instant, aware, in UTC; an exercise's where there is one."""
        return self.clock.now()

    def vault(self) -> Vault:
        """What opens personal data. Raises BadKeyFile."""
        return Vault.from_file(self.settings.key_file)

    def acting(self, token_file: Path | None) -> Person:
        """Whose token this is. Raises NobodyActs with how to show one."""
        if token_file is None:
            raise NobodyActs(say("no_token"))
        token = _token_in(token_file)
        found = self.database.read(lambda conn: person_of(conn, token))
        if found is None:
            raise NobodyActs(say("unknown_token", file=token_file))
        return found

    def log_look(
        self,
        person: Person,
        *,
        what: str,
        reason: str,
        subscriber_id: int | None = None,
        rows: int = 1,
    ) -> None:
        """Before anything is shown: what cannot be logged is not looked at."""

        def work(conn: Connection) -> None:
            log_access(
                conn,
                person=person.name,
                what=what[:_WHAT_MAX],
                subscriber_id=subscriber_id,
                reason=reason,
                rows=rows,
                at=self.now(),
            )

        self.database.transact(work)


def installation() -> Installation:
    """The installation that the environment names.

    Raises pydantic's ValidationError, BadSettings, DatabaseBehind and DatabaseAhead.
    """
    settings = Settings()
    check_initialised(settings)
    found = Installation(settings, clock_of(settings), Database.at(settings.database))
    found.database.check_current()
    return found


def is_initialised(settings: Settings) -> bool:
    """Whether `loa init` was ever run here; of a database elsewhere only asking it can tell."""
    return bool(settings.database_url) or (settings.home / "loa.db").exists()


def check_initialised(settings: Settings) -> None:
    """Raises DatabaseBehind where `loa init` was never run."""
    if not is_initialised(settings):
        raise DatabaseBehind(f"there is no database at {settings.home}")


def clock_of(settings: Settings) -> Clock:
    """The host's clock, or the exercise's that LOA_CLOCK_FILE names. Raises BadSettings."""
    if settings.clock_file is None:
        return SystemClock()
    if not settings.clock_file.exists():
        raise BadSettings(say("clock_missing", file=settings.clock_file))
    return ScaledClock(settings.clock_file)


def gateways_of(settings: Settings) -> dict[str, Gateway]:
    """The gateways of the gateways file by name.

    Raises BadSettings, UnknownGateway, BadGatewaySettings.
    """
    tables = gateways_in(settings.gateways_path)
    return {name: registry.make(name, _without_secrets(one)) for name, one in tables.items()}


def _without_secrets(written: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in written.items() if key != "secrets"}


def _token_in(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NobodyActs(say("unreadable_token", file=path)) from error
    if stat.S_IMODE(mode) & _PRIVATE:
        raise NobodyActs(say("open_token", file=path))
    return token
