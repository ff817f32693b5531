"""The composition root: settings in, ports out; once in a process."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, text

from campaigns.database import Database
from campaigns.ledger import credentials, settings, traffic
from campaigns.vault import Vault
from gateways import registry
from gateways.contract import Credential, Gateway, Renewable
from gateways.mail import SmtpCourier
from gateways.transport import CurlTransport
from scheduler.clock import Clock, CorrectedClock, ScaledClock, SystemClock
from scheduler.journal import FileJournal
from scheduler.lookout import Lookout, PublicLookout, StandIns
from scheduler.ports import Ports, SystemChance, Tuning, Wake
from scheduler.renewal import credential_name
from scheduler.settings import BadSettings, Settings, gateways_in, is_loopback, landings_in

#: Of the contract's pace: our clock and the carrier's are not one.
PACE_USED: Final = 0.95


@dataclass(frozen=True, slots=True)
class Process:
    """What this process was put together from."""

    settings: Settings
    ports: Ports


_here: Process | None = None
_lock: Final = threading.Lock()


def this_process() -> Process:
    """The process's parts, put together at the first call from the environment's settings."""
    global _here  # noqa: PLW0603 - Celery gives a task no other way to its process
    with _lock:
        if _here is None:
            _here = assemble(Settings())
        return _here


def settle(process: Process) -> None:
    """Make these the process's parts: an embedded process is put together by its command."""
    global _here  # noqa: PLW0603 - as above
    with _lock:
        _here = process


def assemble(settings: Settings, *, wake: Wake | None = None) -> Process:
    """Ports for these settings. Raises BadSettings, BadKeyFile, DatabaseBehind with the next
    step.
    """
    tables = gateways_in(settings.gateways_path)
    gateways = {name: _gateway(name, table) for name, table in tables.items()}
    live = live_in(tables)
    database = Database.at(settings.database)
    database.check_current()
    clock = _clock(settings, live, database)
    vault = Vault.from_file(settings.key_file)
    mail = settings.mail
    journal = FileJournal(settings.journal_folder)
    journal.forget(clock.now())
    transport = CurlTransport()
    ports = Ports(
        database=database,
        transport=transport,
        clock=clock,
        wake=wake or _celery_wake(),
        chance=SystemChance(),
        vault=vault,
        seal=vault.sealer(),
        gateways=gateways,
        live=live,
        tuning=_tuning(settings),
        journal=journal,
        lookout=_lookout(settings, live, transport),
        mail=None if mail is None else SmtpCourier(mail),
    )
    _enter(ports, tables)
    return Process(settings, ports)


def live_in(tables: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Of the gateways file's gateways those whose address is not on this machine."""
    return frozenset(name for name, table in tables.items() if not _stays_here(table))


def _gateway(name: str, table: Mapping[str, Any]) -> Gateway:
    plain = {key: value for key, value in table.items() if key != "secrets"}
    return registry.make(name, plain)


def _stays_here(table: Mapping[str, Any]) -> bool:
    """A gateway that names no address has one of its own, and that is its carrier's."""
    urls = [value for key, value in table.items() if key.endswith("url") and isinstance(value, str)]
    return bool(urls) and all(is_loopback(url) for url in urls)


def _clock(settings: Settings, live: frozenset[str], database: Database) -> Clock:
    if settings.clock_file is None:
        return clock_beside(database)
    if live:
        names = ", ".join(sorted(live))
        msg = f"an exercise's clock is refused beside live gateways ({names}): unset LOA_CLOCK_FILE"
        raise BadSettings(msg)
    return ScaledClock(settings.clock_file)


def _lookout(settings: Settings, live: frozenset[str], transport: CurlTransport) -> Lookout | None:
    """Without a live gateway no real address is ever looked at, and beside one no other page."""
    if settings.landings_file is None:
        return PublicLookout(transport, live) if live else None
    if live:
        names = ", ".join(sorted(live))
        msg = f"stand-in landings are refused beside live gateways ({names}): unset"
        raise BadSettings(f"{msg} LOA_LANDINGS_FILE")
    return StandIns(transport, landings_in(settings.landings_file))


def clock_beside(database: Database) -> Clock:
    """The host's clock, corrected by the database's where it has one of its own."""
    if database.dialect == "sqlite":
        return SystemClock()
    clock = CorrectedClock(SystemClock(), lambda: database.read(_their_time))
    clock.correct()
    return clock


def _their_time(conn: Connection) -> datetime:
    found: datetime = conn.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found.astimezone(UTC)


def _tuning(settings: Settings) -> Tuning:
    return Tuning(
        claim_limit=settings.claim_limit,
        wire_limit=settings.wire_limit,
        call_deadline_seconds=settings.call_deadline_seconds,
        lease_seconds=settings.lease_seconds,
        lane_seconds=settings.lane_seconds,
        margin_seconds=settings.margin_seconds,
        lanes_per_gateway=settings.lanes_per_gateway,
    )


def _celery_wake() -> Wake:
    # Late: tasks import this module.
    from scheduler.tasks import CeleryWake  # noqa: PLC0415

    return CeleryWake()


def _enter(ports: Ports, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """What the gateways file says and the database must know: pace and first credentials."""
    now = ports.clock.now()

    def work(conn: Connection) -> None:
        for name, gateway in ports.gateways.items():
            tps = gateway.limits.tps * PACE_USED
            traffic.set_pace(conn, gateway=name, tps=tps, now=now)
            _enter_credential(conn, ports, gateway, tables[name].get("secrets", {}), now)

    ports.database.transact(work)


def _enter_credential(
    conn: Connection, ports: Ports, gateway: Gateway, secrets: Mapping[str, str], now: datetime
) -> None:
    """The file's secrets are a new version only where the file itself changed.

    What the carrier renewed since is newer than the file: a single-use token of the file, spent
    long ago, must not come back over it.
    """
    name, mark = credential_name(gateway), _mark_of(ports, secrets)
    latest = credentials.latest(conn, ports.vault, name)
    if latest and (not secrets or settings.get(conn, f"entered:{gateway.name}") == mark):
        return
    settings.put(conn, f"entered:{gateway.name}", mark, at=now)
    fresh = Credential(
        gateway=name,
        version=latest.version + 1 if latest else 1,
        secrets={**(latest.secrets if latest else {}), **secrets},
        # What was typed in opens no session yet: it is renewed before its first use.
        expires_at=now if isinstance(gateway, Renewable) else None,
    )
    credentials.keep(conn, ports.vault, fresh, now=now)


def _mark_of(ports: Ports, secrets: Mapping[str, str]) -> str:
    """What tells that the file changed, and nothing of what it holds."""
    written = json.dumps(secrets, sort_keys=True, default=str)
    return ports.vault.index(written).hex()
