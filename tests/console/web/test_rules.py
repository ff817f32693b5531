"""Every route has a rule, and every role meets the answer that the tables give it."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from campaigns.accounts import Act, Role
from campaigns.sights import SIGHTS, Reach, Sight
from console.web.rules import (
    Open,
    Rule,
    UnruledDoor,
    check_rules,
    door,
    roles_through,
    ruled_routes,
)
from console.web.visitor import admit, doors
from tests.kit.web import CAST, House

#: What stands in an address where the route has a place: nothing that exists.
_FILLED = re.compile(r"\{[^}]+\}")


def doors_of(found: House) -> list[tuple[APIRoute, Rule]]:
    return list(ruled_routes(found.app))


def test_nobody_comes_in_without_being_known(shared_house: House) -> None:
    """
    Whatever the method: to the log-in page, or 401 for a program.
    """
    client = shared_house.visit(None)
    for route, rule in doors_of(shared_house):
        for method in route.methods or ():
            answer = client.request(method, _FILLED.sub("9", route.path))
            if rule not in set(Open):
                assert answer.status_code in {303, 401}, (method, route.path)


@pytest.mark.parametrize("name", CAST)
def test_a_role_meets_what_the_tables_say(shared_house: House, name: str) -> None:
    """
    Where the tables say no, the answer is that there is nothing, or who may.
    """
    role = CAST[name][0]
    client = shared_house.visit(name)
    for route, rule in doors_of(shared_house):
        if role in roles_through(rule) or rule in set(Open):
            continue
        for method in route.methods or ():
            answer = client.request(method, _FILLED.sub("9", route.path))
            expected = {403} if isinstance(rule, Act) else {404}
            assert {answer.status_code} <= expected, (method, route.path)


@pytest.mark.parametrize("name", CAST)
def test_where_the_tables_say_yes_the_page_is_there(shared_house: House, name: str) -> None:
    role = CAST[name][0]
    client = shared_house.visit(name)
    for route, rule in doors_of(shared_house):
        whole = "{" not in route.path and "GET" in (route.methods or ())
        if whole and role in roles_through(rule):
            assert client.get(route.path).status_code < 400, route.path


def test_a_carrier_sees_its_own_and_only_that() -> None:
    """
    In no sight of the table does a carrier reach all.
    """
    assert {Reach.OWN} == {
        how_far[Role.CARRIER] for how_far in SIGHTS.values() if Role.CARRIER in how_far
    }


def test_the_table_knows_every_sight() -> None:
    assert set(Sight) == set(SIGHTS)


def test_a_route_without_a_rule_stops_the_build() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    router = doors()

    @router.get("/forgotten")
    def forgotten() -> None:
        """Nobody said who may come."""

    app.router.routes.extend(router.routes)
    with pytest.raises(UnruledDoor, match="forgotten"):
        check_rules(app, admit)


def test_a_route_that_does_not_ask_stops_the_build() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/open")
    @door(Sight.WEEK)
    def wide_open() -> None:
        """Says a rule and asks nobody."""

    with pytest.raises(UnruledDoor, match="does not ask"):
        check_rules(app, admit)


def test_a_form_from_elsewhere_changes_nothing(shared_house: House) -> None:
    """
    The cookie goes along with a forged form, the session's own token does not.
    """
    client = shared_house.visit("officer")
    client.headers["x-csrf-token"] = "guessed"

    assert 403 == client.post("/sign-out").status_code
    assert 200 == client.get("/").status_code
