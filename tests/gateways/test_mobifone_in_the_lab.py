"""The MobiFone adapter against the lab's MobiFone: written apart from one page, they must agree."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from console.exercise.comparing import entries_of
from gateways.contract import Credential
from gateways.exchange import HttpResponse
from gateways.mobifone import MobiFone, MobiFoneSettings
from gateways.outcome import Verdict
from gateways.transport import Call, CurlTransport
from tests.kit.gateway import MSISDN, NOW, TEXTS, a_message
from tests.kit.lab_process import running_lab

TRANSPORT = CurlTransport()
KINDS = ("accented", "unaccented", "reserved-signs", "gsm-extension", "two-accented-segments")


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_lost_session_is_renewed_and_each_text_arrives(tmp_path: Path, method: str) -> None:
    with running_lab(tmp_path, "--faults", "none") as lab:
        base_url = f"http://127.0.0.1:{lab.port}/mobifone/smsg"
        gateway = MobiFone(
            MobiFoneSettings.model_validate(
                {"base_url": base_url, "brandname": "LANGSON", "method": method}
            )
        )
        credential = Credential(
            gateway="mobifone", version=1, secrets={"userName": "demo", "password": "demo"}
        )
        before = verdict_of(gateway, credential, TEXTS["accented"])
        login = TRANSPORT.ask(gateway.renewal_request(credential), deadline_seconds=20)
        assert isinstance(login, HttpResponse)
        renewed = gateway.credential_in(credential, login, NOW)
        after = [verdict_of(gateway, renewed, TEXTS[kind]) for kind in KINDS]
        (week,) = {one["week"] for one in entries_of(f"http://127.0.0.1:{lab.port}")}
        taken = lab.ask(f"/taken?address={MSISDN}&week={week}")

    assert Verdict.DEFERRED is before
    assert [Verdict.ACCEPTED] * len(KINDS) == after
    assert [(hash_of(TEXTS[kind]), "LANGSON") for kind in KINDS] == [
        (one["text_sha256"], one["brandname"]) for one in taken
    ]


def verdict_of(gateway: MobiFone, credential: Credential, text: str) -> Verdict:
    message = a_message(text)
    call = Call(gateway.request_for([message], credential))
    ((_, answer),) = TRANSPORT.send([call], deadline_seconds=20)
    assert isinstance(answer, HttpResponse)
    (outcome,) = gateway.outcomes_of([message], answer)
    return outcome.verdict


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
