"""MobiFone's door answers the documented examples, and ends its sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig, MobifoneAccount
from gateways.lab.lab import Lab
from gateways.lab.play import Manner
from tests.kit.lab_calls import MONDAY_NINE, body_of, form_post, mobifone_message, mobifone_sid

LOGIN = "/smsg/login.jsp?userName=demo&password=demo&bindMode=T"
SEND = "sender=LANGSON&recipient=84901234567&content=De+nghi+cai+dat+Bluezone"
SEND_2 = (
    "enCoding=ALPHA_UCS2&sender=LANGSON&recipient=84901234567"
    "&content=%C4%90%E1%BB%81%20ngh%E1%BB%8B"
)


def get(path: str) -> HttpRequest:
    return HttpRequest("GET", path)


def test_a_login_gives_a_sid() -> None:
    """
    wire/mobifone.md 4, first example.
    """
    play = Lab(LabConfig()).play("mobifone", get(LOGIN), MONDAY_NINE)
    answer = body_of(play)

    assert {"sid", "status"} == answer.keys()
    assert "200" == answer["status"]
    assert 10 == len(str(answer["sid"]))


def test_a_login_by_form_is_as_good() -> None:
    login = form_post("/smsg/login.jsp", userName="demo", password="demo", bindMode="T")

    assert "200" == body_of(Lab(LabConfig()).play("mobifone", login, MONDAY_NINE))["status"]


@pytest.mark.parametrize(
    ("page", "query", "read", "segments"),
    [
        pytest.param("send.jsp", SEND, "De nghi cai dat Bluezone", 1, id="unaccented"),
        pytest.param("send_2.jsp", SEND_2, "Đề nghị", 1, id="accented"),
        pytest.param("send.jsp", SEND_2, "?? ngh?", 1, id="accented by the wrong page"),
    ],
)
def test_a_message_is_taken_as_its_reader_sees_it(
    page: str, query: str, read: str, segments: int
) -> None:
    """
    wire/mobifone.md 4, second and third example.
    """
    lab = Lab(LabConfig())
    sid = mobifone_sid(lab)
    play = lab.play("mobifone", get(f"/smsg/{page}?sid={sid}&{query}"), MONDAY_NINE)
    (taken,) = lab.taken("84901234567", "2021-W22")

    assert {"message": "Success", "status": "200"} == body_of(play)
    assert (read, segments) == (lab.store.texts[taken.text_sha256], taken.segments)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param(f"sid=OLD&{SEND}", b"SessionExpired", id="a sid nobody gave"),
        pytest.param(SEND, b"SidNotPassed", id="no sid"),
    ],
)
def test_without_a_live_sid_nothing_is_taken(query: str, words: bytes) -> None:
    """
    wire/mobifone.md 4, the last two examples: 401 in plain text.
    """
    lab = Lab(LabConfig())
    response = lab.play("mobifone", get(f"/smsg/send.jsp?{query}"), MONDAY_NINE).response

    assert response is not None
    assert (401, words) == (response.status, response.body)
    assert (response.header("content-type") or "").startswith("text/plain")
    assert [] == lab.store.takes


def test_a_sid_dies_of_age() -> None:
    lab = Lab(LabConfig(mobifone=MobifoneAccount(sid_life_seconds=300)))
    message = mobifone_message(mobifone_sid(lab), "84901234567", "Xin chao")
    young = lab.play("mobifone", message, MONDAY_NINE + timedelta(seconds=299))
    old = lab.play("mobifone", message, MONDAY_NINE + timedelta(seconds=300))

    assert "200" == body_of(young)["status"]
    assert old.response is not None
    assert 401 == old.response.status


def test_a_sid_can_be_over_after_so_many_calls() -> None:
    lab = Lab(LabConfig(mobifone=MobifoneAccount(sid_calls=2)))
    first, second = (mobifone_sid(lab) for _ in range(2))
    statuses = [
        play.response.status
        for sid in (first, first, first, second)
        if (play := lab.play("mobifone", mobifone_message(sid, "84901", "a"), MONDAY_NINE)).response
    ]

    assert [200, 200, 401, 200] == statuses


def test_one_login_too_many_ends_the_oldest_session() -> None:
    lab = Lab(LabConfig(mobifone=MobifoneAccount(sids_at_once=2)))
    first, second, third = (mobifone_sid(lab) for _ in range(3))
    statuses = [
        play.response.status
        for sid in (first, second, third)
        if (play := lab.play("mobifone", mobifone_message(sid, "84901", "a"), MONDAY_NINE)).response
    ]

    assert [401, 200, 200] == statuses


def test_a_dropped_session_asks_for_a_new_login() -> None:
    lab = Lab(LabConfig(forced={"84901234567": ("credential_dropped",)}))
    message = mobifone_message(mobifone_sid(lab), "84901234567", "Xin chao")
    dropped = lab.play("mobifone", message, MONDAY_NINE)
    message = mobifone_message(mobifone_sid(lab), "84901234567", "Xin chao")
    again = lab.play("mobifone", message, MONDAY_NINE)

    assert dropped.response is not None
    assert b"SessionExpired" == dropped.response.body
    assert "200" == body_of(again)["status"]
    assert 1 == len(lab.store.takes)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"sender": "OTHER"}, "403", id="foreign brandname"),
        pytest.param({"content": ""}, "400", id="no text"),
        pytest.param({"recipient": "x"}, "400", id="no number"),
    ],
)
def test_what_cannot_be_taken_is_refused(fields: dict[str, str], status: str) -> None:
    lab = Lab(LabConfig())
    good = {"sid": mobifone_sid(lab), "sender": "LANGSON", "recipient": "84901", "content": "a"}
    play = lab.play("mobifone", form_post("/smsg/send.jsp", **{**good, **fields}), MONDAY_NINE)

    assert status == body_of(play)["status"]
    assert [] == lab.store.takes


def test_a_number_with_its_zero_is_the_same_number() -> None:
    lab = Lab(LabConfig())
    lab.play("mobifone", mobifone_message(mobifone_sid(lab), "0901234567", "a"), MONDAY_NINE)

    assert 1 == len(lab.taken("84901234567", "2021-W22"))


def test_a_wrong_password_gives_no_sid() -> None:
    login = form_post("/smsg/login.jsp", userName="demo", password="wrong", bindMode="T")

    assert "sid" not in body_of(Lab(LabConfig()).play("mobifone", login, MONDAY_NINE))


def test_under_faults_the_answers_are_spelled_as_clients_met_them() -> None:
    """
    A status as a number and a sid with CR LF were both seen (wire/mobifone.md 1).
    """
    lab = Lab(LabConfig(faults="usual", rates={"mobifone": {}}, seed=3))
    answers = [body_of(lab.play("mobifone", get(LOGIN), MONDAY_NINE)) for _ in range(60)]

    assert {True, False} == {str(answer["sid"]).endswith("\r\n") for answer in answers}


def test_another_page_is_not_found() -> None:
    play = Lab(LabConfig()).play("mobifone", get("/smsg/balance.jsp"), MONDAY_NINE)

    assert (Manner.ANSWER, 404) == (play.manner, play.response and play.response.status)
