"""A version is sent only while it reads as the one that a person approved, by its hash."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from campaigns.definition import Definition, load
from campaigns.parts import PhoneOffPolicy, Route
from campaigns.refusals import BadDefinition
from campaigns.schema import AnyRow

_log: Final = logging.getLogger(__name__)


@lru_cache(maxsize=64)
def definition_of(text: str) -> Definition:
    """A stored version's definition, read once. Raises BadDefinition on one made unreadable."""
    return load(text, place="version")


def readable(text: str) -> Definition | None:
    """The definition of what was sent before; None where it was made unreadable since.

    What carriers tell of a message is heard even then.
    """
    try:
        return definition_of(text)
    except BadDefinition:
        return None


def route_in(text: str, gateway: str) -> Route | None:
    """How a version goes through a gateway; None where it does not."""
    definition = readable(text)
    return definition.routes.get(gateway) if definition else None


def phone_off_in(text: str) -> PhoneOffPolicy:
    """What a version's campaign does about a phone that was off."""
    definition = readable(text)
    return definition.phone_off if definition else PhoneOffPolicy()


def as_approved(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Those rows whose `definition` has the `sha256` beside it, which is what was approved.

    One that was changed in the database, or that this Loa reads otherwise than the one it was
    approved with, holds up nobody else's; the alert `approval` tells of it until it is mended.
    """
    return [row for row in rows if is_as_approved(row)]


def is_as_approved(row: AnyRow) -> bool:
    """Has the row's `definition` the `sha256` beside it?"""
    return _holds(row.definition, row.sha256)


@lru_cache(maxsize=64)
def _holds(text: str, sha256: str) -> bool:
    definition = readable(text)
    if definition is not None and definition.sha256 == sha256:
        return True
    _log.error("approval_void", extra={"sha256": sha256})
    return False
