"""Calls as a client of each carrier writes them, by hand and without our adapters."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from gateways.exchange import HttpRequest
from gateways.lab.lab import Lab
from gateways.lab.play import Play

MONDAY_NINE = datetime(2021, 5, 31, 2, 0, tzinfo=UTC)
"""Monday 31/05/2021, 09:00 in the province: the first morning of 2021-W22."""

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def form_post(path: str, **fields: str) -> HttpRequest:
    """A form POST."""
    return HttpRequest("POST", path, FORM, urlencode(fields).encode())


def mobifone_sid(lab: Lab, now: datetime = MONDAY_NINE) -> str:
    """Log in with the demo account of wire/mobifone.md 4."""
    query = urlencode({"userName": "demo", "password": "demo", "bindMode": "T"})
    play = lab.play("mobifone", HttpRequest("GET", f"/smsg/login.jsp?{query}"), now)
    return str(body_of(play)["sid"]).strip()


def mobifone_message(sid: str, address: str, text: str) -> HttpRequest:
    """One unaccented message by form POST."""
    return form_post("/smsg/send.jsp", sid=sid, sender="LANGSON", recipient=address, content=text)


def mobifone_plays(lab: Lab, addresses: list[str], text: str, now: datetime) -> list[Play]:
    """One message to each address, with a fresh login whenever the session ended."""
    plays, sid = [], mobifone_sid(lab, now)
    for place, address in enumerate(addresses):
        at = now + timedelta(seconds=place / 10)
        play = lab.play("mobifone", mobifone_message(sid, address, text), at)
        if play.response is not None and play.response.status == 401:
            sid = mobifone_sid(lab, at)
        plays.append(play)
    return plays


def body_of(play: Play) -> dict[str, object]:
    """The JSON object that a play answers."""
    assert play.response is not None
    value = json.loads(play.response.body)
    assert isinstance(value, dict)
    return value


def numbers(prefix: str, count: int) -> list[str]:
    """`count` msisdns behind four digits such as `8490`."""
    return [f"{prefix}{place:07d}" for place in range(count)]
