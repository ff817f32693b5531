"""The Official Account answers the documented examples, follower by follower."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateways.lab.lab import Lab
from gateways.lab.play import Play
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_zalo import USER, call, error_of, get_data, oa, zalo_config

CS_TEXT = "Chào bác, bác cần hỗ trợ khai báo y tế ạ?"
# wire/zalo.md 2.1, the example of the official SDK of 2021.
V2_MESSAGE = {
    "text": "Mời bà con cài Bluezone để được cảnh báo sớm.",
    "attachment": {
        "type": "template",
        "payload": {
            "buttons": [
                {
                    "title": "Cài Bluezone",
                    "type": "oa.open.url",
                    "payload": {"url": "https://www.bluezone.gov.vn/"},
                },
                {"title": "Tôi đã cài", "type": "oa.query.show", "payload": "#dacai"},
            ]
        },
    },
}


def v2(lab: Lab, message: object = V2_MESSAGE) -> Play:
    body = {"recipient": {"user_id": "494021888309207992"}, "message": message}
    return call(lab, "POST", "/oa/v2.0/oa/message", body)


def test_a_message_of_2021_is_taken() -> None:
    """
    wire/zalo.md 2.1: `message_id` and `user_id`, nothing else.
    """
    lab = Lab(zalo_config())
    answer = body_of(v2(lab))
    (taken,) = lab.store.takes

    assert {
        "error": 0,
        "message": "Success",
        "data": {"message_id": taken.carrier_ref, "user_id": "494021888309207992"},
    } == answer


def test_what_is_read_includes_titles_and_the_addresses_behind_them() -> None:
    lab = Lab(zalo_config())
    v2(lab)

    (text,) = lab.store.texts.values()

    assert [
        "Mời bà con cài Bluezone để được cảnh báo sớm.",
        "Cài Bluezone",
        "https://www.bluezone.gov.vn/",
        "Tôi đã cài",
    ] == text.splitlines()


def test_a_consultation_message_tells_its_time_and_quota() -> None:
    """
    wire/zalo.md 2.2, request and answer.
    """
    lab = Lab(zalo_config())
    answer: Any = body_of(oa(lab, CS_TEXT))
    data = answer["data"]

    assert USER == data["user_id"]
    assert str(int(MONDAY_NINE.timestamp() * 1000)) == data["sent_time"]
    assert {"quota_type": "reply", "remain": "7", "total": "8"} == data["quota"]


@pytest.mark.parametrize(
    ("user_id", "text", "code", "words"),
    [
        pytest.param("x", "a", -201, "user_id is invalid!", id="user"),
        pytest.param(USER, "", -201, "message is invalid!", id="no text"),
        pytest.param(USER, "a" * 2001, -210, "Parameter exceeds allowable limit", id="length"),
    ],
)
def test_what_cannot_be_taken_is_refused(user_id: str, text: str, code: int, words: str) -> None:
    lab = Lab(zalo_config())
    answer = body_of(oa(lab, text, user_id=user_id))

    assert (code, words) == (answer["error"], answer["message"])
    assert [] == lab.store.takes


def test_who_does_not_follow_is_refused() -> None:
    lab = Lab(zalo_config(followers=(USER,)))

    assert (0, -230, -213) == (
        error_of(oa(lab)),
        error_of(oa(lab, user_id="1")),
        error_of(v2(lab)),
    )


def test_the_call_of_2021_can_be_shut() -> None:
    lab = Lab(zalo_config(v2_is_shut=True))

    assert (-240, 0) == (error_of(v2(lab)), error_of(oa(lab)))


def test_the_monthly_quota_runs_out_and_comes_back() -> None:
    lab = Lab(zalo_config(oa_monthly_quota=2, token_life_seconds=10**9))
    errors = [error_of(oa(lab)) for _ in range(3)]
    june = MONDAY_NINE + timedelta(hours=15)

    assert [0, 0, -211] == errors
    assert 0 == error_of(oa(lab, now=june))


def test_the_quota_left_is_told() -> None:
    lab = Lab(zalo_config(oa_monthly_quota=10))
    answer: Any = body_of(oa(lab))
    read: Any = body_of(call(lab, "POST", "/oa/v2.0/oa/quota/message"))

    assert {"quota_type": "sub_quota", "remain": "9", "total": "10"} == answer["data"]["quota"]
    assert {"type": "active", "remain": 9, "total": 10} == read["data"]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        pytest.param(Fault.THROTTLED, -32, id="too fast"),
        pytest.param(Fault.VAGUE_BEFORE, -200, id="vague"),
        pytest.param(Fault.CREDENTIAL_DROPPED, -216, id="token dropped"),
        pytest.param("-218", -218, id="this reader's limit"),
    ],
)
def test_faults_speak_zalos_codes(kind: str, code: int) -> None:
    lab = Lab(zalo_config().model_copy(update={"forced": {USER: (kind,)}}))

    assert code == error_of(oa(lab))


def test_followers_come_in_pages_of_fifty() -> None:
    """
    wire/zalo.md 2.6: v2.0 and v3.0, `data` as JSON in the query.
    """
    ids = tuple(str(10**15 + place) for place in range(60))
    lab = Lab(zalo_config(followers=ids))
    old: Any = get_data(lab, "/oa/v2.0/oa/getfollowers", {"offset": 0, "count": 50})
    new: Any = get_data(lab, "/oa/v3.0/oa/user/getlist", {"offset": 50, "count": 50})
    over = get_data(lab, "/oa/v3.0/oa/user/getlist", {"offset": 9952, "count": 50})

    assert (60, list(ids[:50])) == (
        old["data"]["total"],
        [one["user_id"] for one in old["data"]["followers"]],
    )
    assert (60, 10, 50, list(ids[50:])) == (
        new["data"]["total"],
        new["data"]["count"],
        new["data"]["offset"],
        [one["user_id"] for one in new["data"]["users"]],
    )
    assert -210 == over["error"]


def test_the_account_can_be_read() -> None:
    answer: Any = body_of(call(Lab(zalo_config()), "GET", "/oa/v2.0/oa/getoa"))

    assert ("2893352839501541173", True) == (
        answer["data"]["oa_id"],
        answer["data"]["is_verified"],
    )


@pytest.mark.parametrize("path", ["/oa/v9/x", "/business/x", "/graph/me", "/"])
def test_another_path_is_not_found(path: str) -> None:
    response = call(Lab(zalo_config()), "GET", path).response

    assert response is not None
    assert 404 == response.status
