"""The one list of gateways: ours by name, and those that other distributions bring along."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Protocol, cast

from pydantic import BaseModel, ValidationError

from gateways.contract import Gateway, GatewayError

GROUP: Final = "loa.gateways"
"""Entry points of this group name a `GatewayKind`: `acme = "acme_sms:Acme"`."""

OURS: Final[Mapping[str, str]] = {
    "esms": "gateways.esms:Esms",
    "mobifone": "gateways.mobifone:MobiFone",
    "zalo_oa": "gateways.zalo:ZaloOa",
    "zalo_zns": "gateways.zalo:ZaloZns",
    "viettel": "gateways.viettel:Viettel",
    "vnpt": "gateways.vnpt:Vnpt",
}
"""One line each; a module is imported only when its gateway is asked for."""


class GatewayKind(Protocol):
    """What stands behind a name, ours or another's: settings, and what they make."""

    @property
    def Settings(self) -> type[BaseModel]:  # noqa: N802  # a class, named as classes are
        """The model that reads and checks an operator's settings; it keeps no secret."""

    def __call__(self, settings: Any) -> Gateway:
        """The frozen gateway of these settings."""


class UnknownGateway(GatewayError):
    """No gateway has that name."""


class AmbiguousGateway(GatewayError):
    """Two distributions bring a gateway of one name, or one takes a name of ours."""


class BrokenGateway(GatewayError):
    """A distribution brings a gateway that cannot be imported or is none."""


class BadGatewaySettings(GatewayError):
    """An operator's settings do not fit; the message names fields and never values."""


def gateways() -> tuple[str, ...]:
    """Every name that `make` knows, in alphabetical order."""
    return tuple(sorted({*OURS, *(point.name for point in _brought())}))


def settings_of(name: str) -> type[BaseModel]:
    """The settings model of a gateway. Raises as `make` does, but for its settings."""
    return _kind(name).Settings


def make(name: str, settings: Mapping[str, object]) -> Gateway:
    """The gateway of that name, from settings as an operator wrote them.

    Raises `UnknownGateway`, `AmbiguousGateway`, `BrokenGateway` or `BadGatewaySettings`.
    """
    kind = _kind(name)
    try:
        read = kind.Settings.model_validate(dict(settings))
    except ValidationError as error:
        raise BadGatewaySettings(_faults_of(name, error)) from None
    return kind(read)


def _kind(name: str) -> GatewayKind:
    brought = [point for point in _brought() if point.name == name]
    if len(brought) + (name in OURS) > 1:
        raise AmbiguousGateway(_whose(name, brought))
    if name in OURS:
        module, _, kind = OURS[name].partition(":")
        return cast("GatewayKind", getattr(import_module(module), kind))
    if not brought:
        raise UnknownGateway(
            f"No gateway is called {name!r}; known are {', '.join(gateways())}. Correct the name, "
            f"or install the distribution that brings it by the entry-point group {GROUP!r}."
        )
    return _loaded(brought[0])


def _brought() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))


def _loaded(point: EntryPoint) -> GatewayKind:
    try:
        kind = point.load()
    except Exception as error:
        raise BrokenGateway(
            f"Gateway {point.name!r} of {_distribution(point)} cannot be loaded "
            f"({type(error).__name__}): repair or remove that distribution."
        ) from error
    settings = getattr(kind, "Settings", None)
    if not callable(kind) or not (isinstance(settings, type) and issubclass(settings, BaseModel)):
        raise BrokenGateway(
            f"Gateway {point.name!r} of {_distribution(point)} is no gateway: {point.value} must "
            "be callable with its settings and name their pydantic model as `Settings`."
        )
    return cast("GatewayKind", kind)


def _whose(name: str, brought: list[EntryPoint]) -> str:
    owners = [*(["loa"] if name in OURS else []), *map(_distribution, brought)]
    return f"Gateway {name!r} is brought by {' and '.join(owners)}: remove all of them but one."


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "an unnamed distribution"


def _faults_of(name: str, error: ValidationError) -> str:
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'settings'}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]
    return f"Settings of gateway {name!r} do not fit. {'; '.join(faults)}. Correct these fields."
