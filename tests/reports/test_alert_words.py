"""An alert says in both languages what it is and what to do; its headline fits a phone."""

from __future__ import annotations

import re
from string import Template
from typing import Any

import pytest

from campaigns.watch import AlertKind
from reports.alert_words import (
    HEADLINE_MAX,
    SAID,
    TERMS,
    headline,
    scrubbed,
    words_of,
)
from reports.words import Language

MSISDN = "84912345678"
#: Every place that any words have, each as long or as odd as it may be.
DETAILS: dict[str, str | int] = {
    "about": "bluezone-sms-lang-son-tuan-22/zalo_zns",
    "accepted": 1_234_567,
    "asked_at": "2021-06-06T17:00:00+00:00",
    "by": "Hoàng Thị Lan",
    "cause": "quota",
    "due": 812_345,
    "ends_at": "2021-06-06T17:00:00+00:00",
    "free": 1_024,
    "gateway": "zalo_zns",
    "heard": 7,
    "hours": 72,
    "label": "2021-W22",
    "last_at": "2021-06-01T01:00:00+00:00",
    "missed": 12_345,
    "name": "bluezone-sms",
    "noun": "campaign",
    "number": 3,
    "percent": 98,
    "reason": f"code 7, sent to {MSISDN}\nand 091 234 56 78",
    "seconds": 61,
    "since_at": "2021-06-01T01:00:00+00:00",
    "starts_at": "2021-06-06T17:00:00+00:00",
    "state": "opening",
    "total": 40_960,
    "until_at": "2021-06-01T01:00:00+00:00",
}


def details_of(name: str) -> tuple[AlertKind, dict[str, Any]]:
    """A row of the table: its kind, and details that choose it."""
    kind = max((one for one in AlertKind if name.startswith(one)), key=len)
    why = name.removeprefix(kind).removeprefix("_")
    return kind, DETAILS | ({"why": why} if why else {})


every_kind = pytest.mark.parametrize("name", SAID)
both_languages = pytest.mark.parametrize("language", Language)


def test_every_kind_has_words() -> None:
    kinds = {details_of(name)[0] for name in SAID}

    assert set(AlertKind) == kinds


@both_languages
@every_kind
def test_every_kind_says_what_it_is_and_what_to_do(name: str, language: Language) -> None:
    kind, details = details_of(name)
    said = [ask(kind, details, language) for ask in (headline, words_of)]

    assert all(said)
    assert not any("$" in one for one in said)


@both_languages
@every_kind
def test_a_headline_fits_one_line_of_a_small_screen(name: str, language: Language) -> None:
    kind, details = details_of(name)

    assert len(headline(kind, details, language)) <= HEADLINE_MAX
    assert "\n" not in headline(kind, details, language)


@both_languages
@every_kind
def test_no_words_hold_an_msisdn(name: str, language: Language) -> None:
    kind, details = details_of(name)
    said = headline(kind, details, language) + words_of(kind, details, language)

    assert MSISDN not in said
    assert not re.search(r"(?:84|0)\d{9}", re.sub(r"[ .-]", "", said))


@every_kind
def test_both_languages_fill_the_same_places(name: str) -> None:
    said = SAID[name]
    pairs = (said.headline, (said.vietnamese, said.english))

    for pair in pairs:
        assert 1 == len({frozenset(Template(one).get_identifiers()) for one in pair})
        assert pair[0] != pair[1]


def test_our_own_names_are_said_in_the_language() -> None:
    said = [
        words_of(AlertKind.FORECAST, DETAILS | {"cause": "pace"}, language) for language in Language
    ]

    assert [TERMS["cause_pace"][0] in said[0], TERMS["cause_pace"][1] in said[1]] == [True, True]


def test_figures_and_instants_are_written_as_officers_write_them() -> None:
    said = words_of(AlertKind.FORECAST, DETAILS, Language.VIETNAMESE)

    assert "12.345 trong 812.345 tin" in said
    assert "07/06/2021 00:00" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"to {MSISDN}", "to 8491****678", id="E.164"),
        pytest.param("to +84 91-234-56.78!", "to 8491****678!", id="grouped"),
        pytest.param("call 0912345678", "call ****", id="national"),
        pytest.param("21 of 200 refused, code 1234567", "21 of 200 refused, code 1234567", id="no"),
        pytest.param("two\nlines\t here", "two lines here", id="lines"),
        pytest.param("x" * 400, "x" * 300, id="long"),
    ],
)
def test_free_text_is_one_line_without_numbers(text: str, expected: str) -> None:
    assert expected == scrubbed(text)
