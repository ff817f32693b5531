"""Campaign files for tests: ready ones and a short one, with just the change a test speaks of."""

from __future__ import annotations

from campaigns.definition import Definition, load
from campaigns.ready import ready_text

LINK = "https://bluezone.gov.vn/taiapp"
DECLARATION = "https://tokhaiyte.vn"

#: The least that a campaign may be; it speaks of the subscriber's district on every route.
SHORT = f"""
slug = "short"
name = "Bản ngắn"
kind = "exercise"
medium = "sms"

[[links]]
name = "bluezone"
url = "{LINK}"

[text]
accented = "Bà con {{district}} cài Bluezone tại {LINK}"

[routes.mobifone]
brandname = "LANGSON"
alphabet = "unaccented"

[routes.vnpt]
brandname = "LANGSON"

[routes.vnpt.template]
id = "550001"
registered_text = "Bà con {{P2}} cài Bluezone tại {{P1}}"
parameters = {{ P2 = "{{district}}", P1 = "{LINK}" }}
"""


def written(name: str, *changes: tuple[str, str]) -> str:
    """The file `name` (ready, or `short`) with every (old, new) replaced wherever it stands."""
    text = SHORT if name == "short" else ready_text(name)
    for old, new in changes:
        if old not in text:
            message = f"{name} does not hold {old!r}: the test speaks of an older file"
            raise LookupError(message)
        text = text.replace(old, new)
    return text


def sms(*changes: tuple[str, str]) -> Definition:
    """The ready SMS campaign, changed."""
    return load(written("bluezone-sms", *changes), place="bluezone-sms.toml")


def zalo(*changes: tuple[str, str]) -> Definition:
    """The ready Zalo campaign, changed."""
    return load(written("bluezone-zalo", *changes), place="bluezone-zalo.toml")


def short(*changes: tuple[str, str]) -> Definition:
    """The short campaign, changed."""
    return load(written("short", *changes), place="short.toml")
