"""`loa campaign check`: texts as they would be read, addresses, cost, reach, and every problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from campaigns.content import Rendered, check_content, render
from campaigns.definition import Definition, load, placed
from campaigns.placeholders import longest_fields
from campaigns.problem import Problem
from campaigns.refusals import RefusedContent
from campaigns.register import registered_text_of
from campaigns.templates import How, RegisteredText
from console.exits import ExitCode
from console.failures import code_for, told
from console.installation import Installation, gateways_of
from console.reach import Prospect, owed_now, prospects
from console.words import say
from gateways.contract import Gateway
from reports.sheet import Cell, Sheet
from reports.words import Language, words
from scheduler.ports import aggregators_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCheck:
    """What one gateway would say, cost and reach."""

    gateway: str
    rendered: Rendered | None
    """None: the route's problems keep it from being said."""
    prospect: Prospect | None
    """None where there is no database yet, or nothing to be said."""
    registered: str
    """How its template's text is known: `fetched`, `attested`; empty where nobody vouched."""

    def as_json(self) -> dict[str, Any]:
        """One route as an object."""
        said, ahead = self.rendered, self.prospect
        found = None if ahead is None else ahead.found
        return {
            "gateway": self.gateway,
            "text": None if said is None else said.text,
            "alphabet": None if said is None else said.alphabet.value,
            "characters": None if said is None else len(said.text),
            "segments": None if said is None else said.segments,
            "template_id": _template_id(said),
            "registered": self.registered or None,
            "owed": None if ahead is None else ahead.load.owed,
            "price_per_segment": None if ahead is None else ahead.price_per_segment,
            "cost": None if ahead is None else ahead.cost,
            "reachable": None if found is None else found.reachable,
            "shortfall": None if found is None else found.shortfall,
            "bound": None if found is None else found.bound.value,
            "finishes_at": None if ahead is None else ahead.finishes_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCheck:
    """A campaign file before it is added."""

    definition: Definition
    routes: tuple[RouteCheck, ...]
    problems: tuple[Problem, ...]
    definition_text: str = field(repr=False)
    unrouted: Mapping[str, int] = field(default_factory=dict)
    """Addressees owed through gateways that the file has no route for: nothing would reach them."""

    @property
    def shortfall(self) -> int:
        """Messages that cannot go in a period, over all gateways."""
        found = [one.prospect.found for one in self.routes if one.prospect]
        return sum(each.shortfall for each in found if each) + sum(self.unrouted.values())

    @property
    def exit_code(self) -> ExitCode:
        """2 malformed, 4 where a guard says no or too little is reachable and nobody accepts it."""
        if self.problems:
            return code_for(list(self.problems))
        short = self.shortfall and self.definition.accept_shortfall is None
        return ExitCode.REFUSED if short else ExitCode.OK

    def as_json(self) -> dict[str, Any]:
        """The object of `loa campaign check --json`."""
        return {
            "slug": self.definition.slug,
            "sha256": self.definition.sha256,
            "kind": self.definition.kind.value,
            "medium": self.definition.medium.value,
            "class": self.definition.message_class.value,
            "links": [self._link(one.name, one.url) for one in self.definition.approved],
            "routes": [one.as_json() for one in self.routes],
            "unrouted": dict(self.unrouted),
            "shortfall": self.shortfall,
            "accept_shortfall": self.definition.accept_shortfall,
            "problems": problems_json(self.problems),
            "ok": self.exit_code is ExitCode.OK,
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The routes, then the texts as they would be read, then the addresses."""
        said = words(language)
        heads = (*said.all("gateway"), *map(say, _ROUTE_HEADS))
        rows = tuple(_route_row(one) for one in self.routes)
        texts = tuple((one.gateway, one.rendered.text) for one in self.routes if one.rendered)
        links = tuple(
            (one.name, one.url, self._link(one.name, one.url)["verdict"])
            for one in self.definition.approved
        )
        return (
            Sheet(f"{self.definition.slug} · {self.definition.name}", heads, rows),
            Sheet(say("check_texts"), (said.of("gateway"), say("check_text")), texts),
            Sheet(say("check_links"), tuple(map(say, _LINK_HEADS)), links),
        )

    def _link(self, name: str, url: str) -> dict[str, str]:
        """An approved address, and what was found against it."""
        against = [one.kind for one in self.problems if url in one.words_en]
        return {"name": name, "url": url, "verdict": ", ".join(dict.fromkeys(against)) or "ok"}


_ROUTE_HEADS = (
    "check_alphabet",
    "check_characters",
    "check_segments",
    "check_owed",
    "check_cost",
    "check_reachable",
    "check_shortfall",
    "check_finishes",
)
_LINK_HEADS = ("check_link_name", "check_link_url", "check_link_verdict")


def check_text(definition_text: str, *, file: str, here: Installation | None) -> CampaignCheck:
    """Everything that can be told of a campaign file. Raises BadDefinition where it is malformed.

    Without an installation (`here` is None) roster, contracts and registered texts are not known.
    """
    definition = load(definition_text, place=file)
    if here is None:
        return _checked(definition, definition_text, file=file)
    gateways = gateways_of(here.settings)
    known = here.database.read(lambda conn: _registered(conn, definition))
    segments = _segments_of(definition, gateways)
    ahead = here.database.read(
        lambda conn: prospects(conn, definition, segments, gateways=gateways, now=here.now())
    )
    return _checked(
        definition,
        definition_text,
        file=file,
        gateways=gateways,
        known=known,
        ahead=ahead,
        owed=here.database.read(
            lambda conn: owed_now(
                conn, definition, aggregators=aggregators_of(gateways), now=here.now()
            )
        ),
    )


def problems_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems as objects; `kind` is stable, words are in both languages."""
    return [
        {
            "kind": one.kind,
            "severity": one.severity.value,
            "place": one.place,
            "file": one.file,
            "line": one.line,
            "words_vi": one.words_vi,
            "words_en": one.words_en,
            "remedy_vi": one.remedy_vi,
            "remedy_en": one.remedy_en,
        }
        for one in problems
    ]


def problem_lines(check: CampaignCheck) -> list[str]:
    """Each problem with place and remedy, then what is not reachable."""
    lines = [told(one) for one in check.problems]
    lines += [say("check_unrouted", gateway=name, owed=n) for name, n in check.unrouted.items()]
    if check.shortfall and check.definition.accept_shortfall is None:
        lines.append(say("check_short", shortfall=check.shortfall))
    elif check.shortfall:
        reason = check.definition.accept_shortfall
        lines.append(say("check_short_accepted", shortfall=check.shortfall, reason=reason))
    return lines


def _checked(
    definition: Definition,
    definition_text: str,
    *,
    file: str,
    gateways: Mapping[str, Gateway] = MappingProxyType({}),
    known: Sequence[RegisteredText] = (),
    ahead: Mapping[str, Prospect] = MappingProxyType({}),
    owed: Mapping[str, int] = MappingProxyType({}),
) -> CampaignCheck:
    limits = {name: one.limits.segments_max for name, one in gateways.items()}
    problems = check_content(definition, registered=known, segments_max=limits)
    hows = {one.gateway: one.how.value for one in known}
    return CampaignCheck(
        definition=definition,
        definition_text=definition_text,
        routes=tuple(
            RouteCheck(
                gateway=name,
                rendered=_said(definition, name, gateways),
                prospect=ahead.get(name),
                registered=hows.get(name, ""),
            )
            for name in definition.routes
        ),
        problems=tuple(placed(problems, definition_text, file=file)),
        unrouted={name: count for name, count in owed.items() if name not in definition.routes},
    )


def _registered(conn: Connection, definition: Definition) -> list[RegisteredText]:
    """What is known of the templates that the routes use."""
    found = []
    for name, route in definition.routes.items():
        if route.template is None:
            continue
        kept = registered_text_of(conn, gateway=name, template_id=route.template.id)
        if kept is not None:
            how = How.ATTESTED if kept.attested else How.FETCHED
            found.append(
                RegisteredText(
                    gateway=name,
                    template_id=kept.template_id,
                    text=kept.text,
                    how=how,
                    by=kept.person,
                    at=kept.at,
                )
            )
    return found


def _said(definition: Definition, name: str, gateways: Mapping[str, Gateway]) -> Rendered | None:
    """The text at its longest; None where it may not be said."""
    gateway = gateways.get(name)
    limit = {} if gateway is None else {"segments_max": gateway.limits.segments_max}
    try:
        return render(definition, name, longest_fields(), **limit)
    except RefusedContent:
        return None


def _segments_of(definition: Definition, gateways: Mapping[str, Gateway]) -> dict[str, int]:
    said = {name: _said(definition, name, gateways) for name in definition.routes}
    return {name: one.segments for name, one in said.items() if one is not None}


def _template_id(said: Rendered | None) -> str | None:
    return None if said is None or said.template is None else said.template.template_id


def _route_row(one: RouteCheck) -> tuple[Cell, ...]:
    told_of = one.as_json()
    names = ("alphabet", "characters", "segments", "owed", "cost", "reachable", "shortfall")
    ends: datetime | None = told_of["finishes_at"]
    return (one.gateway, *(told_of[name] for name in names), ends)
