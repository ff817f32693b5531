"""The board tells the duty, the roster behind it and what fails, in either language."""

from __future__ import annotations

import pytest

from console.web.phrases import PAGES
from tests.kit.web import House


def test_the_board_tells_the_duty(shared_house: House) -> None:
    page = shared_house.visit("officer", language="en").get("/").text

    assert "bluezone-sms" in page
    assert "18 of 22 owed" in page
    assert "The week is not kept: short by 4" in page


def test_a_carrier_sees_its_own_account_and_no_other(shared_house: House) -> None:
    page = shared_house.visit("vnpt").get("/").text

    assert "VNPT" in page
    assert "viettel" not in page.casefold()


def test_a_week_that_was_never_opened_shows_the_latest(shared_house: House) -> None:
    assert 200 == shared_house.visit("officer").get("/?week=1999-W01").status_code
    assert 404 == shared_house.visit("officer").get("/week/1999-W01/bluezone-sms").status_code


@pytest.mark.parametrize("name", sorted(PAGES))
def test_each_phrase_is_said_in_both_languages(name: str) -> None:
    vietnamese, english = PAGES[name]

    assert vietnamese.strip()
    assert english.strip()
    assert places(vietnamese) == places(english)


def places(words: str) -> set[str]:
    return {word.strip(".,:;)%–") for word in words.split() if word.startswith("$")}
