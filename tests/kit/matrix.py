"""Every route for every role and owner: what the tables promise beside what the console answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import product
from typing import Final

from fastapi.routing import APIRoute
from httpx2 import Response
from sqlalchemy import Connection, insert

from campaigns.accounts import Act
from campaigns.carrier import Carrier
from campaigns.schema import delivery
from console.web.rules import Open, Rule, roles_through, ruled_routes
from tests.kit.rosters import NOW
from tests.kit.web import CAST, House

#: What stands only in the other carrier's rows: a carrier's person who reads it read a leak.
MARK: Final = "BIMAT-CUA-VIETTEL"
OWNER, OTHER = "vnpt", "viettel"

#: How each place of an address is filled: for what is `OWNER`'s, and for what is `OTHER`'s. A place
#: that is missing here stops the run: somebody must say whose it is.
_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "carrier": (OWNER, OTHER),
    "delivery_id": ("1", "2"),
    "place": ("1", "2"),
    "alert_id": ("1", "1"),
    "key_id": ("1", "1"),
    "kind": ("csv", "csv"),
    "label": ("2021-W22", "2021-W22"),
    "language": ("vi", "vi"),
    "session": ("1", "1"),
    "slug": ("bluezone-sms", "bluezone-sms"),
    "span": ("2021-W22", "2021-W22"),
    "year": ("2026", "2026"),
}
_OF_A_CARRIER: Final = frozenset({"carrier", "delivery_id", "place"})
_NOT_YOURS: Final = {403, 404}
_UNKNOWN: Final = {303, 401}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One route, asked by one person for one owner's rows."""

    method: str
    path: str
    person: str
    owner: str
    """`vnpt`, `viettel`, or empty where the route is nobody's."""
    status: int
    leak: str
    """Why this is one; empty where it is none."""


def furnish(house: House) -> House:
    """Rows of both carriers, the other's with its mark: deliveries and quota reports."""
    house.desk.transact(_deliveries)
    officer = house.visit("officer")
    for carrier in (OWNER, OTHER):
        officer.post("/quota", data={"carrier": carrier, "span": "2021-W22"})
    return house


def cells(house: House) -> Iterator[Cell]:
    """Every route for every person and owner, asked in truth; what acts with an empty form."""
    for person, (route, rule) in product((None, *CAST), list(ruled_routes(house.app))):
        for method, owner in product(sorted(route.methods or ()), _owners(route)):
            path = _filled(route.path, owner)
            answer = house.visit(person).request(method, path)
            yield Cell(
                method=method,
                path=path,
                person=person or "nobody",
                owner=owner,
                status=answer.status_code,
                leak=_leak(person, rule, owner, answer),
            )


def _leak(person: str | None, rule: Rule, owner: str, answer: Response) -> str:
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "broke"
    if rule in set(Open):
        return ""
    if person is None:
        return "" if answer.status_code in _UNKNOWN else "nobody came through"
    role, carrier = CAST[person]
    if role not in roles_through(rule):
        shut = answer.status_code in _NOT_YOURS
        return "" if shut else "a role that the table leaves out came through"
    return "" if carrier is None else _leak_to_a_carrier(carrier, rule, owner, answer)


def _leak_to_a_carrier(carrier: Carrier, rule: Rule, owner: str, answer: Response) -> str:
    if carrier.value != OTHER and MARK in answer.text:
        return "another carrier's words"
    if owner in {"", carrier.value}:
        return ""
    # A form that is empty may be refused as such, before anybody looks whose it is.
    allowed = _NOT_YOURS | ({422} if isinstance(rule, Act) else set())
    return "" if answer.status_code in allowed else "another carrier's rows"


def _owners(route: APIRoute) -> tuple[str, ...]:
    return (OWNER, OTHER) if _OF_A_CARRIER & set(route.param_convertors) else ("",)


def _filled(path: str, owner: str) -> str:
    """Raises KeyError for a place that nobody said how to fill."""
    for part in [one for one in path.split("{") if "}" in one]:
        name = part.partition("}")[0]
        path = path.replace(f"{{{name}}}", _PLACES[name][owner == OTHER])
    return path


def _deliveries(conn: Connection) -> None:
    for carrier, document in ((OWNER, "12/VNPT"), (OTHER, MARK)):
        conn.execute(
            insert(delivery).values(
                file_name=f"{document}.csv",
                sha256=bytes(32),
                kind="full",
                carrier=carrier,
                document=document,
                declared=10,
                state="applied",
                counts={"read": 10},
                person="officer",
                at=NOW,
                applied_at=NOW,
            )
        )
