"""`loa link`: the pages behind the approved addresses, as readers meet them now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection
from typer import Exit

from campaigns import landing_looks, register
from campaigns.landing import LandingVerdict, Looked
from campaigns.register import NoSuchCampaign, Version
from campaigns.schema import AnyRow
from campaigns.week import local
from console.exits import ExitCode, GuardRefused
from console.installation import installation
from console.options import AsJson, Noun, Slug
from console.telling import show_object, show_sheets
from console.words import say
from reports.sheet import Sheet
from scheduler.approved import definition_of
from scheduler.bootstrap import assemble
from scheduler.ports import Ports
from scheduler.probing import look_at, visible

app = Noun("link")

#: How many of the last looks are shown.
_SHOWN_MOST: Final = 20


@app.verb("look")
def look(slug: Slug, *, as_json: AsJson = False) -> None:
    """Look at each landing now, as the scheduler does; 1 where one is not up, 4 where none may be
    looked at from here.
    """
    ports = assemble(installation().settings).ports
    version = ports.database.read(lambda conn: _version(conn, slug))
    seen = _looked_at(ports, version)
    looks = ports.database.read(
        lambda conn: landing_looks.history(conn, [version.id], most=_SHOWN_MOST)
    )
    if as_json:
        landings = [{"url": url, **_told(looked)} for url, looked in seen.items()]
        past = [_as_json(one) for one in looks]
        show_object({"campaign": slug, "landings": landings, "looks": past})
    else:
        show_sheets([_sheet(version, looks)])
    if not seen:
        raise GuardRefused(say("landing_not_from_here", slug=slug))
    if any(one.verdict is not LandingVerdict.UP for one in seen.values()):
        raise Exit(ExitCode.FAILED)


def _version(conn: Connection, slug: str) -> Version:
    """The approved version, else the latest: its landing may be looked at before it is approved."""
    found = register.approved_version(conn, slug) or register.latest_version(conn, slug)
    if found is None:
        raise NoSuchCampaign(f"There is no campaign {slug!r}: see `loa campaign list`")
    return found


def _looked_at(ports: Ports, version: Version) -> dict[str, Looked]:
    """What each landing was found to be, by its address; nothing where none may be looked at."""
    lookout = ports.lookout
    if lookout is None:
        return {}
    found = visible(version.id, definition_of(version.definition), lookout)
    return {one.landing.url: look_at(ports, lookout, one) for one in found}


def _told(looked: Looked) -> dict[str, Any]:
    return {
        "verdict": looked.verdict.value,
        "words": looked.words,
        "status": looked.status,
        "final_url": looked.final_url,
    }


def _as_json(row: AnyRow) -> dict[str, Any]:
    values = dict(row._mapping)  # noqa: SLF001 - a row's own columns, by name
    del values["id"], values["version_id"]
    return values


def _sheet(version: Version, looks: Sequence[AnyRow]) -> Sheet:
    heads = ("at", "url", "verdict", "why", "status", "took", "issuer")
    rows = tuple(
        (
            f"{local(row.at):%d/%m/%Y %H:%M:%S}",
            row.url,
            say(f"verdict_{row.verdict}"),
            row.words,
            row.status,
            row.took_ms,
            row.issuer,
        )
        for row in looks
    )
    title = say("landings_title", slug=version.slug, number=version.number)
    return Sheet(title, tuple(say(f"landing_{one}") for one in heads), rows)
