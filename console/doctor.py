"""`loa doctor`: everything a week rests on, looked at one by one, each with its next step."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from typer import Exit

import reports
from campaigns import landing_looks, register
from campaigns.database import Database
from campaigns.definition import load
from campaigns.landing import LandingVerdict
from campaigns.ledger import callbacks_since
from campaigns.link import problems_of_links
from campaigns.migrations import head
from campaigns.revision import revision_of
from campaigns.schema import AnyRow
from campaigns.vault import Vault
from campaigns.watch import Way, on_duty
from campaigns.week import local
from console.exits import ConsoleError, ExitCode
from console.failures import failure_of, told
from console.installation import clock_of, gateways_of
from console.options import AsJson
from console.pilot import waiting_lines
from console.telling import show_object, show_sheets
from console.words import LANGUAGE, say
from reports.sheet import Sheet
from reports.words import words
from scheduler.alerts.machine import room_on
from scheduler.app import configure
from scheduler.bootstrap import clock_beside
from scheduler.clock import OFFSET_MAX, CorrectedClock
from scheduler.embedded import AlreadyRunning, lock
from scheduler.forgetting import ticked_at
from scheduler.settings import Settings

_PRIVATE: Final = 0o077
_RECEIPTS_SEEN: Final = timedelta(days=7)
_FONTS: Final = Path(reports.__file__).parent / "fonts"
_FACES: Final = ("Regular", "Bold", "Italic", "BoldItalic")


@dataclass(frozen=True, slots=True)
class Finding:
    """What looking at one thing showed."""

    name: str
    well: bool
    words: str


def doctor(*, as_json: AsJson = False) -> None:
    """Look at everything; 1 where anything is not well."""
    settings = Settings()
    found = [_looked_at(name, look, settings) for name, look in _LOOKS]
    if as_json:
        well = all(one.well for one in found)
        show_object({"well": well, "findings": [asdict(one) for one in found]})
    else:
        said = words(LANGUAGE)
        heads = (say("doctor_what"), say("doctor_well"), said.of("details"))
        rows = tuple((say(f"doctor_{one.name}"), one.well, one.words) for one in found)
        show_sheets([Sheet(f"Loa · {settings.home}", heads, rows)])
    if not all(one.well for one in found):
        raise Exit(ExitCode.FAILED)


def _looked_at(name: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    """What is not well raises; whatever it raises is told with its next step."""
    try:
        return Finding(name, well=True, words=look(settings))
    except NotWell as found:
        return Finding(name, well=False, words=str(found))
    except Exception as error:  # noqa: BLE001 - a doctor looks at all, whatever one part does
        return Finding(name, well=False, words=failure_of(error).words)


class NotWell(ConsoleError):
    """Something stands otherwise than it should; the message tells the next step."""


def _database(settings: Settings) -> str:
    database = Database.at(settings.database)
    database.check_current()
    found = database.read(revision_of)
    return say("doctor_revision", kind=database.dialect, revision=found, head=head())


def _key(settings: Settings) -> str:
    Vault.from_file(settings.key_file)
    return str(settings.key_file)


def _broker(settings: Settings) -> str:
    if settings.embedded:
        return say("doctor_no_broker")
    app = configure(settings)
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except Exception as error:
        # Its message may repeat the address, which may hold a password.
        raise NotWell(say("doctor_broker_away")) from error
    return say("doctor_broker_answers")


def _clock(settings: Settings) -> str:
    """The database's time against ours; SQLite has none of its own."""
    clock = clock_beside(Database.at(settings.database))
    if not isinstance(clock, CorrectedClock):
        return f"{local(clock.now()):%d/%m/%Y %H:%M:%S %z}"
    offset = abs(clock.offset)
    if offset > OFFSET_MAX:
        raise NotWell(say("doctor_clock_apart", seconds=int(offset.total_seconds())))
    return say("doctor_clock_agrees", milliseconds=offset // timedelta(milliseconds=1))


def _gateways(settings: Settings) -> str:
    found = gateways_of(settings)
    if not found:
        raise NotWell(say("doctor_no_gateways", file=settings.gateways_path))
    return ", ".join(found)


def _links(settings: Settings) -> str:
    """The approved addresses of what runs, and how their landings were when last looked at."""
    database = Database.at(settings.database)
    lines = database.read(lambda conn: list(_link_lines(conn)))
    return ", ".join(dict.fromkeys(lines)) or say("doctor_no_campaigns")


def _link_lines(conn: Connection) -> Iterator[str]:
    stands = landing_looks.standings(conn)
    for one in register.running_campaigns(conn):
        approved = load(one.definition, place=one.slug).approved
        problems = problems_of_links(approved)
        if problems:
            raise NotWell("\n".join(map(told, problems)))
        yield from (
            _landing_line(one.slug, link.url, stands.get((one.id, link.url))) for link in approved
        )


def _landing_line(slug: str, url: str, stands: AnyRow | None) -> str:
    if stands is None or stands.looked_at is None:
        return url
    verdict = say(f"verdict_{stands.verdict}")
    when = f"{local(stands.looked_at):%d/%m/%Y %H:%M}"
    if stands.verdict != LandingVerdict.UP:
        raise NotWell(say("doctor_landing_bad", url=url, verdict=verdict, when=when, slug=slug))
    return say("doctor_landing", url=url, verdict=verdict, when=when)


def _pilots(settings: Settings) -> str:
    """Whether somebody read on a handset what live gateways are to carry."""
    lines = waiting_lines(settings)
    if lines:
        raise NotWell("\n".join(lines))
    return say("doctor_pilots_read")


def _fonts(settings: Settings) -> str:
    """What signed reports are set in; it comes with Loa."""
    del settings
    if not all((_FONTS / f"LiberationSerif-{face}.ttf").is_file() for face in _FACES):
        raise NotWell(say("doctor_no_font"))
    return "Liberation Serif"


def _disk(settings: Settings) -> str:
    room = room_on(settings.home)
    if room.is_low:
        raise NotWell(say("doctor_disk_full", home=settings.home, free=room.free // 1024**2))
    return say("doctor_disk_free", free=room.free // 1024**3)


def _duty(settings: Settings) -> str:
    """Who is called when something is wrong, and whether a call can leave the machine."""
    people = Database.at(settings.database).read(on_duty)
    if not people:
        raise NotWell(say("doctor_no_duty"))
    by_mail = [one.name for one in people if Way.EMAIL in one.ways]
    if by_mail and settings.mail is None:
        raise NotWell(say("doctor_no_mail", names=", ".join(by_mail)))
    return ", ".join(f"{one.name} ({'+'.join(one.ways)}, {one.level})" for one in people)


def _receipts(settings: Settings) -> str:
    """What came from the carriers in a week; what is forged or of nobody changed nothing."""
    since = clock_of(settings).now() - _RECEIPTS_SEEN
    database = Database.at(settings.database)
    found = database.read(lambda conn: callbacks_since(conn, since))
    lines = [
        f"{gateway}: " + ", ".join(f"{say(f'receipt_{one}')} {n}" for one, n in counts.items())
        for gateway, counts in found.items()
    ]
    return "; ".join(lines) or say("doctor_no_receipts")


def _folder(settings: Settings) -> str:
    if stat.S_IMODE(settings.home.stat().st_mode) & _PRIVATE:
        raise NotWell(say("doctor_open_folder", home=settings.home))
    return str(settings.home)


def _process(settings: Settings) -> str:
    """Whether anything runs here, and when it last ticked."""
    last = Database.at(settings.database).read(ticked_at)
    when = "–" if last is None else f"{local(last):%d/%m/%Y %H:%M:%S}"
    try:
        with lock(settings.lock_file):
            return say("doctor_nobody_runs", when=when)
    except AlreadyRunning:
        return say("doctor_runs", when=when)


_LOOKS: Final[tuple[tuple[str, Callable[[Settings], str]], ...]] = (
    ("folder", _folder),
    ("database", _database),
    ("key", _key),
    ("broker", _broker),
    ("clock", _clock),
    ("gateways", _gateways),
    ("links", _links),
    ("pilots", _pilots),
    ("fonts", _fonts),
    ("disk", _disk),
    ("receipts", _receipts),
    ("duty", _duty),
    ("process", _process),
)
