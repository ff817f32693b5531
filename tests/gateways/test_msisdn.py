"""Any spelling of a number gives its one msisdn; what is none is refused without telling it."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.msisdn import (
    MOVED_PREFIXES,
    NUMBER_PLAN,
    BadMsisdn,
    MsisdnReason,
    mask,
    normalise,
    planned_carrier,
)
from tests.kit.strategies import msisdns, spelled_msisdns


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("84912345678", id="E.164 without plus"),
        pytest.param("+84912345678", id="E.164"),
        pytest.param("0084912345678", id="international by 00"),
        pytest.param("0912345678", id="national"),
        pytest.param("912345678", id="a spreadsheet dropped the zero"),
        pytest.param("912345678.0", id="a spreadsheet took it for a quantity"),
        pytest.param("84912345678.00", id="a quantity with two decimals"),
        pytest.param("912345678,0", id="a quantity in Vietnamese notation"),
        pytest.param("84,912,345,678", id="a quantity grouped by thousands"),
        pytest.param("84.912.345.678", id="grouped by thousands in Vietnamese notation"),
        pytest.param("'0912345678", id="leading apostrophe"),
        pytest.param('="0912345678"', id="a formula that keeps the zero"),
        pytest.param("  0912 345 678\t", id="spaces"),
        pytest.param("0912\u00a0345\u202f678", id="no-break spaces"),
        pytest.param("0912.345.678", id="dots"),
        pytest.param("0912-345-678", id="dashes"),
        pytest.param("0912\u2013345\u2013678", id="en dashes"),
        pytest.param("(091) 234 5678", id="brackets"),
        pytest.param("+84 (0) 912 345 678", id="country code and bracketed zero"),
        pytest.param("84 0912345678", id="country code and trunk zero"),
        pytest.param(
            "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", id="full width"
        ),
        pytest.param("\uff0b\uff18\uff14 912345678", id="full-width plus"),
        pytest.param(
            "\u202a+84912345678\u202c", id="marks of direction, as address books copy them"
        ),
        pytest.param("\ufeff0912345678", id="byte order mark"),
    ],
)
def test_every_spelling_of_a_number_is_one_msisdn(spelling: str) -> None:
    assert "84912345678" == normalise(spelling)


@pytest.mark.parametrize(
    ("old", "msisdn"),
    [
        pytest.param("01621234567", "84321234567", id="Viettel 0162"),
        pytest.param("01691234567", "84391234567", id="Viettel 0169"),
        pytest.param("01231234567", "84831234567", id="VinaPhone 0123"),
        pytest.param("01241234567", "84841234567", id="VinaPhone 0124"),
        pytest.param("01251234567", "84851234567", id="VinaPhone 0125"),
        pytest.param("01271234567", "84811234567", id="VinaPhone 0127"),
        pytest.param("01291234567", "84821234567", id="VinaPhone 0129"),
        pytest.param("01201234567", "84701234567", id="MobiFone 0120"),
        pytest.param("01211234567", "84791234567", id="MobiFone 0121"),
        pytest.param("01221234567", "84771234567", id="MobiFone 0122"),
        pytest.param("01261234567", "84761234567", id="MobiFone 0126"),
        pytest.param("01281234567", "84781234567", id="MobiFone 0128"),
        pytest.param("01861234567", "84561234567", id="Vietnamobile 0186"),
        pytest.param("01881234567", "84581234567", id="Vietnamobile 0188"),
        pytest.param("01991234567", "84591234567", id="Gmobile 0199"),
        pytest.param("+84 162 123 4567", "84321234567", id="with country code"),
        pytest.param("1621234567", "84321234567", id="bare"),
        pytest.param("1621234567.0", "84321234567", id="bare quantity"),
    ],
)
def test_a_number_of_eleven_digits_moves_to_its_prefix_of_2018(old: str, msisdn: str) -> None:
    assert msisdn == normalise(old)


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        pytest.param("", MsisdnReason.EMPTY, id="nothing"),
        pytest.param(" \t'", MsisdnReason.EMPTY, id="spaces and an apostrophe"),
        pytest.param("-", MsisdnReason.EMPTY, id="a dash for nothing"),
        pytest.param("N/A", MsisdnReason.NOT_DIGITS, id="letters"),
        pytest.param("8.4912345678E+10", MsisdnReason.NOT_DIGITS, id="scientific notation"),
        pytest.param("0912345678/79", MsisdnReason.NOT_DIGITS, id="two numbers by a slash"),
        pytest.param("84+912345678", MsisdnReason.NOT_DIGITS, id="a plus inside"),
        pytest.param("++84912345678", MsisdnReason.NOT_DIGITS, id="two pluses"),
        pytest.param("+", MsisdnReason.NOT_DIGITS, id="a plus alone"),
        pytest.param("091234567\u0668", MsisdnReason.NOT_DIGITS, id="an Arabic-Indic digit"),
        pytest.param("091234567\u00b2", MsisdnReason.NOT_DIGITS, id="a superscript"),
        pytest.param("091234567", MsisdnReason.LENGTH, id="a digit short"),
        pytest.param("09123456789", MsisdnReason.LENGTH, id="a digit long"),
        pytest.param("8491234567", MsisdnReason.LENGTH, id="country code, a digit short"),
        pytest.param("+841234567", MsisdnReason.LENGTH, id="country code is no prefix 084"),
        pytest.param("084912345678", MsisdnReason.LENGTH, id="zero before the country code"),
        pytest.param("0912345678 0987654321", MsisdnReason.LENGTH, id="two numbers"),
        pytest.param("5656", MsisdnReason.LENGTH, id="short code"),
        pytest.param("91234567.0", MsisdnReason.LENGTH, id="a quantity lends no zero"),
        pytest.param("091234567.0", MsisdnReason.LENGTH, id="nor does a text with one dot"),
        pytest.param("0162123456", MsisdnReason.UNKNOWN_PREFIX, id="an old number, a digit short"),
        pytest.param("+8613812345678", MsisdnReason.FOREIGN, id="China"),
        pytest.param("+376312345", MsisdnReason.FOREIGN, id="as long as nine bare digits"),
        pytest.param("0085620123456", MsisdnReason.FOREIGN, id="Laos by 00"),
        pytest.param("0512345678", MsisdnReason.UNKNOWN_PREFIX, id="nobody's prefix"),
        pytest.param("0412345678", MsisdnReason.UNKNOWN_PREFIX, id="nobody's first digit"),
        pytest.param("01341234567", MsisdnReason.UNKNOWN_PREFIX, id="old length, nobody's prefix"),
        pytest.param("02053812345", MsisdnReason.NOT_MOBILE, id="fixed line in Lang Son"),
        pytest.param("0253812345", MsisdnReason.NOT_MOBILE, id="fixed line before 2017"),
        pytest.param("19001234", MsisdnReason.NOT_MOBILE, id="service number 1900"),
        pytest.param("84 1900 1234", MsisdnReason.NOT_MOBILE, id="service number, country code"),
        pytest.param("1800 123456", MsisdnReason.NOT_MOBILE, id="service number 1800"),
    ],
)
def test_what_is_no_msisdn_is_refused_with_its_reason(spelling: str, reason: MsisdnReason) -> None:
    with pytest.raises(BadMsisdn) as refused:
        normalise(spelling)

    assert reason is refused.value.reason


@pytest.mark.parametrize("bare", ["841234567", "84 123 4567", "841234567.0"])
def test_nine_digits_beginning_with_84_are_vinaphones_own(bare: str) -> None:
    """
    The prefix 084 without its zero, not the country code before a number too short.
    """
    assert "84841234567" == normalise(bare)


@given(spelled_msisdns())
def test_people_may_spell_as_they_like(spelled: tuple[str, str]) -> None:
    msisdn, spelling = spelled

    assert msisdn == normalise(spelling)


@given(msisdns())
def test_an_msisdn_is_its_own_spelling(msisdn: str) -> None:
    assert msisdn == normalise(msisdn)


@given(st.text() | st.from_regex(r"[+0-9 ().\-]{0,16}", fullmatch=True))
def test_whatever_comes_is_an_msisdn_or_refused(raw: str) -> None:
    """
    No input raises anything but BadMsisdn, and what is taken has eleven digits and a carrier.
    """
    try:
        msisdn = normalise(raw)
    except BadMsisdn:
        return

    assert re.fullmatch(r"84\d{9}", msisdn, re.ASCII)
    assert planned_carrier(msisdn) in NUMBER_PLAN


@given(st.from_regex(r"[0-9]{5,7}|[0-9]{16,20}|[0-9]{8,12}x", fullmatch=True))
def test_a_refusal_never_tells_the_number(raw: str) -> None:
    with pytest.raises(BadMsisdn) as refused:
        normalise(raw)

    shown = f"{refused.value} {refused.value!r} {refused.value.__cause__!r}"
    assert raw not in shown


def test_a_refusal_travels_between_processes() -> None:
    refused = pickle.loads(pickle.dumps(BadMsisdn(MsisdnReason.LENGTH)))

    assert MsisdnReason.LENGTH is refused.reason


@pytest.mark.parametrize("reason", MsisdnReason)
def test_every_reason_has_words_in_both_languages(reason: MsisdnReason) -> None:
    assert reason.english.isascii()
    assert not reason.vietnamese.isascii()


@pytest.mark.parametrize(
    ("msisdn", "carrier"),
    [
        ("84321234567", "viettel"),
        ("84981234567", "viettel"),
        ("84911234567", "vnpt"),
        ("84841234567", "vnpt"),
        ("84701234567", "mobifone"),
        ("84891234567", "mobifone"),
        ("84561234567", "vietnamobile"),
        ("84591234567", "gmobile"),
        ("84871234567", "itel"),
        ("84551234567", "wintel"),
    ],
)
def test_the_number_plan_tells_the_first_owner(msisdn: str, carrier: str) -> None:
    assert carrier == planned_carrier(msisdn)


def test_a_prefix_nobody_owns_has_no_carrier() -> None:
    with pytest.raises(BadMsisdn):
        planned_carrier("84511234567")


def test_the_number_plan_is_the_published_one() -> None:
    """
    Every prefix of wire/sms-facts.md 3, written out a second time.
    """
    published = {
        "viettel": {*range(32, 40), 86, 96, 97, 98},
        "vnpt": {*range(81, 86), 88, 91, 94},
        "mobifone": {70, *range(76, 80), 89, 90, 93},
        "vietnamobile": {52, 56, 58, 92},
        "gmobile": {59, 99},
        "itel": {87},
        "wintel": {55},
    }

    assert published == {carrier: set(owned) for carrier, owned in NUMBER_PLAN.items()}


def test_no_prefix_has_two_owners() -> None:
    prefixes = [prefix for owned in NUMBER_PLAN.values() for prefix in owned]

    assert len(prefixes) == len(set(prefixes))


def test_a_number_that_moved_stayed_with_its_carrier() -> None:
    """
    The move of 2018 changed digits, not owners (wire/sms-facts.md 3, one row per network).
    """
    owners = {old: planned_carrier(normalise(f"0{old}0000000")) for old in MOVED_PREFIXES}
    viettel = dict.fromkeys(map(str, range(162, 170)), "viettel")
    vnpt = dict.fromkeys(["123", "124", "125", "127", "129"], "vnpt")
    mobifone = dict.fromkeys(["120", "121", "122", "126", "128"], "mobifone")
    others = {"186": "vietnamobile", "188": "vietnamobile", "199": "gmobile"}

    assert viettel | vnpt | mobifone | others == owners


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        pytest.param("84912345678", "8491****678", id="msisdn"),
        pytest.param("1234567890123456789", "1234****789", id="Zalo id"),
        pytest.param("8491234567", "****", id="too short to show any of it"),
        pytest.param("", "****", id="nothing"),
    ],
)
def test_a_mask_hides_the_middle(address: str, masked: str) -> None:
    assert masked == mask(address)
