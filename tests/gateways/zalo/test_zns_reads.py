"""What ZNS is asked, and what its answers prove: wire/zalo.md 3.3, example by example."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from gateways.contract import Submitted
from gateways.outcome import Proof, Receipt, Word
from tests.kit.gateway import NOW
from tests.kit.zalo import (
    ACCESS_TOKEN,
    BUSINESS,
    CREDENTIAL,
    ZNS_DELIVERED,
    ZNS_QUOTA,
    ZNS_TEMPLATES,
    answer,
    zns,
)

ASKED = Submitted(
    reference="bz2107_000042_1", address="84912000111", carrier_ref="a4d0243f", wire_at=NOW
)


def test_a_question_is_by_zalos_id() -> None:
    request = zns().question_for([ASKED], CREDENTIAL)

    assert ("GET", f"{BUSINESS}/message/status?message_id=a4d0243f") == (
        request.method,
        request.url,
    )
    assert (("access_token", ACCESS_TOKEN),) == request.headers


@pytest.mark.parametrize(
    ("body", "word", "proof", "at"),
    [
        pytest.param(
            ZNS_DELIVERED,
            Word.DELIVERED,
            Proof.HANDSET,
            datetime(2020, 9, 17, 7, 33, 31, 517_000, tzinfo=UTC),
            id="delivered",
        ),
        pytest.param(
            {"error": 0, "data": {"status": "1"}}, Word.DELIVERED, Proof.HANDSET, None, id="as-text"
        ),
        pytest.param(
            {"error": 0, "data": {"status": 0}}, Word.TAKEN, Proof.NONE, None, id="pushed"
        ),
    ],
)
def test_a_finding_is_as_strong_as_the_status(
    body: object, word: Word, proof: Proof, at: datetime | None
) -> None:
    """
    What was pushed only must not count as proven by a handset.
    """
    (finding,) = zns().findings_in([ASKED], answer(body))

    assert isinstance(finding, Receipt)
    assert (word, proof, at) == (finding.word, finding.proof, finding.at)
    assert ("bz2107_000042_1", "a4d0243f") == (finding.reference, finding.carrier_ref)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"error": 0, "data": {"status": -1}}, id="does-not-exist"),
        pytest.param({"error": 0, "data": {"status": 2}}, id="undocumented"),
        pytest.param({"error": 0, "data": {}}, id="no-status"),
        pytest.param({"error": -124, "data": {"status": 1}}, id="refused"),
    ],
)
def test_absence_ends_nothing(body: object) -> None:
    assert [None] == zns().findings_in([ASKED], answer(body))


@pytest.mark.parametrize(
    ("name", "body", "passed", "words"),
    [
        pytest.param("quota", ZNS_QUOTA, True, "499 of 500", id="quota"),
        pytest.param(
            "quota", {"error": 0, "data": {"remainingQuota": 0}}, False, r"0 of \?", id="spent"
        ),
        pytest.param(
            "quota", {"error": 0, "data": {"dailyQuota": None}}, True, "no daily", id="no-quota"
        ),
        pytest.param(
            "quota", {"error": -124, "message": "x"}, False, "token invalid", id="no-token"
        ),
        pytest.param("quota", {"error": -999, "message": "odd"}, False, "-999: odd", id="odd-code"),
        pytest.param("quota", {"error": -135, "message": "x"}, False, "verified", id="free-plan"),
        pytest.param("templates", ZNS_TEMPLATES, True, "1 enabled: 900025", id="templates"),
        pytest.param("templates", {"error": 0, "data": []}, False, "no template", id="none"),
        pytest.param("templates", {"error": 0, "data": "x"}, False, "no template", id="odd-list"),
        pytest.param(
            "templates",
            {"error": 0, "data": [{"templateId": n} for n in range(7)]},
            True,
            "7 enabled.* 2 more",
            id="many",
        ),
    ],
)
def test_a_check_tells_what_it_found(*, name: str, body: object, passed: bool, words: str) -> None:
    (check,) = (one for one in zns().checks(CREDENTIAL) if one.name == name)
    result = zns().result_of(check, answer(body))

    assert (name, passed, not passed) == (result.name, result.passed, bool(result.remedy))
    assert re.search(words, result.words)


def test_the_checks_are_the_documented_reads() -> None:
    assert [
        ("GET", f"{BUSINESS}/message/quota"),
        ("GET", f"{BUSINESS}/template/all?offset=0&limit=100&status=1"),
    ] == [(one.request.method, one.request.url) for one in zns().checks(CREDENTIAL)]
