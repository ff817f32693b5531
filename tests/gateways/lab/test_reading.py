"""What a subscriber reads: segments, links, and when two texts are one message."""

from __future__ import annotations

import pytest

from gateways.lab.config import LinkRule
from gateways.lab.reading import as_gsm7, folded, is_gsm7, links_in, segments_of, wrong_links

BLUEZONE = "https://bluezone.gov.vn/taiapp"
HEALTH = "https://tokhaiyte.vn/"
RULE = LinkRule(required=(BLUEZONE,), allowed=(HEALTH,))


@pytest.mark.parametrize(
    ("text", "unicode", "segments"),
    [
        pytest.param("a" * 160, False, 1, id="GSM-7 alone"),
        pytest.param("a" * 161, False, 2, id="GSM-7 joined"),
        pytest.param("a" * 152 + "^" + "a" * 10, False, 2, id="an escaped letter is not cut"),
        pytest.param("a" * 152 + "^" + "a" * 152, False, 3, id="and takes its room with it"),
        pytest.param("ạ" * 70, True, 1, id="UCS-2 alone"),
        pytest.param("ạ" * 353, True, 6, id="the Hai Duong length accented"),
        pytest.param("a" * 353, False, 3, id="the Hai Duong length unaccented"),
    ],
)
def test_segments_are_counted_as_carriers_bill_them(
    text: str, *, unicode: bool, segments: int
) -> None:
    assert segments == segments_of(text, unicode=unicode)


def test_a_letter_outside_the_table_is_shown_as_a_question_mark() -> None:
    assert (False, "?? ngh? Bluezone") == (is_gsm7("Đề"), as_gsm7("Đề nghị Bluezone"))


def test_both_spellings_are_one_message() -> None:
    assert folded("De nghi  cai dat\nBLUEZONE") == folded("Đề nghị cài đặt Bluezone")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(f"Tai {BLUEZONE}.", [BLUEZONE], id="the full stop is the sentence's"),
        pytest.param("xem bluezone.gov.vn nhe", ["bluezone.gov.vn"], id="bare domain"),
        pytest.param("o TP.HCM luc 08.00, 1.234.567 dong", [], id="no link at all"),
        pytest.param("evil.example/x", ["evil.example/x"], id="a path makes a link"),
        pytest.param("bluezone.gov.vn.evil.com", ["bluezone.gov.vn.evil.com"], id="look-alike"),
        pytest.param("http://bluêzone.vn", ["http://bluêzone.vn"], id="IDN"),
    ],
)
def test_links_are_what_a_handset_would_open(text: str, links: list[str]) -> None:
    assert links == links_in(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param(f"Cai {BLUEZONE}", [], id="right"),
        pytest.param(f"Cai {BLUEZONE} khai {HEALTH}", [], id="with the allowed one"),
        pytest.param("Cai Bluezone", ["missing"], id="missing"),
        pytest.param(f"{BLUEZONE} {BLUEZONE}", ["repeated"], id="twice"),
        pytest.param(f"{BLUEZONE} bluzone.vn", ["foreign"], id="one too many"),
        pytest.param("https://bluezone.gov.vn/taiap", ["missing", "foreign"], id="a letter less"),
        pytest.param(f"{BLUEZONE} \u200b", ["hidden"], id="zero width"),
    ],
)
def test_links_are_judged_byte_for_byte(text: str, wrong: list[str]) -> None:
    assert wrong == wrong_links(text, RULE)
