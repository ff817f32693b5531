"""What may come: weeks, instants around their boundaries, msisdns in any spelling, texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from operator import mul
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from campaigns.week import Week, week_of
from campaigns.window import Span, Window
from gateways.msisdn import MOVED_PREFIXES, NUMBER_PLAN
from gateways.segments import GSM_BASIC, GSM_EXTENSION

MICROSECOND = timedelta(microseconds=1)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Zones with summer time, half hours and the date line: an instant may come written in any.
_ZONES = [
    UTC,
    timezone(timedelta(hours=-12)),
    timezone(timedelta(hours=14)),
    *map(ZoneInfo, ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
]
_PREFIXES = [str(prefix) for prefixes in NUMBER_PLAN.values() for prefix in prefixes]
_SEVEN_DIGITS = st.integers(0, 9_999_999).map("{:07d}".format)
_SEPARATORS = st.sampled_from(["", "", " ", ".", "-", "\u00a0", "\u2013", "  "])
_FULL_WIDTH = str.maketrans("+0123456789", "\uff0b" + "".join(map(chr, range(0xFF10, 0xFF1A))))
_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def instants() -> st.SearchStrategy[datetime]:
    """Aware instants of 1970-2100, written in any zone."""
    last = (datetime(2101, 1, 1, tzinfo=UTC) - _EPOCH) // MICROSECOND
    moments = st.integers(0, last).map(lambda passed: _EPOCH + passed * MICROSECOND)
    return st.builds(datetime.astimezone, moments, zones())


def zones() -> st.SearchStrategy[ZoneInfo | timezone]:
    """Zones in which an instant may be written."""
    return st.sampled_from(_ZONES)


def weeks() -> st.SearchStrategy[Week]:
    """Weeks of 1970-2100, the years' last and first ones often."""
    turns = st.integers(1971, 2100).map(lambda year: week_of(datetime(year, 1, 1, 12, tzinfo=UTC)))
    return st.one_of(instants().map(week_of), turns, turns.map(Week.next), turns.map(Week.previous))


@st.composite
def instants_around_boundaries(draw: st.DrawFn) -> datetime:
    """Instants a microsecond before, at and after the start of a week, in any zone."""
    boundary = draw(weeks()).starts_at
    return (boundary + draw(st.sampled_from([-1, 0, 1])) * MICROSECOND).astimezone(draw(zones()))


def msisdns() -> st.SearchStrategy[str]:
    """Msisdns of every carrier."""
    return st.builds("84{}{}".format, st.sampled_from(_PREFIXES), _SEVEN_DIGITS)


@st.composite
def spelled_msisdns(draw: st.DrawFn) -> tuple[str, str]:
    """An msisdn and one of the spellings that people and spreadsheets give it."""
    msisdn = draw(msisdns())
    spellings = st.one_of(st.just(msisdn[2:]), _old_numbers(msisdn))
    separators = draw(st.lists(_SEPARATORS, min_size=10, max_size=10))
    national = _grouped(draw(spellings), separators)
    lead = st.sampled_from(["", "0", "84", "+84", "0084", "+84 0", "(+84) ", "84(0)", "+84-"])
    spelling = draw(lead) + national
    dressed = st.sampled_from(["{}", "'{}", " {} ", '="{}"', "{}\t", "\ufeff{}", "\u202a{}\u202c"])
    written = draw(dressed).format(spelling)
    return msisdn, written.translate(_FULL_WIDTH) if draw(st.booleans()) else written


def vietnamese_texts(max_size: int = 400) -> st.SearchStrategy[str]:
    """Texts of Vietnamese letters in NFC, with digits and the marks of a sentence."""
    alphabet = _LETTERS + _LETTERS.upper() + "bcghklmnpqrstvx BCĐ0123456789.,:/-"
    return st.text(alphabet=alphabet, max_size=max_size)


def gsm7_texts() -> st.SearchStrategy[str]:
    """Texts that GSM-7 can say, escaped characters often among them, of up to some segments."""
    return _runs_of(st.sampled_from(GSM_BASIC) | st.sampled_from(GSM_EXTENSION))


def any_texts() -> st.SearchStrategy[str]:
    """Texts of any characters but lone surrogates, those around the first plane's end often."""
    around = st.sampled_from("\uffff\U00010000\U0001f600")
    return _runs_of(st.characters(exclude_categories=["Cs"]) | around)


def _runs_of(letters: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Runs of one character after the other: long enough to fill segments, quick to draw."""
    run = st.builds(mul, letters, st.integers(1, 160))
    return st.lists(run | letters, max_size=8).map("".join)


def windows() -> st.SearchStrategy[Window]:
    """Windows of whole quarters of an hour, shut days and touching midnights among them."""
    day = st.lists(_spans(), max_size=3).map(tuple)
    return st.builds(Window, st.tuples(*[day] * 7))


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    start, length = draw(st.integers(0, 95)), draw(st.integers(1, 96))
    quarter = timedelta(minutes=15)
    return Span(start * quarter, min(start + length, 96) * quarter)


@st.composite
def _old_numbers(draw: st.DrawFn, msisdn: str) -> str:
    """The number as it was before 2018 where it had eleven digits, else as it is."""
    old = [before for before, after in MOVED_PREFIXES.items() if after == msisdn[2:4]]
    return draw(st.sampled_from([*old, msisdn[2:4]])) + msisdn[4:]


def _grouped(digits: str, separators: list[str]) -> str:
    """The digits with a separator, often none, between them.

    No dot stands before the last two: there it reads as a spreadsheet's `.0`, which is refused.
    """
    early = "".join(map("{}{}".format, digits[:-2], separators)).rstrip(".")
    return early + digits[-2:]
