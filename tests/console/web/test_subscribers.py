"""A person is found by number, shown masked, and whoever looked stands in the log with a reason."""

from __future__ import annotations

import pytest

from tests.kit.web import House

NUMBER = "0920000000"


def looked(house: House, name: str, number: str = NUMBER) -> tuple[int, str]:
    answer = house.visit(name).post(
        "/subscribers", data={"number": number, "reason": "đơn của người dân"}
    )
    return answer.status_code, answer.text


def test_a_number_has_its_weeks_and_is_masked(own_house: House) -> None:
    status, page = looked(own_house, "auditor")

    assert 200 == status
    assert "8492****000" in page
    assert "84920000000" not in page
    assert 52 == page.count("<rect")


def test_the_look_stands_in_the_log(own_house: House) -> None:
    looked(own_house, "officer")
    log = own_house.visit("auditor").get("/access-log?who=officer").text

    assert "timeline" in log
    assert "đơn của người dân" in log


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param("77777", "không phải số di động", id="no-number"),
        pytest.param("0987654321", "Không có thuê bao nào", id="nobody"),
    ],
)
def test_what_is_nobodys_is_said_without_the_number(
    own_house: House, number: str, words: str
) -> None:
    status, page = looked(own_house, "auditor", number)

    assert 422 == status
    assert words in page
    assert number not in page


def test_a_reason_is_needed(own_house: House) -> None:
    answer = own_house.visit("auditor").post("/subscribers", data={"number": NUMBER})

    assert 422 == answer.status_code
    assert NUMBER not in answer.text


@pytest.mark.parametrize("name", ["vnpt", "admin"])
def test_whoever_has_no_business_with_persons_finds_no_page(own_house: House, name: str) -> None:
    assert 404 == looked(own_house, name)[0]
