"""`loa duty`: who is called when something is wrong, by which ways, and who after them."""

from __future__ import annotations

from typing import Annotated, Any

from campaigns import watch
from campaigns.accounts import Act, require
from campaigns.watch import OnDuty
from console.exits import NotDone
from console.installation import Installation, installation
from console.options import AsJson, AsPerson, Noun, argument, option
from console.telling import show_line, show_object, show_sheets, tell
from console.words import say
from reports.sheet import Sheet
from reports.words import Language

app = Noun("duty")

Name = Annotated[str, argument("duty_name", metavar="NAME")]


@app.verb("add")
def add(
    name: Name,
    email: Annotated[str, option("duty_email", "--email")] = "",
    webhook: Annotated[str, option("duty_webhook", "--webhook")] = "",
    level: Annotated[int, option("duty_level", "--level", min=1, max=2)] = 1,
    language: Annotated[Language, option("duty_language", "--language")] = Language.VIETNAMESE,
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Put somebody on duty."""
    here = installation()
    person, vault = here.acting(as_person), here.vault()
    made = here.database.transact(
        lambda conn: watch.add(
            conn,
            vault,
            name,
            email=email,
            webhook=webhook,
            level=level,
            language=language.value,
            person=person,
            now=here.now(),
        )
    )
    if as_json:
        show_object(_as_object(made))
        return
    show_line(say("duty_added", name=made.name, level=level, ways=" + ".join(made.ways)))


@app.verb("list")
def list_(*, as_json: AsJson = False) -> None:
    """Who is on duty."""
    people = installation().database.read(watch.on_duty)
    if as_json:
        show_object({"duty": [_as_object(one) for one in people]})
        return
    heads = ("duty_level", "duty_name")
    rows = tuple((one.level, one.name, one.email, one.webhook_host) for one in people)
    columns = (*map(say, heads), "E-mail", "Webhook")
    show_sheets([Sheet(say("duty_title"), columns, rows)])
    if not people:
        tell(say("duty_nobody"))


@app.verb("end")
def end(name: Name, *, as_person: AsPerson = None) -> None:
    """Take somebody off duty."""
    here = installation()
    person = here.acting(as_person)
    if not here.database.transact(
        lambda conn: watch.end(conn, name, person=person, now=here.now())
    ):
        raise NotDone(say("duty_not_named", name=name))
    show_line(say("duty_ended", name=name))


@app.verb("secret")
def secret(name: Name, *, as_person: AsPerson = None, as_json: AsJson = False) -> None:
    """Print the secret with which a webhook checks our signature."""
    here = installation()
    require(here.acting(as_person), Act.KEEP_DUTY)
    entry = _named(here, name)
    if not entry.webhook_host:
        raise NotDone(say("no_webhook", name=name))
    shown = entry.secret(here.vault())
    if as_json:
        show_object({"name": name, "secret": shown})
        return
    show_line(shown)
    tell(say("duty_secret_next", name=name))


def _named(here: Installation, name: str) -> OnDuty:
    found = [one for one in here.database.read(watch.on_duty) if one.name == name]
    if not found:
        raise NotDone(say("duty_not_named", name=name))
    return found[0]


def _as_object(one: OnDuty) -> dict[str, Any]:
    """The webhook's address may hold a secret: its host is shown."""
    return {
        "name": one.name,
        "level": one.level,
        "language": one.language,
        "email": one.email,
        "webhook_host": one.webhook_host,
        "ways": list(one.ways),
    }
