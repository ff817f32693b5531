"""The accounts, prefixes and campaigns of the simulated province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from campaigns.ready import ready_text


@dataclass(frozen=True)
class Account:
    """One gateway's settings and secrets, as the lab's accounts expect them."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


ACCOUNTS: Final[Mapping[str, Account]] = {
    "mobifone": Account(
        {"base_url": "http://127.0.0.1/mobifone", "brandname": "LANGSON", "tps": 5},
        {"userName": "demo", "password": "demo"},
    ),
}
PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "mobifone": ("8490", "8493"),
    "viettel": ("8498", "8432"),
    "vnpt": ("8491", "8481"),
}
CAMPAIGNS: Final = tuple(
    ready_text(name).replace('kind = "actual"', 'kind = "exercise"', 1)
    for name in ("bluezone-sms", "bluezone-zalo")
)
