"""Charts as SVG by our own hand: the same picture in a page and on paper, each with its words.

Colours are attributes, not styles: the console's policy allows no inline style, and paper has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_INK: Final = "#1b2733"
_FAINT: Final = "#d9e0e6"
#: A chart of two days is not two walls.
_PLACES_MIN: Final = 7
_FONT: Final = "system-ui, 'Liberation Sans', sans-serif"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole, or one column."""

    label: str
    value: int
    colour: str


def stacked_bar(parts: Sequence[Part], *, title: str, width: int = 720, height: int = 28) -> str:
    """One bar of parts side by side, as wide as each part's share; `title` is its text."""
    total = sum(part.value for part in parts) or 1
    drawn, x = [], 0.0
    for part in parts:
        wide = width * part.value / total
        if part.value:
            drawn.append(
                f'<rect x="{x:.2f}" y="0" width="{wide:.2f}" height="{height}" '
                f'fill="{part.colour}"><title>{escape(part.label)}</title></rect>'
            )
        x += wide
    return _svg("".join(drawn), title=title, width=width, height=height, stretch=True)


def columns(parts: Sequence[Part], *, title: str, width: int = 720, height: int = 180) -> str:
    """One column per part, named below it, its value above it; the highest fills the height."""
    if not parts:
        return _svg("", title=title, width=width, height=1)
    top = max((part.value for part in parts), default=0) or 1
    step, room = width / max(len(parts), _PLACES_MIN), height - 44
    drawn = [f'<line x1="0" y1="{height - 22}" x2="{width}" y2="{height - 22}" stroke="{_FAINT}"/>']
    for nth, part in enumerate(parts):
        tall = room * part.value / top
        x, middle = step * nth + step * 0.18, step * (nth + 0.5)
        y = height - 22 - tall
        drawn.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.64:.1f}" height="{tall:.1f}" '
            f'rx="2" fill="{part.colour}"/>'
            + _text(middle, y - 6, f"{part.value:,}".replace(",", "."))
            + _text(middle, height - 6, part.label)
        )
    return _svg("".join(drawn), title=title, width=width, height=height)


def _text(x: float, y: float, words: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" '
        f'font-family="{_FONT}" fill="{_INK}">{escape(words)}</text>'
    )


def _svg(drawn: str, *, title: str, width: int, height: int, stretch: bool = False) -> str:
    aspect = ' preserveAspectRatio="none"' if stretch else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f'{aspect} aria-label="{escape(title)}"><title>{escape(title)}</title>{drawn}</svg>'
    )
