"""Any spelling of a Vietnamese mobile number becomes one msisdn, or a reason why it cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from gateways.contract import GatewayError

COUNTRY_CODE = "84"

NUMBER_PLAN: Mapping[str, tuple[int, ...]] = {
    "viettel": (32, 33, 34, 35, 36, 37, 38, 39, 86, 96, 97, 98),
    "vnpt": (81, 82, 83, 84, 85, 88, 91, 94),
    "mobifone": (70, 76, 77, 78, 79, 89, 90, 93),
    "vietnamobile": (52, 56, 58, 92),
    "gmobile": (59, 99),
    "itel": (87,),
    "wintel": (55,),
}
"""First owner of each prefix, without the trunk zero (wire/sms-facts.md 3); numbers are ported."""

MOVED_PREFIXES: Mapping[str, str] = {
    **{f"16{last}": f"3{last}" for last in range(2, 10)},
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "186": "56",
    "188": "58",
    "199": "59",
}
"""The move of 2018 from eleven digits to ten; the last seven stay (wire/sms-facts.md 3)."""

_CARRIER_BY_PREFIX = {
    str(prefix): carrier for carrier, prefixes in NUMBER_PLAN.items() for prefix in prefixes
}
_NATIONAL_DIGITS = 9
_MOVED_DIGITS = 10
_SERVICE_PREFIXES = ("1800", "1900")

_well_written = re.compile(r"(?:\+?84|0084|0)?([35789]\d{8})", re.ASCII).fullmatch
_spreadsheet_float = re.compile(r"(\+?\d+)\.0{1,2}", re.ASCII).fullmatch

_INVISIBLE = (
    "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_SPACES = " \t\r\n\v\f\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000"
_QUOTES = "'\"=`\u2018\u2019\u201c\u201d\uff07"
_GROUPING = "()[]-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff08\uff09\uff0d"
_TIDIED = str.maketrans(
    "\uff0b\uff0e,\uff0c" + "".join(chr(0xFF10 + digit) for digit in range(10)),
    "+...0123456789",
    _INVISIBLE + _SPACES + _QUOTES + _GROUPING,
)


class MsisdnReason(StrEnum):
    """Why a cell of a roster is no msisdn."""

    EMPTY = "empty"
    """Nothing is written there."""
    NOT_DIGITS = "not_digits"
    """Letters or signs that no spelling of a number has; also a spreadsheet's 8,49E+10."""
    LENGTH = "length"
    """Too many or too few digits."""
    FOREIGN = "foreign"
    """Written with + or 00 and a country code other than 84."""
    UNKNOWN_PREFIX = "unknown_prefix"
    """The length of a mobile number, but no carrier owns the prefix."""
    NOT_MOBILE = "not_mobile"
    """A fixed line or a service number (1800, 1900): it takes no SMS."""

    @property
    def english(self) -> str:
        """The reason and its remedy for an English-speaking officer; never the number."""
        return _WORDS[self][0]

    @property
    def vietnamese(self) -> str:
        """The reason and its remedy for a Vietnamese officer; never the number."""
        return _WORDS[self][1]


_WORDS: Mapping[MsisdnReason, tuple[str, str]] = {
    MsisdnReason.EMPTY: (
        "The number is missing: write it or remove the row.",
        "Chưa ghi số thuê bao: hãy bổ sung hoặc xóa dòng này.",
    ),
    MsisdnReason.NOT_DIGITS: (
        "Not only digits: write one number per row, in a column formatted as text.",
        "Có ký tự không phải chữ số: mỗi dòng ghi một số, cột định dạng là văn bản.",
    ),
    MsisdnReason.LENGTH: (
        "Too many or too few digits: a mobile number has ten, beginning with 0.",
        "Thừa hoặc thiếu chữ số: số di động có mười chữ số, bắt đầu bằng 0.",
    ),
    MsisdnReason.FOREIGN: (
        "A number of another country: only +84 numbers can be served.",
        "Số thuê bao của quốc gia khác: chỉ phục vụ số có mã +84.",
    ),
    MsisdnReason.UNKNOWN_PREFIX: (
        "No Vietnamese carrier owns this prefix: check the first digits.",
        "Đầu số không thuộc nhà mạng nào của Việt Nam: hãy kiểm tra các chữ số đầu.",
    ),
    MsisdnReason.NOT_MOBILE: (
        "A fixed line or a service number: only mobile numbers take SMS.",
        "Số cố định hoặc số dịch vụ: chỉ số di động nhận được SMS.",
    ),
}


class BadMsisdn(GatewayError):
    """A spelling that is no msisdn. It carries the reason only, never the number."""

    def __init__(self, reason: MsisdnReason) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason.english


def normalise(raw: str) -> str:
    """The msisdn, `84` and nine digits, of a number in any spelling.

    Takes 0…, +84…, 0084…, 84…, +84(0)…, nine bare digits, the eleven-digit numbers of before
    2018, grouping by spaces, dots, commas, dashes or brackets, full-width digits, and what
    spreadsheets add (`'0912…`, `912345678.0`). Raises `BadMsisdn`.
    """
    plain = _well_written(raw)
    national = plain[1] if plain else _moved(_national_of(_digits_of(raw)))
    if national[:2] not in _CARRIER_BY_PREFIX:
        raise BadMsisdn(MsisdnReason.UNKNOWN_PREFIX)
    return COUNTRY_CODE + national


def planned_carrier(msisdn: str) -> str:
    """The carrier that first owned this msisdn's prefix. Raises `BadMsisdn` for no known prefix."""
    carrier = _CARRIER_BY_PREFIX.get(msisdn[2:4])
    if carrier is None:
        raise BadMsisdn(MsisdnReason.UNKNOWN_PREFIX)
    return carrier


def mask(address: str) -> str:
    """`8491****567` for an msisdn, likewise for longer addresses; shorter ones are hidden whole."""
    if len(address) < len(COUNTRY_CODE) + _NATIONAL_DIGITS:
        return "****"
    return f"{address[:4]}****{address[-3:]}"


def _digits_of(raw: str) -> str:
    """The digits as written, with the + that may stand before them."""
    written = raw.translate(_TIDIED)
    if "." in written:
        written = _without_dots(written)
    if not written:
        raise BadMsisdn(MsisdnReason.EMPTY)
    digits = written.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise BadMsisdn(MsisdnReason.NOT_DIGITS)
    return written


def _without_dots(written: str) -> str:
    """Grouping dots dropped, and with the spreadsheet's `.0` its zero as well.

    A spreadsheet that took the number for a quantity wrote it; kept, the zero would complete
    a number that lacks a digit to another person's.
    """
    quantity = _spreadsheet_float(written)
    return quantity[1] if quantity else written.replace(".", "")


def _national_of(written: str) -> str:
    """The number without country code and trunk zero."""
    international = written.replace("+", "00")
    if international.startswith("00"):
        if not international.startswith("0084"):
            raise BadMsisdn(MsisdnReason.FOREIGN)
        return international[4:].removeprefix("0")
    # Nine digits beginning with 84 are VinaPhone's prefix 084, not the country code.
    if written.startswith(COUNTRY_CODE) and len(written) > _NATIONAL_DIGITS:
        return written[2:].removeprefix("0")
    return written.removeprefix("0")


def _moved(national: str) -> str:
    """Nine digits of today for a national number, the old ten-digit ones moved as in 2018."""
    if _is_fixed(national):
        raise BadMsisdn(MsisdnReason.NOT_MOBILE)
    if len(national) == _MOVED_DIGITS and national.startswith("1"):
        return _moved_prefix(national[:3]) + national[3:]
    if len(national) != _NATIONAL_DIGITS:
        raise BadMsisdn(MsisdnReason.LENGTH)
    return national


def _moved_prefix(old: str) -> str:
    if old not in MOVED_PREFIXES:
        raise BadMsisdn(MsisdnReason.UNKNOWN_PREFIX)
    return MOVED_PREFIXES[old]


def _is_fixed(national: str) -> bool:
    """Whether it is a fixed line (area codes begin with 2) or a service number."""
    if national.startswith(_SERVICE_PREFIXES):
        return True
    return national.startswith("2") and len(national) in {_NATIONAL_DIGITS, _MOVED_DIGITS}
