"""`loa gateway`: prove that a gateway will take our messages, connect it, halt and release it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import Connection
from typer import Exit

from campaigns import register
from campaigns.accounts import Act, require
from campaigns.ledger import credentials
from console import consent
from console.exits import ExitCode, NotDone, UsageMistake
from console.installation import Installation, installation
from console.options import AsJson, AsPerson, NoInput, Noun, Reason, argument, option
from console.telling import show_line, show_object, show_sheets, tell
from console.words import LANGUAGE, say
from gateways.contract import Checkable, CheckResult, Credential, Gateway
from gateways.exchange import NoAnswer
from reports.sheet import Sheet
from reports.words import words
from scheduler.bootstrap import Process, assemble
from scheduler.renewal import credential_name, usable_credential

app = Noun("gateway")

GatewayName = Annotated[str, argument("gateway", metavar="NAME")]


@app.verb("check")
def check(name: GatewayName, *, as_json: AsJson = False) -> None:
    """Ask the carrier what it can be asked: login, address, balance, labels, templates, quota."""
    here = installation()
    process = assemble(here.settings)
    gateway = _named(process, name)
    results = _results(process, gateway)
    if as_json:
        show_object({"gateway": name, "checks": [asdict(one) for one in results]})
    else:
        show_sheets([_sheet(name, results)])
    if not all(one.passed for one in results):
        raise Exit(ExitCode.FAILED)


@app.verb("connect")
def connect(
    name: GatewayName,
    code: Annotated[str | None, option("consent_code", "--code")] = None,
    redirect_url: Annotated[str, option("redirect_url", "--redirect-url")] = "",
    *,
    no_input: NoInput = False,
    as_person: AsPerson = None,
) -> None:
    """First consent: print the address to open, then exchange the code for the first tokens."""
    here = installation()
    require(here.acting(as_person), Act.CONNECT_GATEWAY)
    process = assemble(here.settings)
    gateway = consent.consenting(process, name)
    if code is None:
        begun = consent.begin(process, gateway, redirect_url=redirect_url)
        show_line(begun.url)
        code = _asked_code(no_input=no_input)
    if code is None:
        tell(say("consent_next", name=name))
        return
    consent.exchange(process, gateway, code=code)
    show_line(say("consent_kept", name=name))


@app.verb("attest")
def attest(
    name: GatewayName,
    template_id: Annotated[str, argument("template_id", metavar="TEMPLATE")],
    text_file: Annotated[
        Path, option("attested_text", "--text-file", exists=True, dir_okay=False, metavar="FILE")
    ],
    *,
    as_person: AsPerson = None,
) -> None:
    """Vouch for the text that a carrier registered under a template id."""
    here = installation()
    person = here.acting(as_person)
    said = text_file.read_text(encoding="utf-8").strip()
    kept = here.database.transact(
        lambda conn: register.attest(
            conn, gateway=name, template_id=template_id, text=said, person=person, now=here.now()
        )
    )
    show_line(say("attested", name=name, template=template_id, number=kept.number))


@app.verb("halt")
def halt(name: GatewayName, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Stop a gateway before its next call."""
    here = installation()
    person = here.acting(as_person)
    _check_known(here, name)
    halted = here.database.transact(
        lambda conn: register.halt(
            conn, f"gateway:{name}", person=person, reason=reason, now=here.now()
        )
    )
    show_line(say("halted" if halted else "halted_already", scope=name))


@app.verb("resume")
def resume(name: GatewayName, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Release a halted gateway."""
    here = installation()
    person = here.acting(as_person)
    came = here.database.transact(
        lambda conn: register.release(
            conn, f"gateway:{name}", person=person, reason=reason, now=here.now()
        )
    )
    show_line(say(f"release_{came}", scope=name))


def _check_known(here: Installation, name: str) -> None:
    """A halt of a name that no gateway has would stop nothing, and seem to."""
    known = assemble(here.settings).ports.gateways
    if name not in known:
        raise UsageMistake(say("gateway_not_set_up", name=name, known=", ".join(known) or "–"))


def _named(process: Process, name: str) -> Gateway:
    known = process.ports.gateways
    if name not in known:
        raise UsageMistake(say("gateway_not_set_up", name=name, known=", ".join(known) or "–"))
    return known[name]


def _results(process: Process, gateway: Gateway) -> list[CheckResult]:
    credential = _credential(process, gateway)
    if not isinstance(gateway, Checkable):
        words_said = say("check_no_questions", name=gateway.name)
        return [CheckResult(name="credential", passed=True, words=words_said)]
    ports = process.ports
    found = []
    for one in gateway.checks(credential):
        answer = ports.transport.ask(
            one.request, deadline_seconds=ports.tuning.call_deadline_seconds
        )
        if isinstance(answer, NoAnswer):
            remedy = say("check_no_answer_remedy")
            words_said = say("check_no_answer", reason=answer.reason)
            found.append(CheckResult(name=one.name, passed=False, words=words_said, remedy=remedy))
        else:
            found.append(gateway.result_of(one, answer))
    return found


def _credential(process: Process, gateway: Gateway) -> Credential:
    """The newest that is usable; what a halt or a wait keeps back is told, not sent."""
    found = usable_credential(process.ports, gateway)
    if found is not None:
        return found
    name = credential_name(gateway)

    def kept(conn: Connection) -> Credential | None:
        return credentials.latest(conn, process.ports.vault, name)

    newest = process.ports.database.read(kept)
    if newest is None:
        raise NotDone(say("no_credential", name=name))
    return newest


def _asked_code(*, no_input: bool) -> str | None:
    if no_input:
        return None
    return consent.code_typed()


def _sheet(name: str, results: list[CheckResult]) -> Sheet:
    said = words(LANGUAGE)
    rows: list[tuple[Any, ...]] = [(one.name, one.passed, one.words, one.remedy) for one in results]
    heads = (say("check_name"), say("check_passed"), said.of("details"), say("check_remedy"))
    return Sheet(f"{said.of('gateway')} {name}", heads, tuple(rows))
