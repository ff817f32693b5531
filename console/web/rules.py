"""Every door says what it opens: a look, an act, or nothing at all; a door without a rule is none.

The rules point into the two tables of `campaigns` (`sights.SIGHTS`, `accounts.PERMISSIONS`);
`check_rules` refuses to build an app whose routes are not all told here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount

from campaigns.accounts import PERMISSIONS, Act, Role
from campaigns.sights import SIGHTS, Sight

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Open(StrEnum):
    """Doors that stand open to whoever finds them."""

    SIGN_IN = "sign_in"
    """The log-in itself."""
    SCHEMA = "schema"
    """What the API takes and tells."""
    HEALTH = "health"
    """Whether the console answers."""


Rule: TypeAlias = Sight | Act | Open

_ATTRIBUTE: Final = "loa_rule"
#: Mounted files are the same for everybody: style, script, font.
_OPEN_MOUNTS: Final = frozenset({"/static"})


class UnruledDoor(Exception):
    """A route that says not who may go through it: the build stops here."""


def door(rule: Rule) -> Callable[[Endpoint], Endpoint]:
    """Say what an endpoint opens; stands above the router's decorator or below it."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ATTRIBUTE, rule)
        return endpoint

    return mark


def rule_of(endpoint: Callable[..., Any]) -> Rule:
    """The rule of an endpoint. Raises UnruledDoor."""
    rule: Rule | None = getattr(endpoint, _ATTRIBUTE, None)
    if rule is None:
        raise UnruledDoor(f"{endpoint.__module__}.{endpoint.__qualname__} has no rule: add @door")
    return rule


def roles_through(rule: Rule) -> frozenset[Role]:
    """Which roles may go through at all."""
    match rule:
        case Sight():
            return frozenset(SIGHTS[rule])
        case Act():
            return PERMISSIONS[rule]
        case Open():
            return frozenset(Role)


def ruled_routes(app: FastAPI) -> Iterator[tuple[APIRoute, Rule]]:
    """Each route with its rule, in the order of their addresses. Raises UnruledDoor."""
    for route in sorted(_routes(app), key=lambda one: (one.path, sorted(one.methods or ()))):
        yield route, rule_of(route.endpoint)


def check_rules(app: FastAPI, asks: Callable[..., Any]) -> None:
    """Raises UnruledDoor where a route has no rule, or does not ask its visitor by `asks`."""
    for route, _ in ruled_routes(app):
        if all(one.dependency is not asks for one in route.dependencies):
            raise UnruledDoor(f"{route.path} does not ask who comes: make its router by doors()")


def _routes(app: FastAPI) -> Iterator[APIRoute]:
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route
        elif not (isinstance(route, Mount) and route.path in _OPEN_MOUNTS):
            raise UnruledDoor(f"{route!r} is no door of ours: give it a rule or take it away")
