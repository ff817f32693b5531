"""The address of a carrier's door as an operator enters it, with nothing secret in it."""

from __future__ import annotations

from typing import Annotated, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator


def door_url(url: str) -> str:
    """The address without a slash at its end; `?wsdl` alone may stand behind it.

    Raises ValueError for anything that is no http(s) address, or that carries a name, a password
    or a query: those belong to the credential, and an address is shown.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give the door's whole address, beginning with http:// or https://")
    if parts.query not in {"", "wsdl"} or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the address alone; name and password belong to the credential")
    return url.rstrip("/")


DoorUrl: TypeAlias = Annotated[str, AfterValidator(door_url)]
"""A setting that holds one."""
