"""What is public: a name and an address at which anybody on the Internet would be."""

from __future__ import annotations

import re
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Final

#: Names that never lead to a public site (RFC 6761 and its like).
PRIVATE_ENDINGS: Final = frozenset(
    {
        "arpa",
        "corp",
        "example",
        "home",
        "internal",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "test",
    }
)

# The IANA special-purpose registry, written out: what Python calls global differs by its version.
_NOT_PUBLIC_V4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local, and every cloud's metadata
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_UNICAST_V6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_V6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_LAST_32_BITS: Final = 0xFFFFFFFF

_URL: Final = re.compile(
    r"https://((?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59}))(?:[/?].*)?",
    re.DOTALL,
)
_NAME_LETTERS_MAX: Final = 253


def public_name_in(url: str) -> str | None:
    """The host of a plain `https://name/…`, lower case; None for every other form of a URL.

    Refused are ports, users, IP addresses however written, names of one label, names that are
    private by their ending, and whatever two readers might read as two hosts.
    """
    found = _URL.fullmatch(url)
    if found is None or not _is_visible_ascii(url) or len(found[1]) > _NAME_LETTERS_MAX:
        return None
    return None if found[1].rpartition(".")[2] in PRIVATE_ENDINGS else found[1]


def is_public(address: str) -> bool:
    """Whether an IP address, as digits, is on the public Internet; one it cannot read is not.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is judged as itself. 6to4 and Teredo lead
    through somebody's relay, and nowhere public, whatever is inside.
    """
    try:
        read = ip_address(address)
    except (AddressValueError, ValueError):
        return False
    if isinstance(read, IPv4Address):
        return _is_public_v4(read)
    inside = _v4_inside(read)
    if inside is not None:
        return _is_public_v4(inside)
    return read.scope_id is None and _is_public_v6(read)


def _v4_inside(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & _LAST_32_BITS)
    return address.ipv4_mapped


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _NOT_PUBLIC_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    return address in _UNICAST_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def _is_visible_ascii(text: str) -> bool:
    return text.isascii() and text.isprintable() and not {*text} & {*" \\"}
