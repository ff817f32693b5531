"""`loa user`: people, each with a personal token in a file that only they may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import Connection, select

from campaigns.accounts import Act, Person, Role, add_person, end_person, person_named, require
from campaigns.carrier import Carrier, carrier_named
from campaigns.schema import person
from campaigns.signing_in import end_sessions_of, remove_second_factor, set_password
from console.exits import NobodyActs, NotDone, UsageMistake
from console.installation import Installation, installation
from console.options import AsJson, AsPerson, Noun, argument, option
from console.telling import show_line, show_object
from console.words import say
from gateways.segments import unaccent
from scheduler.clock import SystemClock

app = Noun("user")

_TOKEN_OCTETS: Final = 32
_OWNER_ONLY: Final = 0o600


@app.verb("add")
def add(
    name: Annotated[str, argument("person_name", metavar="NAME")],
    role: Annotated[Role, option("role", "--role")],
    carrier: Annotated[str | None, option("persons_carrier", "--carrier")] = None,
    token_file: Annotated[Path | None, option("token_file", "--token-file")] = None,
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Add a person; the first one is an admin and needs nobody's token."""
    here = installation()
    _may_add(here, role, as_person)
    path = token_file or here.settings.home / "tokens" / f"{_file_name(name)}.token"
    whose = None if carrier is None else carrier_named(carrier)
    _add(here, name, role=role, carrier=whose, path=path)
    if as_json:
        show_object({"name": name, "role": role.value, "carrier": whose, "token_file": str(path)})
        return
    show_line(say("user_added", name=name, role=role.value, file=path))


@app.verb("end")
def end(
    name: Annotated[str, argument("person_name", metavar="NAME")], *, as_person: AsPerson = None
) -> None:
    """End a person's access."""
    here = installation()
    require(here.acting(as_person), Act.ADD_PERSON)
    if not here.database.transact(lambda conn: end_person(conn, name, now=here.now())):
        raise NotDone(say("no_such_person", name=name))
    show_line(say("user_ended", name=name))


@app.verb("password")
def password(
    name: Annotated[str, argument("person_name", metavar="NAME")],
    password_file: Annotated[Path | None, option("password_file", "--password-file")] = None,
    *,
    as_person: AsPerson = None,
) -> None:
    """Set a password for the console; sessions that are open end."""
    here = installation()
    whose = _whose(here, name, as_person)
    said = _password_from(password_file)

    def work(conn: Connection) -> None:
        now = SystemClock().now()
        set_password(conn, whose.id, said, name=whose.name, now=now)
        end_sessions_of(conn, whose.id, now=now)

    here.database.transact(work)
    show_line(say("password_set", name=whose.name))


@app.verb("factor-off")
def factor_off(
    name: Annotated[str, argument("person_name", metavar="NAME")], *, as_person: AsPerson = None
) -> None:
    """Ask for no second factor any more."""
    here = installation()
    require(here.acting(as_person), Act.ADD_PERSON)
    whose = _known(here, name)

    def work(conn: Connection) -> None:
        remove_second_factor(conn, whose.id)
        end_sessions_of(conn, whose.id, now=SystemClock().now())

    here.database.transact(work)
    show_line(say("factor_off", name=whose.name))


def _whose(here: Installation, name: str, as_person: Path | None) -> Person:
    """Everybody sets their own; an administrator anybody's."""
    actor = here.acting(as_person)
    if actor.name != name:
        require(actor, Act.ADD_PERSON)
    return _known(here, name)


def _known(here: Installation, name: str) -> Person:
    found = here.database.read(lambda conn: person_named(conn, name))
    if found is None:
        raise NotDone(say("no_such_person", name=name))
    return found


def _password_from(path: Path | None) -> str:
    """From a file, else typed twice without being shown: a flag would stand in the history."""
    if path is None:
        typed: str = typer.prompt(say("new_password"), hide_input=True, confirmation_prompt=True)
        return typed
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageMistake(say("unreadable_password", file=path)) from error


def _may_add(here: Installation, role: Role, as_person: Path | None) -> None:
    """The first person is an admin, made by whoever holds the machine; the rest by an admin."""
    if here.database.read(_anybody):
        require(here.acting(as_person), Act.ADD_PERSON)
    elif role is not Role.ADMIN:
        raise NobodyActs(say("first_is_admin"))


def _anybody(conn: Connection) -> bool:
    return conn.execute(select(person.c.id).limit(1)).first() is not None


def _add(here: Installation, name: str, *, role: Role, carrier: Carrier | None, path: Path) -> None:
    """The file first: a person whose token nobody could keep would be locked out for good."""
    descriptor = _new_file(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        try:
            token = here.database.transact(
                lambda conn: _add_first_or_next(conn, here, name, role=role, carrier=carrier)
            )
            file.write(token + "\n")
        except BaseException:
            path.unlink()
            raise


def _add_first_or_next(
    conn: Connection, here: Installation, name: str, *, role: Role, carrier: Carrier | None
) -> str:
    return add_person(
        conn,
        name,
        role=role,
        carrier=carrier,
        now=here.now(),
        make_token=lambda: secrets.token_urlsafe(_TOKEN_OCTETS),
    )


def _new_file(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError as error:
        raise UsageMistake(say("token_file_exists", file=path)) from error


def _file_name(name: str) -> str:
    plain = "".join(letter if letter.isalnum() else "-" for letter in unaccent(name).lower())
    return plain.strip("-") or "token"
