"""The doors of the lab: the first word of a path, and the counterpart behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.desk import Counterpart
from gateways.lab.esms import Esms
from gateways.lab.faults import Faults
from gateways.lab.mobifone import Mobifone
from gateways.lab.store import Truth
from gateways.lab.viettel import Viettel
from gateways.lab.vnpt import Vnpt
from gateways.lab.zalo import Zalo


def counterparts(config: LabConfig, store: Truth, faults: Faults) -> Mapping[str, Counterpart]:
    """Each door's name and the carrier behind it."""
    return {
        "mobifone": Mobifone(config, store),
        "vnpt": Vnpt(config, store, faults),
        "viettel": Viettel(config, store, faults),
        "zalo": Zalo(config, store, faults),
        "esms": Esms(config, store, faults),
    }


def door_of(request: HttpRequest) -> tuple[str, HttpRequest]:
    """The door that a call knocks at, and the call as it is heard behind it.

    `http://127.0.0.1:8001/mobifone/smsg/send.jsp?sid=1` is `/smsg/send.jsp?sid=1` at `mobifone`.
    """
    parts = urlsplit(request.url)
    door, _, rest = parts.path.lstrip("/").partition("/")
    query = f"?{parts.query}" if parts.query else ""
    return door, replace(request, url=f"/{rest}{query}")
