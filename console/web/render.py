"""Pages out of values: Jinja with everything escaped, in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from campaigns.accounts import PERMISSIONS, Act
from campaigns.carrier import Carrier
from campaigns.sights import Sight, may_see
from console.web.phrases import PAGES
from console.web.say import page_words
from console.web.visitor import Visitor, language_of
from reports.sheet import Cell
from reports.words import Language, moment, number, percent, words

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"

_pages: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    visitor: Visitor | None = None,
    status: int = 200,
) -> HTMLResponse:
    """One page (or, where htmx asks for it, one part of it)."""
    language = visitor.language if visitor else language_of(request)
    text = _pages.get_template(template).render(**_shared(request, visitor, language), **values)
    return HTMLResponse(text, status_code=status)


def shown(value: Cell, language: Language) -> str:
    """A cell of a report as people read it: `1.234.567`, `12,34 %`, `01/06/2021 08:30`, yes."""
    if value is None:
        return "\N{EN DASH}"
    if isinstance(value, bool):
        return words(language).of("yes" if value else "no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return percent(value)  # the only fractions that sheets hold are shares
    return number(value) if isinstance(value, int) else str(value)


def carrier_label(name: str) -> str:
    """The brand of a carrier by its name; a name that is none (`vng`) in capitals."""
    return Carrier(name).label if name in set(Carrier) else name.upper()


def _shared(request: Request, visitor: Visitor | None, language: Language) -> dict[str, Any]:
    """What every template may use."""
    person = None if visitor is None else visitor.person
    return {
        "t": lambda name, /, **values: page_words(language, name, **values),
        "said": words(language),
        "lang": "vi" if language is Language.VIETNAMESE else "en",
        "language": language,
        "me": person,
        "csrf": "" if visitor is None else visitor.csrf,
        "addresses": {getattr(route, "path", "") for route in request.app.routes},
        "path": request.url.path,
        "here": str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        "sees": lambda sight: person is not None and may_see(person, Sight(sight)),
        "may": lambda act: person is not None and person.role in PERMISSIONS[Act(act)],
        "ours": lambda code: page_words(language, code) if code in PAGES else "",
        "n": number,
        "pct": percent,
        "moment": moment,
        "shown": lambda value: shown(value, language),
        "carrier": carrier_label,
    }
