"""The law of addresses: each approved address exactly once, byte for byte, and no other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from campaigns.addresses import Address, addresses_in, without_addresses
from campaigns.confusables import distance, hides, imitates, named, skeleton
from campaigns.problem import Problem, problem
from gateways.public import PRIVATE_ENDINGS, public_name_in

#: Where the two applications truly live (ref/ecosystem.md 2.3), by the name that others imitate.
OFFICIAL_URLS: Final = MappingProxyType(
    {"bluezone": "https://bluezone.gov.vn/taiapp", "tokhaiyte": "https://tokhaiyte.vn"}
)
OFFICIAL_HOSTS: Final = frozenset(
    {
        "bluezone.ai",
        "bluezone.gov.vn",
        "bluezone.vn",
        "tokhaiyte.vn",
        "www.bluezone.gov.vn",
        "www.tokhaiyte.vn",
    }
)
#: Official pages on hosts that belong to everybody.
_OFFICIAL_PAGES: Final = frozenset(
    {
        "https://go.zalo.me/bluezone",
        "https://play.google.com/store/apps/details?id=com.mic.bluezone",
    }
)

#: Second-level names that belong to a country's registry, not to an owner.
_SHARED_LEVELS: Final = frozenset({"ac", "co", "com", "edu", "gov", "info", "net", "org"})
#: A name shorter than this resembles too much of ordinary Vietnamese.
_BRAND_LETTERS_MIN: Final = 6
_BRAND_LETTERS_LONG: Final = 8
_DOMAIN_LETTERS_MAX: Final = 253

_scheme_of_read = re.compile(r"^[a-z*]{0,12}:[/\\]*", re.IGNORECASE)
_host_of_read = re.compile(r"[^/\\?#:\s]*")
_host_label = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)").fullmatch
_ending_label = re.compile(r"[a-z]{2,63}").fullmatch
_word = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class ApprovedLink:
    """An address that a campaign approved, as it must stand in the text."""

    name: str
    url: str
    spoken: str = ""
    """How a bulletin says it; empty where nobody reads it aloud."""

    @property
    def host(self) -> str:
        """`bluezone.gov.vn` of `https://bluezone.gov.vn/taiapp`."""
        return _host_in(self.url)

    @property
    def brand(self) -> str:
        """The owner's name in the host: `bluezone`."""
        levels = self.host.split(".")[:-1] or [self.host]
        return levels[-2] if len(levels) > 1 and levels[-1] in _SHARED_LEVELS else levels[-1]


def judge(text: str, approved: Sequence[ApprovedLink], *, place: str = "text") -> Sequence[Problem]:
    """What keeps `text` from carrying each approved address exactly once and no other.

    `text` is taken as it stands (NFC expected): hidden characters and imitations are refused
    anywhere in it, addresses and names that resemble an approved one are told which one.
    """
    found = addresses_in(text)
    return (
        *characters_refused(text, place=place),
        *_counted(found, approved, place),
        *_foreign_addresses(found, approved, place),
        *_look_alike_words(text, approved, place),
    )


def characters_refused(text: str, *, place: str) -> Iterator[Problem]:
    """Characters that no text of ours may hold: what hides, and what imitates Latin letters."""
    if text.isascii() and text.isprintable():
        return
    if hidden := [char for char in text if hides(char)]:
        yield problem("hidden_character", place, names=named(hidden))
    if imitating := [char for char in text if imitates(char) and not hides(char)]:
        yield problem("imitating_character", place, names=named(imitating))


def problems_of_url(url: str, *, place: str = "links") -> Sequence[Problem]:
    """Why `url` may be neither approved nor probed: HTTPS on a public name, nothing hidden."""
    return tuple(
        problem("bad_url", place, url=url, said_vi=said_vi, said_en=said_en)
        for said_vi, said_en in faults_of_url(url)
    )


def problems_of_landing_hosts(hosts: Sequence[str], *, place: str) -> Sequence[Problem]:
    """Why a landing may not redirect to one of these: plain public names, IDN as `xn--…`."""
    return tuple(
        problem("bad_landing_host", place, host=host)
        for host in hosts
        if public_name_in(f"https://{host}/") != host
    )


def is_official(link: ApprovedLink, brand: str) -> bool:
    """Is it the true address of `bluezone` or `tokhaiyte`?"""
    at_home = link.host in OFFICIAL_HOSTS or link.url in _OFFICIAL_PAGES
    return at_home and _resembles(link.url, brand)


def problems_of_links(links: Sequence[ApprovedLink], *, place: str = "links") -> Sequence[Problem]:
    """Links put up for approval that resemble an official address and are none."""
    return tuple(
        problem(
            "look_alike_link",
            place,
            address=link.url,
            approved=official,
            official=", ".join(sorted(OFFICIAL_HOSTS)),
        )
        for link in links
        if link.host not in OFFICIAL_HOSTS and link.url not in _OFFICIAL_PAGES
        for brand, official in OFFICIAL_URLS.items()
        if _resembles(link.url, brand)
    )


def _counted(
    found: Sequence[Address], approved: Sequence[ApprovedLink], place: str
) -> Iterator[Problem]:
    exact = [address.raw for address in found if not address.disguised]
    for link in approved:
        times = exact.count(link.url)
        if times == 0:
            yield problem("address_missing", place, approved=link.url)
        if times > 1:
            yield problem("address_repeated", place, approved=link.url, found=times)


def _foreign_addresses(
    found: Sequence[Address], approved: Sequence[ApprovedLink], place: str
) -> Iterator[Problem]:
    allowed = {link.url for link in approved}
    for address in found:
        if address.disguised or address.raw not in allowed:
            yield _verdict(address, approved, place)


def _verdict(address: Address, approved: Sequence[ApprovedLink], place: str) -> Problem:
    for link in approved:
        if not address.disguised and address.raw.isascii() and _is_variant(address.read, link):
            return problem("address_variant", place, address=address.raw, approved=link.url)
    for link in approved:
        if _resembles(address.read, link.brand):
            return problem("look_alike_address", place, address=address.raw, approved=link.url)
    return problem("address_too_many", place, address=address.raw)


def _is_variant(read: str, link: ApprovedLink) -> bool:
    return _host_in(read).removeprefix("www.") == link.host.removeprefix("www.")


def _look_alike_words(text: str, approved: Sequence[ApprovedLink], place: str) -> Iterator[Problem]:
    words = dict.fromkeys(_word.findall(without_addresses(text)))
    for link in approved:
        brand = link.brand
        if len(brand) < _BRAND_LETTERS_MIN:
            continue
        for word in words:
            if word.lower() != brand and _is_near(skeleton(word), skeleton(brand), at_most=1):
                yield problem("look_alike_word", place, address=word, approved=link.url)


def _resembles(read: str, brand: str) -> bool:
    """Does an address carry the brand's name, or nearly, anywhere in it?"""
    looked_for = skeleton(brand)
    names = [skeleton(_unpunycoded(label)) for label in re.split(r"[^\w\-]+|_", read)]
    if looked_for in "".join(names):
        return True
    near = 2 if len(looked_for) >= _BRAND_LETTERS_LONG else 1
    return len(looked_for) >= _BRAND_LETTERS_MIN and any(
        _is_near(name, looked_for, at_most=near) for name in names
    )


def _is_near(name: str, looked_for: str, *, at_most: int) -> bool:
    return distance(name, looked_for, at_most=at_most) <= at_most


def _unpunycoded(label: str) -> str:
    """`xn--bluezne-v1a` as it is shown; the label itself where it is no punycode."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _host_in(url: str) -> str:
    """The host of an address as read, lower case; scheme, user, port and path left out."""
    rest = _scheme_of_read.sub("", url, count=1)
    authority = re.split(r"[/\\?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    found = _host_of_read.match(authority)
    return (found[0] if found else "").lower().rstrip(".")


def faults_of_url(url: str, *, idn_hosts: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """What is wrong with a URL, in Vietnamese and English; of IDN only `idn_hosts` are let pass."""
    if not (url.isascii() and url.isprintable()) or set(url) & set(" \\<>\"'"):
        yield "có ký tự không được phép", "it holds characters that are not allowed"
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        yield "không đọc được", "it cannot be read"
        return
    if parts.scheme != "https" or not url.startswith("https://"):
        yield "phải bắt đầu bằng https://", "it must begin with https://"
    if "@" in parts.netloc:
        yield "có tên người dùng", "it names a user"
    if ":" in parts.netloc:
        yield "có số cổng hoặc địa chỉ IP", "it names a port or an IP address"
    if fault := _fault_of_host(parts.netloc, idn_hosts=idn_hosts):
        yield fault
    if parts.fragment or url.endswith("#"):
        yield "có phần sau dấu #", "it has a part after #"
    if any(segment in {".", ".."} for segment in parts.path.split("/")):
        yield "đường dẫn có . hoặc ..", "its path holds . or .."


def _fault_of_host(netloc: str, *, idn_hosts: Collection[str]) -> tuple[str, str] | None:
    host = netloc.rpartition("@")[2].partition(":")[0]
    labels = host.split(".")
    if len(host) > _DOMAIN_LETTERS_MAX or not all(map(_host_label, labels)):
        return "tên miền viết sai (chữ thường, không dấu)", "its domain is not plain lower case"
    if len(labels) < len(("name", "ending")) or not _ending_label(labels[-1]):
        return "không phải tên miền công khai", "it names no public domain"
    if labels[-1] in PRIVATE_ENDINGS:
        return "tên miền chỉ dùng nội bộ", "its domain is a private one"
    if host not in idn_hosts and any(label.startswith("xn--") for label in labels):
        return "tên miền có chữ có dấu (IDN)", "its domain is international (IDN)"
    return None
