"""`loa user`: people, each with a personal token in a file that only they may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Final

from sqlalchemy import Connection, select

from campaigns.accounts import Act, Role, add_person, end_person, require
from campaigns.carrier import Carrier, carrier_named
from campaigns.schema import person
from console.exits import NobodyActs, NotDone, UsageMistake
from console.installation import Installation, installation
from console.options import AsJson, AsPerson, Noun, argument, option
from console.telling import show_line, show_object
from console.words import say
from gateways.segments import unaccent

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
