"""Campaign to text, gateway by gateway: rendered once, held to the law, never a silent `?`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from campaigns.confusables import named
from campaigns.definition import Definition
from campaigns.link import (
    OFFICIAL_URLS,
    ApprovedLink,
    is_official,
    judge,
    problems_of_links,
)
from campaigns.mentions import missing_mentions
from campaigns.parts import Route, Spelling, TemplatePart
from campaigns.placeholders import (
    fields_refused,
    longest_fields,
    placeholders_in,
    substitute,
)
from campaigns.problem import Problem, problem
from campaigns.refusals import RefusedContent
from campaigns.templates import (
    SYNTAX_OF_GATEWAY,
    RegisteredText,
    fill,
    in_order,
    values_refused,
)
from gateways.message import Alphabet, MessageClass, Template
from gateways.segments import alphabet_of, nfc, segments_of, unaccent, unspeakable

#: Where neither route nor gateway says: some VNPT agents are held to four (wire/vnpt.md 7).
SEGMENTS_MAX: Final = 4
#: The most characters a gateway takes, where it counts no segments (wire/zalo.md 2.1, 3.4).
CHARACTERS_MAX: Final = MappingProxyType({"zalo_zns": 400, "zalo_oa": 2000})
#: One of them comes first in an advertising message (Decree 91 Art. 15, wire/sms-facts.md 5.1).
_LABELS: Final = ("[QC]", "[AD]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What one addressee is told through one gateway."""

    text: str
    """As the reader sees it, NFC; a registered text is filled in."""
    alphabet: Alphabet
    segments: int
    """What is billed and paced; 1 where the gateway counts messages."""
    template: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saying:
    """A text before it is judged, and where the officer finds it."""

    text: str
    place: str
    template: Template | None = None
    problems: tuple[Problem, ...] = ()


def render(
    definition: Definition,
    gateway: str,
    fields: Mapping[str, str],
    *,
    segments_max: int = SEGMENTS_MAX,
) -> Rendered:
    """The message through `gateway`, its placeholders filled from the roster's `fields`.

    `segments_max` is the gateway's own limit; the route's overrides it. Remembered by definition,
    gateway and the fields that the text truly uses: a batch that says the same renders once.
    Raises `RefusedContent` for anything that may not be sent, KeyError for a gateway without route.
    """
    names = _placeholders_of(definition, gateway)
    values = tuple((name, fields.get(name, "")) for name in names)
    rendered, problems = _rendered(definition, gateway, values, segments_max)
    if rendered is None:
        raise RefusedContent(problems)
    return rendered


def check_content(
    definition: Definition,
    *,
    registered: Sequence[RegisteredText] = (),
    segments_max: Mapping[str, int] = MappingProxyType({}),
) -> list[Problem]:
    """Everything that keeps the campaign from being sent as written, over all texts and routes.

    Placeholders are counted at their longest. `registered`: what the carriers are known to hold;
    `segments_max`: each gateway's own limit. Places are key paths: `definition.placed` adds lines.
    """
    found = [*_of_links(definition), *_of_written_texts(definition)]
    for gateway, route in definition.routes.items():
        values = tuple(
            (name, longest_fields()[name]) for name in _placeholders_of(definition, gateway)
        )
        most = segments_max.get(gateway, SEGMENTS_MAX)
        found += _rendered(definition, gateway, values, most)[1]
        found += _of_registered(gateway, route, registered)
    return list(dict.fromkeys(found))


def verify_said(
    text_as_read: str,
    definition: Definition,
    approved: Sequence[ApprovedLink],
    *,
    place: str = "as sent",
) -> Problem | None:
    """The law once more, on what an adapter encoded and somebody decoded; None: as it must be."""
    return next(iter(_against_the_law(text_as_read, definition, tuple(approved), place)), None)


@lru_cache(maxsize=256)
def _placeholders_of(definition: Definition, gateway: str) -> tuple[str, ...]:
    route = definition.routes[gateway]
    values = [value for _, value in route.template.parameters] if route.template else []
    own = [] if gateway in SYNTAX_OF_GATEWAY else [definition.said(route.alphabet)]
    return placeholders_in(" ".join(own + values))


@lru_cache(maxsize=1024)
def _rendered(
    definition: Definition, gateway: str, values: tuple[tuple[str, str], ...], segments_max: int
) -> tuple[Rendered | None, tuple[Problem, ...]]:
    """The message, or why there is none. Refusals are remembered like messages."""
    fields = dict(values)
    refused = fields_refused(list(fields), fields)
    route = definition.routes[gateway]
    if route.template is None and gateway in SYNTAX_OF_GATEWAY:
        refused = (*refused, problem("template_missing", f"routes.{gateway}", gateway=gateway))
    if refused:
        return None, tuple(refused)
    saying = _saying(definition, gateway, fields)
    counted = _counted(saying, gateway, route.segments_max or segments_max)
    problems = (
        *saying.problems,
        *_against_the_law(saying.text, definition, definition.approved, saying.place),
        *counted[1],
    )
    return (None, problems) if problems else (counted[0], ())


def _saying(definition: Definition, gateway: str, fields: Mapping[str, str]) -> _Saying:
    route = definition.routes[gateway]
    if route.template is not None and gateway in SYNTAX_OF_GATEWAY:
        return _by_template(gateway, route, route.template, fields)
    text = _spelled(substitute(definition.said(route.alphabet), fields), route)
    is_own = route.alphabet is Spelling.UNACCENTED and definition.text.unaccented
    return _Saying(
        text=text,
        place="text.unaccented" if is_own else "text.accented",
        template=_template(route, fields),
        problems=tuple(_unspoken(text, route, f"routes.{gateway}")),
    )


def _by_template(
    gateway: str, route: Route, template: TemplatePart, fields: Mapping[str, str]
) -> _Saying:
    """What the carrier will say: its registered text, filled with our parameters."""
    syntax, place = SYNTAX_OF_GATEWAY[gateway], f"routes.{gateway}.template"
    parameters = _parameters(route, template, fields)
    registered = template.registered_text
    problems = [*values_refused(registered, parameters, syntax, place=place)]
    text = nfc(fill(registered, parameters, syntax))
    if route.alphabet is Spelling.UNACCENTED and unaccent(text) != text:
        problems.append(problem("accents_left", f"{place}.registered_text", gateway=gateway))
    return _Saying(
        text=text,
        place=f"{place}.registered_text",
        template=Template(
            template_id=template.id, parameters=in_order(registered, parameters, syntax)
        ),
        problems=(*problems, *_unspoken(text, route, place)),
    )


def _template(route: Route, fields: Mapping[str, str]) -> Template | None:
    if route.template is None:
        return None
    parameters = _parameters(route, route.template, fields)
    return Template(template_id=route.template.id, parameters=tuple(parameters.items()))


def _parameters(
    route: Route, template: TemplatePart, fields: Mapping[str, str]
) -> Mapping[str, str]:
    return {name: _spelled(substitute(text, fields), route) for name, text in template.parameters}


def _spelled(text: str, route: Route) -> str:
    return unaccent(text) if route.alphabet is Spelling.UNACCENTED else text


def _unspoken(text: str, route: Route, place: str) -> Iterator[Problem]:
    missing = unspeakable(text) if route.alphabet is Spelling.UNACCENTED else ()
    if missing:
        yield problem("unspeakable_character", place, names=named(missing))


def _counted(
    saying: _Saying, gateway: str, segments_max: int
) -> tuple[Rendered, tuple[Problem, ...]]:
    """The message with its cost, and whether it fits."""
    text, place = saying.text, f"routes.{gateway}"
    # Carriers send any marked letter as UCS-2, even the seven that GSM-7 has (wire/vnpt.md 7).
    alphabet = alphabet_of(text) if unaccent(text) == text else Alphabet.UCS2
    most = CHARACTERS_MAX.get(gateway)
    segments = segments_of(text, alphabet) if most is None else 1
    rendered = Rendered(text=text, alphabet=alphabet, segments=segments, template=saying.template)
    if segments > segments_max:
        kind, found, limit = "too_many_segments", segments, segments_max
    elif most is not None and len(text) > most:
        kind, found, limit = "too_many_characters", len(text), most
    else:
        return rendered, ()
    return rendered, (problem(kind, place, found=found, most=limit, gateway=gateway),)


@lru_cache(maxsize=1024)
def _against_the_law(
    text: str, definition: Definition, approved: tuple[ApprovedLink, ...], place: str
) -> tuple[Problem, ...]:
    """Remembered, since the messages of a batch mostly say the same."""
    return (
        *judge(text, approved, place=place),
        *missing_mentions(text, definition.mentions, place=place),
        *_of_label(text, definition.message_class, place=place),
    )


def _of_label(text: str, message_class: MessageClass, *, place: str) -> Iterator[Problem]:
    label = next((label for label in _LABELS if text.upper().startswith(label)), None)
    if message_class is MessageClass.QC and label is None:
        yield problem("label_missing", place)
    if message_class is MessageClass.CSKH and label is not None:
        yield problem("label_unwanted", place, label=label)


def _of_links(definition: Definition) -> Iterator[Problem]:
    """Links that imitate an official one, and the one that is ordered (dispatch.md 2.3)."""
    yield from problems_of_links(definition.approved)
    if not any(is_official(link, "bluezone") for link in definition.approved):
        yield problem("bluezone_link_missing", "links", official=OFFICIAL_URLS["bluezone"])


def _of_written_texts(definition: Definition) -> Iterator[Problem]:
    """Both texts, whether a route uses them or not: VNG and the reports quote them."""
    written = {"text.accented": definition.text.accented}
    if definition.text.unaccented:
        written["text.unaccented"] = definition.said(Spelling.UNACCENTED)
    for place, text in written.items():
        filled = substitute(text, longest_fields())
        yield from _against_the_law(filled, definition, definition.approved, place)


def _of_registered(
    gateway: str, route: Route, registered: Sequence[RegisteredText]
) -> Iterator[Problem]:
    """What the carrier holds under that id, against what the file says it holds."""
    template = route.template
    for one in registered:
        if template is None or (one.gateway, one.template_id) != (gateway, template.id):
            continue
        place = f"routes.{gateway}.template.registered_text"
        if nfc(one.text).strip() != template.registered_text:
            yield problem("template_differs", place, template_id=template.id, registered=one.text)
