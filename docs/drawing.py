"""Drawings as SVG text, without a library: boxes, bent arrows, and the two pictures of the docs."""  # noqa: INP001 - scripts of the docs, no package of ours

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from campaigns.lifecycle import MOVES, Event, Status

_INK: Final = "#1f2937"
_QUIET: Final = "#6b7280"
_PAPER: Final = "#ffffff"
_HALF: Final = (58.0, 22.0)
"""Half the width and height of a status."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bend:
    """How an edge is drawn: through `by` (None: straight), its words `at` that share of its way and
    `below` it.
    """

    by: Point | None = None
    at: float = 0.5
    below: float = 0.0


#: Open statuses, those that still may change, and ends.
_FILL: Final[Mapping[Status, str]] = {
    Status.DUE: "#fef3c7",
    Status.CLAIMED: "#fef3c7",
    Status.UNRESOLVED: "#fee2e2",
    Status.ACCEPTED: "#dbeafe",
    Status.FAILED: "#f3f4f6",
    Status.LAPSED: "#f3f4f6",
    Status.WAIVED: "#f3f4f6",
    Status.DELIVERED: "#dcfce7",
}
_PLACE: Final[Mapping[Status, Point]] = {
    Status.DUE: (90, 260),
    Status.CLAIMED: (330, 260),
    Status.ACCEPTED: (620, 90),
    Status.UNRESOLVED: (620, 260),
    Status.FAILED: (620, 430),
    Status.DELIVERED: (920, 260),
    Status.WAIVED: (330, 560),
    Status.LAPSED: (90, 560),
}
S = Status
_BENDS: Final[Mapping[tuple[Status, Status], Bend]] = {
    (S.DUE, S.CLAIMED): Bend((210, 215)),
    (S.DUE, S.DELIVERED): Bend((360, -235)),
    (S.DUE, S.WAIVED): Bend((130, 480)),
    (S.CLAIMED, S.DUE): Bend((210, 310), below=15),
    (S.CLAIMED, S.FAILED): Bend(at=0.3),
    (S.CLAIMED, S.WAIVED): Bend(at=0.8),
    (S.CLAIMED, S.DELIVERED): Bend((620, 120), at=0.32),
    (S.ACCEPTED, S.DUE): Bend((330, 70), at=0.45),
    (S.ACCEPTED, S.FAILED): Bend((830, 260), at=0.32),
    (S.UNRESOLVED, S.ACCEPTED): Bend(at=0.7),
    (S.UNRESOLVED, S.DELIVERED): Bend(at=0.62),
    (S.UNRESOLVED, S.DUE): Bend((355, 470), at=0.42),
    (S.UNRESOLVED, S.WAIVED): Bend(at=0.6),
    (S.FAILED, S.DUE): Bend((260, 500), at=0.6),
    (S.WAIVED, S.DELIVERED): Bend((760, 560)),
    (S.LAPSED, S.DELIVERED): Bend((800, 740)),
}


@dataclass(slots=True)
class Picture:
    """An SVG that grows by shapes; nothing outside it is needed to show it."""

    width: int
    height: int
    title: str
    top: int = 0
    shapes: list[str] = field(default_factory=list)

    def box(
        self, x: float, y: float, w: float, h: float, *, words: Sequence[str], fill: str
    ) -> None:
        """A rounded box; its first line is bold, the others small and quiet."""
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="8" fill="{fill}"'
            f' stroke="{_INK}"/>'
        )
        top = y + h / 2 - 8 * (len(words) - 1) + 5
        for number, line in enumerate(words):
            weight, size, ink = ("600", 15, _INK) if number == 0 else ("400", 12, _QUIET)
            self.text(x + w / 2, top + 17 * number, line, size=size, weight=weight, ink=ink)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: int = 12,
        weight: str = "400",
        ink: str = _INK,
        anchor: str = "middle",
        halo: bool = False,
    ) -> None:
        """One line; a halo of paper keeps it legible over an arrow."""
        paper = f' stroke="{_PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
        self.shapes.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{ink}"'
            f' text-anchor="{anchor}"{paper}>{escape(words)}</text>'
        )

    def arrow(
        self, path: str, *, dashed: bool = False, told: Mapping[str, str] | None = None
    ) -> None:
        """A line with a head; `told` is kept in it for whoever reads the drawing by machine."""
        marks = "".join(f" data-{name}={quoteattr(value)}" for name, value in (told or {}).items())
        dashes = ' stroke-dasharray="5 4"' if dashed else ""
        self.shapes.append(
            f'<path d="{path}" fill="none" stroke="{_QUIET}" stroke-width="1.4"{dashes}'
            f' marker-end="url(#head)"{marks}/>'
        )

    def svg(self) -> str:
        """The whole file."""
        inside = "\n".join(self.shapes)
        view = f"0 {self.top} {self.width} {self.height}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"'
            f' font-family="Segoe UI, Helvetica, Arial, sans-serif" role="img">\n'
            f"<title>{escape(self.title)}</title>\n"
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"'
            f' markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="{_QUIET}"/></marker>'
            f'</defs>\n<rect y="{self.top}" width="{self.width}" height="{self.height}"'
            f' fill="{_PAPER}"/>\n'
            f"{inside}\n</svg>\n"
        )


def edges() -> dict[tuple[Status, Status], list[Event]]:
    """From, to -> the events that lead there, as the lifecycle's table has them."""
    found: dict[tuple[Status, Status], list[Event]] = {}
    for status, moves in MOVES.items():
        for event, then in moves.items():
            found.setdefault((status, then), []).append(event)
    return found


def lifecycle() -> str:
    """Statuses as boxes, every move of the table as an arrow."""
    picture = Picture(1000, 680, "The lifecycle of an obligation", top=-30)
    for (start, end), events in edges().items():
        told = {"from": start, "to": end, "events": " ".join(events)}
        bend = _BENDS.get((start, end), Bend())
        if start == end:
            _loop(picture, _PLACE[start], told)
        else:
            _edge(picture, start, end, bend, told)
    for status, (x, y) in _PLACE.items():
        w, h = _HALF
        picture.box(x - w, y - h, 2 * w, 2 * h, words=[status], fill=_FILL[status])
    return picture.svg()


def architecture() -> str:
    """The staircase, what runs where, and the order of a send."""
    picture = Picture(1080, 690, "Loa in one picture")
    _staircase(picture)
    _world(picture)
    _order_of_a_send(picture)
    return picture.svg()


def _edge(
    picture: Picture, start: Status, end: Status, bend: Bend, told: Mapping[str, str]
) -> None:
    a, b = _PLACE[start], _PLACE[end]
    middle = bend.by or ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    first, last = _border(a, middle), _border(b, middle)
    picture.arrow(
        f"M{first[0]:.0f} {first[1]:.0f}Q{middle[0]:g} {middle[1]:g} {last[0]:.0f} {last[1]:.0f}",
        told=told,
        dashed=end is Status.DELIVERED and start in (S.DUE, S.LAPSED, S.WAIVED, S.FAILED),
    )
    x, y = _on_curve(first, middle, last, bend.at)
    for number, line in enumerate(_lines(told["events"].split())):
        picture.text(x, y + bend.below + 4 + 14 * number, line, halo=True)


def _loop(picture: Picture, place: Point, told: Mapping[str, str]) -> None:
    x, y = place
    picture.arrow(
        f"M{x + 34} {y + 22}C{x + 60} {y + 62} {x + 112} {y + 40} {x + 59} {y + 10}", told=told
    )
    picture.text(x + 74, y + 64, told["events"], halo=True)


def _border(center: Point, towards: Point) -> Point:
    """Where the line from a status' middle leaves its box."""
    dx, dy = towards[0] - center[0], towards[1] - center[1]
    length = hypot(dx, dy) or 1.0
    across = _HALF[0] / abs(dx) if dx else length
    along = _HALF[1] / abs(dy) if dy else length
    share = min(across, along)
    return center[0] + dx * share, center[1] + dy * share


def _on_curve(a: Point, by: Point, b: Point, t: float) -> Point:
    """A point of a quadratic curve."""
    p, q, r = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return p * a[0] + q * by[0] + r * b[0], p * a[1] + q * by[1] + r * b[1]


def _lines(events: Sequence[str]) -> list[str]:
    """Two events a line."""
    pairs = [events[number : number + 2] for number in range(0, len(events), 2)]
    return [", ".join(pair) + ("," if pair is not pairs[-1] else "") for pair in pairs]


_STEPS: Final = (
    ("gateways", "how a message is said to a carrier", "and what its answer means", "#dbeafe"),
    ("campaigns", "what is owed", "and what became of it", "#dcfce7"),
    ("reports", "what can be said", "about it", "#fef3c7"),
    ("scheduler", "when things happen;", "the only clock", "#fde8d7"),
    ("console", "doors for people", "and carriers", "#ede9fe"),
)


def _staircase(picture: Picture) -> None:
    picture.text(40, 38, "The staircase: no import goes up", size=15, weight="600", anchor="start")
    for number, (name, first, second, fill) in enumerate(_STEPS):
        x, y = 40 + 60 * number, 318 - 66 * number
        picture.box(x, y, 250, 60, words=[name, first, second], fill=fill)


_PLACES: Final = (
    (600, 60, 56, ("people", "the command loa"), "#ede9fe"),
    (810, 60, 56, ("receipts door", "on disk, then 200"), "#ede9fe"),
    (600, 160, 64, ("the ledger", "PostgreSQL or SQLite", "the truth"), "#dcfce7"),
    (810, 160, 64, ("beat and worker", "tick, lanes", "Celery: a hint"), "#fde8d7"),
    (600, 290, 56, ("the lab", "carriers on loopback"), "#f3f4f6"),
    (810, 290, 56, ("carriers", "VNPT, Viettel, …"), "#f3f4f6"),
)


def _world(picture: Picture) -> None:
    picture.text(600, 38, "What runs where", size=15, weight="600", anchor="start")
    for x, y, height, words, fill in _PLACES:
        picture.box(x, y, 160, height, words=words, fill=fill)
    picture.arrow("M680 116L680 158")
    picture.arrow("M890 116L890 158")
    picture.arrow("M810 192L762 192")
    picture.arrow("M880 224L880 288")
    picture.arrow("M850 224L740 288", dashed=True)
    picture.text(800, 262, "or", ink=_QUIET, halo=True)
    picture.arrow("M970 312C1020 250 1020 150 972 100")
    picture.text(1014, 205, "receipts", ink=_QUIET, anchor="start")


_ON_THE_WIRE: Final = "4 submit"
_ORDER: Final = (
    ("1 claim", "a lease and a token,", "no attempt yet"),
    ("2 reserve", "pace: one row", "for all workers"),
    ("3 begin", "ask halt, window, link", "again; write attempts"),
    (_ON_THE_WIRE, "no transaction open;", "one call, a deadline"),
    ("5 conclude", "outcomes, statuses,", "in bulk"),
)


_WHATEVER_HAPPENS: Final = (
    "Killed before 3: the lease ends, the obligation is due again.",
    "Killed between 3 and 5: unresolved, never due; asked about, not sent again blind.",
    "Redis flushed, a task lost or doubled, two beats: the next tick reads the same ledger.",
    "A receipt is on disk before it is answered, and is kept whole before it is read.",
)


def _order_of_a_send(picture: Picture) -> None:
    picture.text(40, 440, "The order of a send", size=15, weight="600", anchor="start")
    for number, words in enumerate(_ORDER):
        x = 40 + 190 * number
        fill = "#fee2e2" if words[0] == _ON_THE_WIRE else "#f9fafb"
        picture.box(x, 460, 170, 74, words=words, fill=fill)
        if number:
            picture.arrow(f"M{x - 20} 497L{x - 2} 497")
    for number, line in enumerate(_WHATEVER_HAPPENS):
        picture.text(40, 572 + 24 * number, line, anchor="start", size=13)
