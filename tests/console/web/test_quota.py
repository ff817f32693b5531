"""A carrier answers its own report; another's does not exist, in whatever way it is asked for."""

from __future__ import annotations

import io
import zipfile

import pytest
from fastapi.testclient import TestClient

from tests.kit.web import House

OWN, OTHERS = "/quota/2026/1", "/quota/2026/2"


@pytest.fixture
def issued(own_house: House) -> House:
    """A report of VNPT's and one of Viettel's, both of the first week."""
    officer = own_house.visit("officer")
    for carrier in ("vnpt", "viettel"):
        answer = officer.post("/quota", data={"carrier": carrier, "span": "2021-W22"})
        assert 303 == answer.status_code, answer.text
    return own_house


def refused(client: TestClient, address: str, **data: str) -> bool:
    """Whether the answer is the one that nothing has."""
    answer = client.post(address, data=data) if data else client.get(address)
    nothing = client.get("/quota/2026/99")
    return 404 == answer.status_code and content(nothing.text) == content(answer.text)


def content(page: str) -> str:
    """What a page says, without the menu, whose links name the page itself."""
    return page.partition("<main")[2]


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(OTHERS, id="by-number"),
        pytest.param(f"{OTHERS}?version=1", id="by-version"),
        pytest.param(f"{OTHERS}/file.xlsx", id="xlsx"),
        pytest.param(f"{OTHERS}/file.pdf", id="pdf"),
        pytest.param(f"{OTHERS}/file.csv", id="csv"),
    ],
)
def test_anothers_report_does_not_exist(issued: House, way: str) -> None:
    assert refused(issued.visit("vnpt"), way)
    assert 200 == issued.visit("viettel").get(way).status_code


def test_anothers_report_is_not_answered(issued: House) -> None:
    vnpt = issued.visit("vnpt")

    assert refused(vnpt, f"{OTHERS}/contest", **{"value/duty/by_roster": "1", "reason": "mine"})
    assert refused(vnpt, f"{OTHERS}/acknowledge", nothing="")


def test_the_list_holds_ones_own_alone(issued: House) -> None:
    page = issued.visit("vnpt").get("/quota").text

    assert "01/2026/BC-HM" in page
    assert "02/2026/BC-HM" not in page
    assert "Viettel" not in page


def test_a_carrier_issues_and_rules_on_nothing(issued: House) -> None:
    vnpt = issued.visit("vnpt")

    assert 403 == vnpt.post("/quota", data={"carrier": "vnpt", "span": "2021-W22"}).status_code
    assert 403 == vnpt.post(f"{OWN}/rule", data={"why": "x"}).status_code
    assert 'name="span"' not in vnpt.get("/quota").text


def test_what_is_acknowledged_is_told_to_the_department(issued: House) -> None:
    assert 303 == issued.visit("vnpt").post(f"{OWN}/acknowledge").status_code

    assert "Nhà mạng đã xác nhận" in issued.visit("officer").get(OWN).text


def test_a_line_that_does_not_exist_is_refused_in_words(issued: House) -> None:
    answer = issued.visit("vnpt").post(
        f"{OWN}/contest", data={"value/none/such": "1", "reason": "x"}
    )

    assert 422 == answer.status_code
    assert "none/such" in answer.text


def test_files_hold_the_version(issued: House) -> None:
    officer = issued.visit("officer")
    book = zipfile.ZipFile(io.BytesIO(officer.get(f"{OWN}/file.xlsx").content))

    assert "xl/workbook.xml" in book.namelist()
    assert officer.get(f"{OWN}/file.pdf").content.startswith(b"%PDF")
    assert b"duty/by_roster" in officer.get(f"{OWN}/file.csv").content
    assert officer.get(f"{OWN}/file.pdf").content == officer.get(f"{OWN}/file.pdf").content
