"""`loa gateway`: proved against the lab, connected once, halted and released by people."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from campaigns.database import Database
from campaigns.ledger import credentials, traffic
from campaigns.schema import control
from console import consent
from console.exits import NotDone, UsageMistake
from gateways.contract import Credential, Limits, RenewalRefused
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from scheduler.bootstrap import Process, assemble
from scheduler.settings import Settings
from tests.console.conftest import Loa
from tests.kit.lab_process import LabProcess, running_lab

SECRET = "demo"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[LabProcess]:
    folder = tmp_path / "lab"
    folder.mkdir()
    with running_lab(folder) as lab:
        yield lab


def set_up(home: Path, port: int, *, password: str = SECRET) -> None:
    """A gateways file with MobiFone of the lab."""
    file = home / "gateways.toml"
    file.touch(mode=0o600)
    file.write_text(
        f"""[mobifone]
base_url = "http://127.0.0.1:{port}/mobifone/smsg"
brandname = "LANGSON"
[mobifone.secrets]
userName = "demo"
password = "{password}"
"""
    )


def test_a_check_proves_the_login(loa: Loa, home: Path, lab: LabProcess) -> None:
    set_up(home, lab.port)
    said = loa("gateway", "check", "mobifone", "--json")

    assert 0 == said.code
    assert [("login", True)] == [(one["name"], one["passed"]) for one in said.json["checks"]]


def test_a_wrong_password_fails_with_a_remedy(loa: Loa, home: Path, lab: LabProcess) -> None:
    set_up(home, lab.port, password="mistyped")
    said = loa("gateway", "check", "mobifone", "--json")

    assert 1 == said.code
    assert said.json["checks"][0]["remedy"]
    assert "mistyped" not in said.out + said.err


def test_a_carrier_that_does_not_answer_fails_the_check(loa: Loa, home: Path) -> None:
    set_up(home, 1)
    said = loa("gateway", "check", "mobifone", "--json")

    assert 1 == said.code
    assert "refused" in said.json["checks"][0]["words"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("check", "viettel"), 2, id="not set up"),
        pytest.param(("halt", "viettel", "--reason", "x"), 2, id="a halt that would stop nothing"),
        pytest.param(("connect", "mobifone"), 2, id="gives no consent"),
    ],
)
def test_a_gateway_that_is_not_there_is_a_mistake(
    loa: Loa, home: Path, words: tuple[str, ...], code: int
) -> None:
    set_up(home, 1)
    said = loa("gateway", *words, by=None if words[0] == "check" else "An")

    assert code == said.code
    assert words[1] in said.err


def test_secrets_that_others_may_read_are_refused(loa: Loa, home: Path) -> None:
    set_up(home, 1)
    (home / "gateways.toml").chmod(0o644)
    said = loa("gateway", "check", "mobifone")

    assert 2 == said.code
    assert "chmod 600" in said.err


def test_a_halt_and_its_release_are_recorded(loa: Loa, home: Path, home_database: Database) -> None:
    set_up(home, 1)
    halted = loa("gateway", "halt", "mobifone", "--reason", "wrong label", by="An")
    in_force = home_database.read(traffic.halts_in_force)
    again = loa("gateway", "halt", "mobifone", "--reason", "wrong label", by="An")
    released = loa("gateway", "resume", "mobifone", "--reason", "corrected", by="Binh")
    kinds = home_database.read(
        lambda conn: conn.execute(select(control.c.kind, control.c.actor)).all()
    )

    assert (0, 0, 0) == (halted.code, again.code, released.code)
    assert "wrong label" == in_force["gateway:mobifone"].reason
    assert {} == home_database.read(traffic.halts_in_force)
    assert [("halt", "An"), ("resume", "Binh")] == [tuple(row) for row in kinds]


def test_an_approver_vouches_for_a_registered_text(loa: Loa, tmp_path: Path) -> None:
    text = tmp_path / "t.txt"
    text.write_text("Cài Bluezone tại {P1}\n")
    words = ("gateway", "attest", "vnpt", "550001", "--text-file", text)
    officer, approver = loa(*words, by="Lan"), loa(*words, by="Binh")

    assert (4, 0) == (officer.code, approver.code)


@dataclass(frozen=True, slots=True)
class Consented:
    """A gateway whose tokens come by consent, as Zalo's do."""

    name: str = "zalo_oa"
    credential_name: str = "zalo"
    limits: Limits = field(default=Limits(tps=1))

    def consent_url(self, *, challenge: str, state: str, redirect_url: str) -> str:
        return f"https://zalo.test/?challenge={challenge}&state={state}&redirect={redirect_url}"

    def consent_request(self, credential: Credential, *, code: str, verifier: str) -> HttpRequest:
        return HttpRequest("POST", "http://zalo.test/token", (), f"{code} {verifier}".encode())

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        if response.body == b"no":
            raise RenewalRefused("the code is spent")
        return replace(
            credential,
            version=credential.version + 1,
            secrets={**credential.secrets, "access_token": response.body.decode()},
        )


class Answering:
    """A transport that keeps what was asked and answers as told."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[HttpRequest] = []
        self._answer = answer

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        del deadline_seconds
        self.asked.append(request)
        return self._answer

    def send(self, *arguments: Any, **settings: Any) -> Any:
        raise AssertionError("a consent submits nothing")


def connecting(home: Path, answer: Answer) -> tuple[Process, Answering, Consented]:
    """A process with that gateway and its app's secret."""
    process = assemble(Settings(home=home))
    transport, gateway = Answering(answer), Consented()
    ports = replace(
        process.ports,
        transport=transport,
        gateways={"zalo_oa": gateway},  # type: ignore[dict-item]
    )
    first = Credential(gateway="zalo", version=1, secrets={"app_secret": "made up"})
    ports.database.transact(
        lambda conn: credentials.keep(conn, ports.vault, first, now=ports.clock.now())
    )
    return replace(process, ports=ports), transport, gateway


def latest(process: Process) -> Credential:
    ports = process.ports
    found = ports.database.read(lambda conn: credentials.latest(conn, ports.vault, "zalo"))
    assert found is not None
    return found


def test_a_consent_keeps_its_verifier_before_the_address_is_shown(home: Path) -> None:
    """
    The code that comes back is worth nothing without it (wire/zalo.md 1.1).
    """
    process, _, gateway = connecting(home, NoAnswer(written=False, reason="refused"))
    begun = consent.begin(process, gateway, redirect_url="https://a.vn")
    verifier = latest(process).secrets["code_verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = parse_qs(urlsplit(begun.url).query)["challenge"][0]

    assert 43 == len(verifier)
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
    assert verifier not in begun.url


def test_a_verifier_that_is_kept_is_used_again(home: Path) -> None:
    """
    Zalo's own page stores the challenge, so it must not change by itself.
    """
    process, _, gateway = connecting(home, NoAnswer(written=False, reason="refused"))
    consent.begin(process, gateway, redirect_url="")
    first = latest(process)
    consent.begin(process, gateway, redirect_url="")

    assert first == latest(process)


def test_the_tokens_of_a_consent_are_kept(home: Path) -> None:
    process, transport, gateway = connecting(home, HttpResponse(200, (), b"AT_1"))
    consent.begin(process, gateway, redirect_url="")
    consent.exchange(process, gateway, code="CODE")
    kept = latest(process).secrets

    assert ("AT_1", "made up") == (kept["access_token"], kept["app_secret"])
    assert [f"CODE {kept['code_verifier']}".encode()] == [one.body for one in transport.asked]


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HttpResponse(200, (), b"no"), id="refused"),
        pytest.param(NoAnswer(written=True, reason="deadline"), id="no answer"),
    ],
)
def test_a_consent_that_failed_keeps_what_there_was(home: Path, answer: Answer) -> None:
    process, _, gateway = connecting(home, answer)
    consent.begin(process, gateway, redirect_url="")
    before = latest(process)
    with pytest.raises(NotDone):
        consent.exchange(process, gateway, code="CODE")

    assert before == latest(process)


def test_only_gateways_by_consent_are_connected(home: Path) -> None:
    process, _, gateway = connecting(home, NoAnswer(written=False, reason="refused"))

    assert gateway == consent.consenting(process, "zalo")
    assert gateway == consent.consenting(process, "zalo_oa")
    with pytest.raises(UsageMistake):
        consent.consenting(process, "mobifone")
