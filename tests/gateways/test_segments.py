"""What a text costs, counted as carriers count it."""

from __future__ import annotations

from string import ascii_letters, digits
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.message import Alphabet
from gateways.segments import (
    GSM_BASIC,
    GSM_EXTENSION,
    Counted,
    UnspeakableText,
    alphabet_of,
    count,
    nfc,
    segments_of,
    unaccent,
    unspeakable,
)
from tests.kit.strategies import any_texts, gsm7_texts, vietnamese_texts
from tests.kit.texts import HAI_DUONG, LANG_SON_SHORT

EMOJI = "\N{GRINNING FACE}"
_LATIN = "@£$¥èéùìòÇØøÅåÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r _!\"#%&'()*+,-./:;<=>?"
_GREEK = "\u0394\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e"
_SIGNS = {*_LATIN, *_GREEK, *"\x0c^{}\\[~]|\u20ac", *ascii_letters, *digits}
VIETNAMESE = "ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹăâđêôơưáéíóúý"


def test_the_hai_duong_text_costs_what_was_paid_for_it() -> None:
    """
    The precedent of 2021: 353 characters, six segments each (wire/sms-facts.md 5.2).
    """
    assert Counted(Alphabet.UCS2, characters=353, segments=6) == count(HAI_DUONG)


def test_without_marks_the_hai_duong_text_costs_half() -> None:
    assert Counted(Alphabet.GSM7, characters=353, segments=3) == count(unaccent(HAI_DUONG))


def test_nfd_would_cost_a_segment_more() -> None:
    """
    Each mark would count apart: 438 code units (wire/sms-facts.md 1). So what counts is NFC.
    """
    apart = normalize("NFD", HAI_DUONG)

    assert (438, 7) == (len(apart), segments_of(apart, Alphabet.UCS2))
    assert count(HAI_DUONG) == count(apart)


def test_the_short_lang_son_text_is_one_segment() -> None:
    assert Counted(Alphabet.GSM7, characters=140, segments=1) == count(LANG_SON_SHORT)


@pytest.mark.parametrize(
    ("text", "alphabet", "segments"),
    [
        pytest.param("", Alphabet.GSM7, 1, id="nothing still travels as one"),
        pytest.param("a" * 160, Alphabet.GSM7, 1, id="GSM-7 alone, full"),
        pytest.param("a" * 161, Alphabet.GSM7, 2, id="GSM-7 joined"),
        pytest.param("a" * 306, Alphabet.GSM7, 2, id="two joined, full"),
        pytest.param("a" * 307, Alphabet.GSM7, 3, id="three joined"),
        pytest.param("a" * 459, Alphabet.GSM7, 3, id="three joined, full"),
        pytest.param("a" * 158 + "€", Alphabet.GSM7, 1, id="an escape counts two, fits"),
        pytest.param("a" * 159 + "€", Alphabet.GSM7, 2, id="an escape counts two, too many"),
        pytest.param("€" * 80, Alphabet.GSM7, 1, id="escapes only, full"),
        pytest.param("€" * 81, Alphabet.GSM7, 2, id="escapes only, joined"),
        pytest.param("€" * 152, Alphabet.GSM7, 2, id="76 escapes a segment, a septet left empty"),
        pytest.param("€" * 153, Alphabet.GSM7, 3, id="306 septets that two segments cannot hold"),
        pytest.param("a" * 151 + "€" + "a" * 153, Alphabet.GSM7, 2, id="an escape fits to the end"),
        pytest.param("a" * 152 + "€" + "a" * 152, Alphabet.GSM7, 3, id="an escape moves on whole"),
        pytest.param("ạ" * 70, Alphabet.UCS2, 1, id="UCS-2 alone, full"),
        pytest.param("ạ" * 71, Alphabet.UCS2, 2, id="UCS-2 joined"),
        pytest.param("ạ" * 134, Alphabet.UCS2, 2, id="two joined, full in UCS-2"),
        pytest.param("ạ" * 135, Alphabet.UCS2, 3, id="three joined in UCS-2"),
        pytest.param(EMOJI * 35, Alphabet.UCS2, 1, id="a pair counts two, full"),
        pytest.param(EMOJI * 66, Alphabet.UCS2, 2, id="33 pairs a segment"),
        pytest.param(EMOJI * 67, Alphabet.UCS2, 3, id="134 units that two segments cannot hold"),
        pytest.param("a" * 65 + EMOJI + "a" * 67, Alphabet.UCS2, 2, id="a pair fits to the end"),
        pytest.param("a" * 66 + EMOJI + "a" * 66, Alphabet.UCS2, 3, id="a pair moves on whole"),
        pytest.param("a" * 161, Alphabet.UCS2, 3, id="plain letters sent as UCS-2"),
    ],
)
def test_segments_follow_the_standard(text: str, alphabet: Alphabet, segments: int) -> None:
    assert segments == segments_of(text, alphabet)


def test_gsm7_never_says_a_question_mark_for_a_letter_it_has_not() -> None:
    with pytest.raises(UnspeakableText):
        segments_of("Lạng Sơn", Alphabet.GSM7)


def test_the_basic_table_has_its_127_characters() -> None:
    """
    128 places, one of which is the escape; the first 16 of each row stand where GSM 03.38 says.
    """
    assert 127 == len(set(GSM_BASIC)) == len(GSM_BASIC)
    assert (0x00, 0x11, 0x20, 0x40, 0x7F) == tuple(
        place + (place > 0x1A) for place in map(GSM_BASIC.index, "@_ ¡à")
    )


def test_the_extension_table_shares_nothing_with_the_basic_one() -> None:
    assert 10 == len(set(GSM_EXTENSION) - set(GSM_BASIC))


def test_seven_vietnamese_letters_with_marks_are_in_gsm7() -> None:
    """
    Seven of 134 (wire/sms-facts.md 1): any other makes the whole text UCS-2.
    """
    letters = VIETNAMESE + "àèìòùãõĩũẽ"
    spoken = {letter for letter in letters + letters.upper() if letter in GSM_BASIC}

    assert set("àèéìòùÉ") == spoken


@pytest.mark.parametrize("letter", sorted(VIETNAMESE.replace("é", "")))
def test_one_vietnamese_letter_makes_the_whole_text_ucs2(letter: str) -> None:
    assert Alphabet.UCS2 is alphabet_of("a" * 20 + letter)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("Đề nghị cài đặt", "De nghi cai dat", id="d with a stroke"),
        pytest.param("LẠNG SƠN", "LANG SON", id="capitals"),
        pytest.param(normalize("NFD", "Đường"), "Duong", id="NFD"),
        pytest.param("à è é ì ò ù É", "a e e i o u E", id="letters GSM-7 could say"),
        pytest.param("\u201cBluezone\u201d \u2018ngay\u2019", "\"Bluezone\" 'ngay'", id="quotes"),
        pytest.param("tuần\u00a022", "tuan 22", id="no-break space"),
        pytest.param("31/05 \u2013 06/06 \u2014", "31/05 - 06/06 -", id="dashes"),
        pytest.param("chờ\u2026", "cho...", id="ellipsis"),
        pytest.param(f"tốt {EMOJI}", f"tot {EMOJI}", id="what it cannot say stays"),
    ],
)
def test_unaccented_text_reads_as_people_type_it(text: str, plain: str) -> None:
    assert plain == unaccent(text)


def test_what_gsm7_cannot_say_is_named_once_in_order() -> None:
    assert ("₫", EMOJI, "\u200b") == unspeakable(f"Tặng 5₫ {EMOJI}₫\u200b ở Lạng Sơn")


def test_every_vietnamese_letter_can_be_said_without_marks() -> None:
    assert () == unspeakable(VIETNAMESE + VIETNAMESE.upper())


@given(vietnamese_texts())
def test_unaccenting_keeps_the_length_and_leaves_ascii(text: str) -> None:
    plain = unaccent(text)

    assert len(text) == len(plain)
    assert plain.isascii()


@given(any_texts())
def test_unaccenting_twice_changes_nothing_more(text: str) -> None:
    assert unaccent(text) == unaccent(unaccent(text))


@given(vietnamese_texts())
def test_any_normal_form_costs_the_same(text: str) -> None:
    assert count(text) == count(normalize("NFD", text))


@given(any_texts())
def test_nfc_is_already_nfc(text: str) -> None:
    assert nfc(text) == nfc(nfc(text))


@given(any_texts() | gsm7_texts())
def test_segments_are_the_units_cut_where_nothing_is_split(text: str) -> None:
    """
    A second count by laying out units: pairs and escapes may not lie across a cut.
    """
    counted = count(text)
    units = _units(nfc(text), counted.alphabet)
    single, joined = (160, 153) if counted.alphabet is Alphabet.GSM7 else (70, 67)
    expected = 1 if sum(units) <= single else _laid_out(units, joined)

    assert (sum(units), expected) == (counted.characters, counted.segments)


@given(gsm7_texts() | any_texts() | vietnamese_texts(60), st.integers(1, 5), st.integers(-1, 1))
def test_segments_turn_where_one_is_full(text: str, segments: int, off: int) -> None:
    """
    The same second count, of texts filled up to a unit before, at and after a boundary.
    """
    sent = nfc(text)
    alphabet = alphabet_of(sent)
    single, joined = (160, 153) if alphabet is Alphabet.GSM7 else (70, 67)
    full = single if segments == 1 else segments * joined
    filled = sent + "x" * (full + off - sum(_units(sent, alphabet)))
    units = _units(filled, alphabet)
    expected = 1 if sum(units) <= single else _laid_out(units, joined)

    assert expected == segments_of(filled, alphabet)


@given(st.text(max_size=20) | gsm7_texts())
def test_one_character_that_gsm7_has_not_makes_a_text_ucs2(text: str) -> None:
    """
    GSM 03.38 written down a second time: which signs, whatever their places.
    """
    assert (Alphabet.GSM7 if set(text) <= _SIGNS else Alphabet.UCS2) is alphabet_of(text)


@given(any_texts() | gsm7_texts())
def test_a_longer_text_never_costs_less_in_the_same_alphabet(text: str) -> None:
    alphabet = alphabet_of(text)

    assert segments_of(text[:-1], alphabet) <= segments_of(text, alphabet)


def _units(text: str, alphabet: Alphabet) -> list[int]:
    if alphabet is Alphabet.GSM7:
        return [1 + GSM_EXTENSION.count(character) for character in text]
    return [len(character.encode("utf-16-le")) // 2 for character in text]


def _laid_out(units: list[int], room: int) -> int:
    """The segment in which the last unit lies, when each starts where the one before ended."""
    place = 0
    for width in units:
        if place % room + width > room:
            place += room - place % room
        place += width
    return -(-place // room)
