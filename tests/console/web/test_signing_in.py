"""People come in by what they know and hold, are let wait when they guess, and go out for good."""

from __future__ import annotations

import re

import pyotp
import pytest
from fastapi.testclient import TestClient

from campaigns.signing_in import confirm_second_factor, offer_second_factor, set_password
from console.web.tries import Tries
from tests.kit.rosters import NOW
from tests.kit.web import House

PASSWORD = "năm con vịt qua đường"


@pytest.fixture
def place(own_house: House) -> House:
    """A console in which the officer has a password."""
    now, officer = own_house.desk.host_now(), own_house.people["officer"]
    own_house.desk.transact(
        lambda conn: set_password(conn, officer.id, PASSWORD, name=officer.name, now=now)
    )
    return own_house


def entered(client: TestClient, password: str = PASSWORD, **more: str) -> int:
    said = {"name": "officer", "password": password} | more
    return client.post("/sign-in", data=said).status_code


def test_the_right_password_opens(place: House) -> None:
    client = place.visit(None)

    assert 303 == entered(client)
    assert 200 == client.get("/").status_code


def test_a_wrong_one_and_a_wrong_name_have_the_same_answer(place: House) -> None:
    client = place.visit(None)
    wrong = client.post("/sign-in", data={"name": "officer", "password": "not this one"})
    nobody = client.post("/sign-in", data={"name": "nobody", "password": "not this one"})
    hide_name = re.compile(r'value="(officer|nobody)"')

    assert 422 == wrong.status_code == nobody.status_code
    assert hide_name.sub("", wrong.text) == hide_name.sub("", nobody.text)


def test_who_guesses_waits_and_the_right_one_waits_too(place: House) -> None:
    client = place.visit(None)
    for _ in range(5):
        entered(client, "wrong, wrong, wrong")

    answer = client.post("/sign-in", data={"name": "officer", "password": PASSWORD})
    assert 422 == answer.status_code
    assert "Sai quá nhiều lần" in answer.text


def test_a_second_factor_is_asked_for_and_good_once(place: House) -> None:
    key = pyotp.parse_uri(second_factor(place)).secret
    client = place.visit(None)
    code = pyotp.TOTP(key).at(int(place.desk.host_now().timestamp()) + 30)

    assert (
        "inputmode" in client.post("/sign-in", data={"name": "officer", "password": PASSWORD}).text
    )
    assert 303 == entered(client, code=code)
    assert 422 == entered(place.visit(None), code=code)


def second_factor(place: House) -> str:
    """The officer holds a second factor from now on; its `otpauth://` address."""
    officer, vault, now = place.people["officer"], place.desk.ports.vault, place.desk.host_now()
    address = place.desk.transact(
        lambda conn: offer_second_factor(
            conn, officer.id, name=officer.name, vault=vault, random_bytes=lambda n: b"k" * n
        )
    )
    code = pyotp.TOTP(pyotp.parse_uri(address).secret).at(int(now.timestamp()))
    place.desk.transact(
        lambda conn: confirm_second_factor(conn, officer.id, code, vault=vault, now=now)
    )
    return address


def test_going_out_ends_the_session_itself(place: House) -> None:
    """
    The cookie that somebody kept opens nothing any more.
    """
    client = place.visit("officer")
    kept = dict(client.cookies)
    client.post("/sign-out")
    for name, value in kept.items():
        client.cookies.set(name, value)

    assert 303 == client.get("/").status_code


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("//evil.example", id="other-host"),
        pytest.param("https://evil.example", id="other-scheme"),
        pytest.param("/\\evil.example", id="backslash"),
    ],
)
def test_nobody_is_sent_elsewhere(place: House, address: str) -> None:
    client = place.visit(None)
    answer = client.post(
        "/sign-in", data={"name": "officer", "password": PASSWORD, "next": address}
    )

    assert "/" == answer.headers["location"]


def test_an_address_that_tries_a_list_of_names_is_let_wait() -> None:
    tries = Tries()
    tried = [tries.allow("203.0.113.7", NOW) for _ in range(31)]

    assert [True] * 30 + [False] == tried
    assert tries.allow("203.0.113.8", NOW)


def test_pages_are_strict_with_browsers(place: House) -> None:
    answer = place.visit("officer").get("/")

    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "no-store" == answer.headers["cache-control"]
    assert not re.findall(r"<script(?![^>]*src=)|style=|onclick", answer.text)
