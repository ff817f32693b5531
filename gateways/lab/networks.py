"""Which network first owned a number: the number plan as the carriers know it."""

from __future__ import annotations

# wire/sms-facts.md 3: the two digits after 84, first owner only.
_PLAN = {
    "viettel": "32 33 34 35 36 37 38 39 86 96 97 98",
    "vnpt": "81 82 83 84 85 88 91 94",
    "mobifone": "70 76 77 78 79 89 90 93",
}
_OWNER = {digits: gateway for gateway, row in _PLAN.items() for digits in row.split()}

SMS_GATEWAYS = tuple(_PLAN)


def planned(address: str) -> str:
    """The SMS gateway whose carrier first owned a number, empty for other carriers."""
    return _OWNER.get(address[2:4], "") if address.startswith("84") else ""
