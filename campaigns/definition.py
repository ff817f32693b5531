"""A campaign as its officer writes it: strict, frozen, known by the hash of what it would send."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from campaigns.complaints import (
    FILE_BYTES_MAX,
    bounded,
    complaints_in,
    syntax_complaint,
    too_large,
)
from campaigns.duty import CountsAsSent
from campaigns.lines import line_of, lines_by_place
from campaigns.link import ApprovedLink, problems_of_landing_hosts, problems_of_url
from campaigns.parts import (
    CadencePart,
    Excuse,
    GatewayName,
    Kind,
    LinkPart,
    Medium,
    Part,
    PhoneOffPolicy,
    ResendPolicy,
    Route,
    Slug,
    Spelling,
    TemplatePart,
    TextPart,
    WindowHours,
    ZaloWay,
    window_of,
)
from campaigns.period import BadPeriod, Cadence, CadenceUnit, DayPeriod, WeekPeriod, cut_off
from campaigns.placeholders import unknown_placeholders
from campaigns.problem import Problem, problem
from campaigns.refusals import BadDefinition
from campaigns.templates import SYNTAX_OF_GATEWAY, names_refused
from campaigns.week import week_on
from campaigns.window import DEFAULT_WINDOWS, Window
from gateways.message import MessageClass
from gateways.segments import unaccent

#: Raised when the same definition would be written as other bytes.
_CANONICAL_FORM: Final = 2
#: What the dispatch orders to be spoken of, whatever a file says (dispatch.md 2.3).
_ORDERED_MENTIONS: Final = {Medium.ZALO: ("Bluezone", "khai báo y tế")}
#: How many links each medium takes: the fewest and the most (design 7).
_LINKS: Final = {Medium.SMS: (1, 1), Medium.ZALO: (1, 2)}
_LINKS_OF_OTHERS: Final = (1, 4)
_DAYS_IN: Final = {CadenceUnit.WEEK: 7, CadenceUnit.DAY: 1}
_ANY_DAY: Final = date(2021, 5, 31)


class Definition(Part):
    """A campaign, complete. Made by `load`; equal definitions have equal hashes."""

    slug: Slug
    name: str = Field(min_length=1, max_length=200)
    kind: Kind
    medium: Medium
    message_class: MessageClass = Field(default=MessageClass.CSKH, alias="class")
    cadence_part: CadencePart = Field(default=CadencePart(), alias="cadence")
    hours: WindowHours | None = Field(default=None, alias="window")
    """None: the default hours of the class."""
    supplements_until: str = Field(default="Thu 12:00", max_length=20)
    """Local words; joiners after it are owed from the next period."""
    counts_as_sent: CountsAsSent = CountsAsSent.ACCEPTED
    uncertain_tolerance: float = Field(default=0.0, ge=0.0, le=0.05)
    """Share of what is owed that may stay uncertain."""
    resend: ResendPolicy = ResendPolicy()
    phone_off: PhoneOffPolicy = PhoneOffPolicy()
    excuses: tuple[Excuse, ...] = ()
    ways: tuple[ZaloWay, ...] = ()
    accept_shortfall: Annotated[str, Field(min_length=10, max_length=500)] | None = None
    """Why less than everybody is accepted, approved with the file; None: it is not."""
    must_mention: tuple[Annotated[str, Field(min_length=2, max_length=60)], ...] = ()
    links: tuple[LinkPart, ...]
    text: TextPart
    routes: dict[GatewayName, Route] = Field(default_factory=dict)

    def __hash__(self) -> int:
        """By content, so that what is computed from a definition may be remembered."""
        return hash(self.sha256)

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of `canonical()`: what an approval binds."""
        return sha256(self.canonical()).hexdigest()

    @cached_property
    def approved(self) -> tuple[ApprovedLink, ...]:
        """The addresses that the text must carry, each exactly once."""
        return tuple(ApprovedLink(link.name, link.url, link.spoken) for link in self.links)

    @cached_property
    def window(self) -> Window:
        """When it may be sent, local time."""
        return DEFAULT_WINDOWS[self.message_class] if self.hours is None else window_of(self.hours)

    @property
    def cadence(self) -> Cadence:
        """How often it is owed."""
        return Cadence(self.cadence_part.unit, self.cadence_part.times)

    @property
    def mentions(self) -> tuple[str, ...]:
        """What the text must speak of: what the dispatch orders, then what the file adds."""
        ordered = _ORDERED_MENTIONS.get(self.medium, ())
        return tuple(dict.fromkeys((*ordered, *self.must_mention)))

    def canonical(self) -> bytes:
        """The same bytes for the same promise, defaults written out: comments and order are gone.

        The order of a template's parameters, of links and of ways is kept: it is meant.
        """
        parts: dict[str, Any] = self.model_dump(mode="json", by_alias=True)
        parts["form"] = _CANONICAL_FORM
        parts["window"] = [
            [f"{span.start}-{span.end}" for span in day] for day in self.window.spans
        ]
        parts["excuses"] = sorted(parts["excuses"])
        parts["must_mention"] = list(self.mentions)
        parts["text"]["unaccented"] = self.said(Spelling.UNACCENTED)
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return written.encode()

    def said(self, spelling: Spelling) -> str:
        """The text in one spelling, its placeholders open; derived where it is not written."""
        if spelling is Spelling.ACCENTED:
            return self.text.accented
        return unaccent(self.text.unaccented or self.text.accented)


def load(text: str, *, place: str) -> Definition:
    """The definition that a TOML file holds; `place` names the file in problems.

    Raises `BadDefinition` with every problem of the file at once, each with place and remedy.
    Whether its content may be sent is asked apart: `content.check_content`.
    """
    if len(text.encode(errors="replace")) > FILE_BYTES_MAX:
        raise BadDefinition([replace(too_large(), file=place)])
    try:
        written = json.dumps(tomllib.loads(bounded(text)), default=str)
        definition = Definition.model_validate_json(written)
    except ValidationError as error:
        complaints = complaints_in(error, known_keys=_known_keys())
        raise BadDefinition(placed(complaints, text, file=place)) from error
    except (ValueError, RecursionError) as error:
        raise BadDefinition([replace(syntax_complaint(error), file=place)]) from error
    if problems := list(_disagreements(definition)):
        raise BadDefinition(placed(problems, text, file=place))
    return definition


def placed(problems: Iterable[Problem], text: str, *, file: str) -> Sequence[Problem]:
    """The same problems with file and line, where `text` is the TOML they speak of."""
    lines = lines_by_place(text)
    return [replace(one, file=file, line=line_of(one.place, lines)) for one in problems]


def _known_keys() -> Sequence[str]:
    fields = (item for part in Part.__subclasses__() for item in part.model_fields.items())
    return [field.alias or name for name, field in fields]


def _disagreements(definition: Definition) -> Iterator[Problem]:
    """What each part may say alone and not together with the others."""
    yield from _of_cadence(definition)
    yield from _of_links(definition)
    yield from _of_cut_off(definition)
    yield from _of_ways(definition)
    yield from _of_placeholders(definition)
    for gateway, route in definition.routes.items():
        yield from _of_route(definition, gateway, route)
    if not definition.routes and ZaloWay.VNG_STATEMENT not in definition.ways:
        yield problem("route_missing", "routes")


def _of_cadence(definition: Definition) -> Iterator[Problem]:
    """Two messages to one number on one medium are a day apart (design 5)."""
    cadence, most = definition.cadence, _DAYS_IN[definition.cadence.unit]
    if definition.medium in (Medium.SMS, Medium.ZALO) and cadence.times > most:
        yield problem(
            "cadence_too_often", "cadence.times", times=cadence.times, unit=cadence.unit, most=most
        )


def _of_links(definition: Definition) -> Iterator[Problem]:
    least, most = _LINKS.get(definition.medium, _LINKS_OF_OTHERS)
    found = len(definition.links)
    if not least <= found <= most:
        yield problem(
            "links_wrong_number",
            "links",
            found=found,
            medium=definition.medium,
            least=least,
            most=most,
        )
    seen: set[str] = set()
    for index, link in enumerate(definition.links):
        if {link.name, link.url} & seen:
            yield problem("link_repeated", f"links[{index}]", found=f"{link.name} {link.url}")
        seen |= {link.name, link.url}
        yield from problems_of_url(link.url, place=f"links[{index}].url")
        yield from problems_of_landing_hosts(
            link.landing_hosts, place=f"links[{index}].landing_hosts"
        )


def _of_cut_off(definition: Definition) -> Iterator[Problem]:
    weekly = definition.cadence.unit is CadenceUnit.WEEK
    period = WeekPeriod(week_on(_ANY_DAY)) if weekly else DayPeriod(_ANY_DAY)
    try:
        cut_off(period, definition.supplements_until)
    except BadPeriod:
        yield problem("bad_cut_off", "supplements_until", found=definition.supplements_until)


def _of_ways(definition: Definition) -> Iterator[Problem]:
    if definition.medium is not Medium.ZALO:
        if definition.ways:
            yield problem("ways_unwanted", "ways")
        return
    if not definition.ways:
        yield problem("ways_missing", "ways")
    for way in ZaloWay:
        gateway = way.gateway
        if gateway is None or (way in definition.ways) == (gateway in definition.routes):
            continue
        kind = "way_without_route" if way in definition.ways else "route_without_way"
        yield problem(kind, "ways", way=way, gateway=gateway)


def _of_placeholders(definition: Definition) -> Iterator[Problem]:
    yield from unknown_placeholders(definition.text.accented, place="text.accented")
    if definition.text.unaccented:
        yield from unknown_placeholders(definition.text.unaccented, place="text.unaccented")
    for gateway, route in definition.routes.items():
        for name, value in route.template.parameters if route.template else ():
            place = f"routes.{gateway}.template.parameters.{name}"
            yield from unknown_placeholders(value, place=place)


def _of_route(definition: Definition, gateway: str, route: Route) -> Iterator[Problem]:
    place = f"routes.{gateway}"
    of_zalo = gateway in {way.gateway for way in ZaloWay}
    if of_zalo != (definition.medium is Medium.ZALO):
        medium = definition.medium
        yield problem("route_of_other_medium", place, gateway=gateway, medium=medium)
    if definition.medium is Medium.SMS and not route.brandname:
        yield problem("brandname_missing", place, gateway=gateway)
    if definition.medium is Medium.ZALO and route.brandname:
        yield problem("brandname_unwanted", f"{place}.brandname", gateway=gateway)
    if route.template is not None and gateway in SYNTAX_OF_GATEWAY:
        yield from _of_template(gateway, route.template, place=f"{place}.template")


def _of_template(gateway: str, template: TemplatePart, *, place: str) -> Iterator[Problem]:
    syntax = SYNTAX_OF_GATEWAY[gateway]
    yield from names_refused(
        template.registered_text, dict(template.parameters), syntax, place=place
    )
