"""Numbers and secrets that nothing else resembles, and every spelling in which they could leak."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

#: Nine national digits each: what `84…`, `0…` and `+84…` have in common.
MARK: Final = "75319"
PREFIXES: Final = {"viettel": ("98", "32"), "vnpt": ("91", "81"), "mobifone": ("90", "70")}
PER_PREFIX: Final = 4
#: As the lab's accounts and ours have them; `/` and `+` are there to be escaped.
SECRETS: Final = {
    "mobifone": {"userName": "demo", "password": "c4nary/Mobi+fone=word"},
    "vnpt": {"api_user": "demo_api", "api_pass": "c4nary/Vnpt+api=pass"},
    "viettel": {"user": "smsbrand_demo", "password": "c4nary/Viettel+pass=word"},
    "zalo_zns": {
        "app_secret": "c4nary-Zalo-app-secret-01",
        "access_token": "c4nary-Zalo-access-token-1",
        "refresh_token": "c4nary-Zalo-refresh-token-1",
    },
}
WEBHOOK_SECRET: Final = "c4nary-Zalo-oa-secret-0001"
ZALO_USER: Final = "77531900000000{:05d}"


def numbers() -> Iterator[tuple[str, str]]:
    """Carrier and national number of every subscriber."""
    for carrier, prefixes in PREFIXES.items():
        for prefix in prefixes:
            for nth in range(PER_PREFIX):
                yield carrier, f"{prefix}{MARK}{nth:02d}"


def needles() -> Mapping[str, str]:
    """What must stand nowhere, by a name that may be told."""
    found = {f"number {nth}": number for nth, (_, number) in enumerate(numbers())}
    for gateway, secrets in SECRETS.items():
        hidden = {name: value for name, value in secrets.items() if "c4nary" in value}
        found |= {f"{gateway} {name}": value for name, value in hidden.items()}
    users = {f"Zalo user {nth}": ZALO_USER.format(nth) for nth in range(len(list(numbers())))}
    return found | users | {"webhook secret": WEBHOOK_SECRET}


def spellings(needle: str) -> Mapping[str, bytes]:
    """The octets by which a text is found, however somebody wrote it down."""
    plain = needle.encode()
    return {
        "plain": plain,
        "url-encoded": quote(needle, safe="").encode(),
        "json-escaped": needle.replace("/", "\\/").encode(),
        "hexadecimal": plain.hex().encode(),
        "utf-16-le": needle.encode("utf-16-le"),
        "utf-16-be": needle.encode("utf-16-be"),
        "backwards": plain[::-1],
        **{f"base64 from {shift}": _base64(plain, shift) for shift in range(3)},
    }


def leaks_in(haystacks: Mapping[str, bytes]) -> list[str]:
    """Where what was found: never the needle itself."""
    return [
        f"{name}, {kind}, in {place}"
        for place, hay in haystacks.items()
        for name, needle in needles().items()
        for kind, spelt in spellings(needle).items()
        if spelt in hay
    ]


def files_under(folder: Path, *, but: frozenset[str] = frozenset()) -> Mapping[str, bytes]:
    """Every file's octets by its path, those of some names left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in but
    }


def _base64(plain: bytes, shift: int) -> bytes:
    """The letters that do not depend on what stands around, where it begins at that place."""
    whole = base64.b64encode(bytes(shift) + plain)
    return whole[(0, 2, 3)[shift] : -4]
