"""Programs read what their person may read, by a key that can be ended; nothing asked breaks it."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from campaigns.signing_in import KeyScope, end_key, keys_of, make_key
from console.web.api import BY_WEEK
from console.web.desk import make_token
from tests.kit.web import House

#: `make schemathesis` asks more.
EXAMPLES = int(os.environ.get("LOA_API_EXAMPLES", "10"))
WHOLE_WEEK = "/api/v1/weeks/2021-W22/bluezone-sms"


def key_of(house: House, name: str, scope: KeyScope = KeyScope.READ) -> str:
    """A key of that person for a day."""
    now, person = house.desk.host_now(), house.people[name]
    return house.desk.transact(
        lambda conn: make_key(
            conn,
            person.id,
            label="test",
            scope=scope,
            lasts=timedelta(days=1),
            now=now,
            make_token=make_token,
        )
    )


def program(house: House, key: str) -> TestClient:
    client = house.visit(None, language="en")
    client.headers["authorization"] = f"Bearer {key}"
    return client


def test_a_key_tells_whose_it_is(own_house: House) -> None:
    client = program(own_house, key_of(own_house, "vnpt"))
    me = client.get("/api/v1/me").json()

    assert ("vnpt", "carrier", "vnpt") == (me["name"], me["role"], me["carrier"])


def test_an_ended_key_opens_nothing(own_house: House) -> None:
    key, officer, now = key_of(own_house, "officer"), own_house.people["officer"].id, None
    now = own_house.desk.host_now()
    kept = own_house.desk.read(lambda conn: keys_of(conn, officer, now=now))
    own_house.desk.transact(lambda conn: end_key(conn, kept[0].id, person_id=officer, now=now))

    answer = program(own_house, key).get("/api/v1/me")
    assert 401 == answer.status_code
    assert "Bearer" == answer.headers["www-authenticate"]


def test_a_key_that_reads_does_not_act(own_house: House) -> None:
    client = program(own_house, key_of(own_house, "officer"))

    assert 403 == client.post("/sign-out").status_code


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        pytest.param("board", {"compliance", "coverage", "progress", "failing"}, id="board"),
        pytest.param("compliance", {"as_closed", "as_now_known"}, id="compliance"),
        pytest.param("coverage", {"carriers"}, id="coverage"),
        pytest.param("progress", {"left", "gateways"}, id="progress"),
        pytest.param("ledger", {"lines", "attempts"}, id="ledger"),
        pytest.param("failing", {"lines"}, id="failing"),
    ],
)
def test_each_report_of_a_week(shared_house: House, address: str, keys: set[str]) -> None:
    found = shared_house.visit("auditor").get(f"{WHOLE_WEEK}/{address}").json()

    assert keys <= found.keys()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/api/v1/quota/viettel/2021-W22", id="by-name"),
        pytest.param("/api/v1/quota/viettel/2021-06", id="by-month"),
        pytest.param("/api/v1/quota/vng/2021-W22", id="vng"),
        pytest.param(f"{WHOLE_WEEK}/compliance", id="all-carriers"),
    ],
)
def test_anothers_figures_do_not_exist(shared_house: House, address: str) -> None:
    client = shared_house.visit("vnpt")
    other, nothing = client.get(address), client.get("/api/v1/none")

    assert 404 == other.status_code
    assert nothing.json() == other.json()


def test_whatever_is_asked_the_answer_keeps_to_the_schema(shared_house: House) -> None:
    """
    No answer of 5xx, and none that the schema does not tell of, in any operation.
    """
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", shared_house.app)
    client = shared_house.visit("officer")
    asked = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        asked.append(operation.label)

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def keeps(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers=dict(client.headers), cookies=dict(client.cookies))

        keeps()
    assert len(asked) >= len(BY_WEEK)
