"""The page behind an approved address: how it is asked for, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape
from itertools import takewhile
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

from campaigns.link import faults_of_url
from campaigns.parts import LinkPart
from gateways.exchange import Certificate, HttpRequest, HttpResponse, NoAnswer, Sighting
from gateways.segments import nfc

#: A landing's halt begins with this word, then says how it stands.
HALT_PREFIX: Final = "landing"
#: How the reason of a halt begins that one person ends by sending on.
HALTED_AS_DOWN: Final = f"{HALT_PREFIX} down"

#: So many redirects are followed, each checked like the first address.
REDIRECTS_MAX: Final = 3
#: Two looks decide where they are so far apart: nearer, one lost packet could have met both.
APART_LEAST: Final = timedelta(seconds=10)
#: Farther apart, the first says nothing of what the second met.
APART_MOST: Final = timedelta(minutes=10)

_HEADERS: Final = (
    ("User-Agent", "Mozilla/5.0 (compatible; loa)"),
    ("Accept", "text/html,*/*;q=0.5"),
    ("Accept-Language", "vi,en;q=0.5"),
)
_FOLLOWED: Final = frozenset({301, 302, 303, 307, 308})
_ANSWERS_WELL: Final = range(200, 300)
_beyond_ascii = re.compile(r"[^\x00-\x7f]")
_left_out_by_browsers = re.compile(r"[\t\r\n]|\A[\x00-\x20]+|[\x00-\x20]+\Z")
_slashes_before_a_host = re.compile(r"(?:[a-z]+:)?[/\\]{3}", re.IGNORECASE).match
_charset = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE | re.ASCII).search


class LandingVerdict(StrEnum):
    """What one look at a landing came to."""

    UP = "up"
    """The page answers, at a place that was approved."""
    DOWN = "down"
    """Nobody answers, or what answers is no page: people who are sent there find nothing."""
    MOVED = "moved"
    """It leads to a place that nobody approved."""
    HIJACKED = "hijacked"
    """Somebody else answers in its name: its certificate, its address or its text is another's."""

    @property
    def is_wrong(self) -> bool:
        """People would be led astray: two people decide whether to go on."""
        return self in (LandingVerdict.MOVED, LandingVerdict.HIJACKED)


@dataclass(frozen=True, slots=True)
class Landing:
    """An approved address, with what was approved of the page behind it."""

    url: str
    hosts: frozenset[str]
    """Where it may redirect to: its own host and those that the file names."""
    marker: str = ""
    """A text that the page must show; empty: its text is not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look found."""

    verdict: LandingVerdict
    words: str
    """Why, the same words for the same cause, so that one outage has one reason."""
    final_url: str
    """Where the look ended."""
    status: int | None = None
    certificate: Certificate | None = None
    """Of the approved host, where it was shown and believed."""


@dataclass(frozen=True, slots=True)
class Onward:
    """The page redirects to where it may: look there next."""

    url: str


@dataclass(frozen=True, slots=True)
class Look:
    """A look as it was recorded, as far as deciding goes by it."""

    verdict: LandingVerdict
    at: datetime


def landings_of(links: Iterable[LinkPart]) -> tuple[Landing, ...]:
    """The landings of a campaign's approved addresses, in the file's order."""
    return tuple(
        Landing(
            link.url,
            frozenset({urlsplit(link.url).netloc, *link.landing_hosts}),
            link.landing_marker,
        )
        for link in links
    )


def request_for(url: str) -> HttpRequest:
    """How a landing is asked for: as a reader's browser would, and by our name."""
    return HttpRequest("GET", url, _HEADERS)


def next_step(landing: Landing, walked: Sequence[str], sighting: Sighting) -> Looked | Onward:
    """What the last of the addresses `walked` answered means: a verdict, or where to look next."""
    answer = sighting.answer
    if isinstance(answer, NoAnswer):
        return _of_silence(walked[-1], answer)
    if answer.status in _FOLLOWED:
        return _of_redirect(landing, walked, answer)
    looked = _of_page(landing, answer, at=walked[-1])
    return replace(looked, status=answer.status)


def decided(run: Sequence[Look]) -> LandingVerdict | None:
    """How the landing stands by its looks since it was last up, the newest first.

    One bad look decides nothing: a second one must be at least ten seconds apart. Where only one
    of two found it moved or hijacked, it is down at the least. None: not decided yet.
    """
    newest = next(iter(run), None)
    if newest is None or newest.verdict is LandingVerdict.UP:
        return None if newest is None else newest.verdict
    wrong = list(takewhile(lambda one: one.verdict.is_wrong, run))
    if _is_told_twice(wrong):
        return newest.verdict
    bad = list(takewhile(lambda one: one.verdict is not LandingVerdict.UP, run))
    return LandingVerdict.DOWN if _is_told_twice(bad) else None


_SILENCES: Final = MappingProxyType(
    {
        "not_public": (LandingVerdict.HIJACKED, "its name leads to an address that is not public"),
        "certificate": (
            LandingVerdict.HIJACKED,
            "its certificate is not of that name, or of no known authority",
        ),
        "certificate_expired": (LandingVerdict.DOWN, "its certificate is out of date"),
    }
)


def _of_silence(url: str, answer: NoAnswer) -> Looked:
    plain = LandingVerdict.DOWN, f"no answer ({answer.reason})"
    verdict, words = _SILENCES.get(answer.reason, plain)
    return Looked(verdict=verdict, words=words, final_url=url)


def _of_redirect(landing: Landing, walked: Sequence[str], answer: HttpResponse) -> Looked | Onward:
    written = answer.header("location")
    if not written:
        words = f"HTTP {answer.status} that leads nowhere"
        found = Looked(verdict=LandingVerdict.DOWN, words=words, final_url=walked[-1])
        return replace(found, status=answer.status)
    target = _target(walked[-1], written)
    fault = _fault_of(landing, walked, target)
    if fault is None:
        return Onward(target)
    return Looked(verdict=LandingVerdict.MOVED, words=fault, final_url=target, status=answer.status)


def _target(base: str, written: str) -> str:
    """The whole address that a `Location` names; what is wrong with it is left in it."""
    trimmed = _left_out_by_browsers.sub("", written)
    named = _beyond_ascii.sub(lambda found: quote(found[0].encode("latin-1", "replace")), trimmed)
    if _slashes_before_a_host(named):
        return named  # urljoin would take the host that browsers go to for a path of ours
    try:
        parts = urlsplit(urldefrag(urljoin(base, named)).url)
        return urlunsplit(parts._replace(netloc=parts.netloc.lower()))
    except ValueError:
        return named


def _fault_of(landing: Landing, walked: Sequence[str], target: str) -> str | None:
    """Why a redirect is not followed; None where it is."""
    fault = next(iter(faults_of_url(target, idn_hosts=landing.hosts)), None)
    if fault is not None:
        return f"redirects to an address that may not be followed: {fault[1]}"
    host = urlsplit(target).netloc
    if host not in landing.hosts:
        return f"redirects to {host}, which was not approved"
    if target in walked:
        return "redirects in a circle"
    if len(walked) > REDIRECTS_MAX:
        return f"redirects more than {REDIRECTS_MAX} times"
    return None


def _of_page(landing: Landing, answer: HttpResponse, *, at: str) -> Looked:
    if answer.status not in _ANSWERS_WELL:
        return Looked(verdict=LandingVerdict.DOWN, words=f"HTTP {answer.status}", final_url=at)
    if not answer.body.strip():
        return Looked(verdict=LandingVerdict.DOWN, words="an empty page", final_url=at)
    if nfc(landing.marker) not in _text_of(answer):
        words = "its page lacks the text that was approved"
        return Looked(verdict=LandingVerdict.HIJACKED, words=words, final_url=at)
    return Looked(verdict=LandingVerdict.UP, words="", final_url=at)


def _text_of(page: HttpResponse) -> str:
    """As a reader's browser would decode it; a charset that is none is read as UTF-8."""
    named = _charset(page.header("content-type") or "")
    try:
        text = page.body.decode(named[1] if named else "utf-8", errors="replace")
    except (LookupError, UnicodeError):  # `idna` is a codec too, and refuses to replace
        text = page.body.decode(errors="replace")
    try:
        return nfc(unescape(text))
    except ValueError:  # `&#` and thousands of digits: no character, and too long for a number
        return nfc(text)


def _is_told_twice(run: Sequence[Look]) -> bool:
    """Is there, in an unbroken run, a second look far enough from the newest, and near enough?"""
    return any(APART_LEAST <= run[0].at - one.at <= APART_MOST for one in run[1:])
