"""A paper as PDF in the layout of Decree 30/2020/NĐ-CP: the same values, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.enums import (  # type: ignore[import-untyped]
    TA_CENTER,
    TA_JUSTIFY,
    TA_LEFT,
    TA_RIGHT,
)
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    CondPageBreak,
    HRFlowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from reports.paper import MOTTO, NATION, Paper, Section
from reports.render.fonts import face
from reports.render.table import written
from reports.sheet import Cell
from reports.words import Language

#: Top and bottom 20-25 mm, left 30-35, right 15-20: the decree's.
_TOP, _BOTTOM, _LEFT, _RIGHT = 20 * mm, 20 * mm, 30 * mm, 15 * mm
_WIDTH: Final = A4[0] - _LEFT - _RIGHT
#: The library keeps so much of a margin within what it calls the page's frame.
_FRAME: Final = 6
_NUMBER_SIZE: Final = 13
#: Of the width, what the bodies' names take; the nation's name needs the rest.
_HEAD_LEFT: Final = 0.455
#: A table begins where its title, its heads and a row or two have room.
_TABLE_BEGINS: Final = 30 * mm


def rendered(paper: Paper, language: Language) -> bytes:
    """The paper as PDF; its metadata bears no date but that of no clock."""
    held = io.BytesIO()
    document = SimpleDocTemplate(
        held,
        pagesize=A4,
        topMargin=_TOP - _FRAME,
        bottomMargin=_BOTTOM - _FRAME,
        leftMargin=_LEFT - _FRAME,
        rightMargin=_RIGHT - _FRAME,
        title=f"{paper.kind} {paper.number}",
        author=paper.office.name,
        subject=" ".join(paper.about),
        creator="Loa",
        lang="vi" if language is Language.VIETNAMESE else "en",
        # The same bytes for the same values: the library then writes one fixed date and id.
        invariant=1,
    )
    document.build(list(_story(paper, language)), onLaterPages=_number_page)
    return held.getvalue()


def _number_page(canvas: Any, document: Any) -> None:
    """Centred in the top margin, from the second page on."""
    canvas.saveState()
    canvas.setFont(face(), _NUMBER_SIZE)
    canvas.drawCentredString(A4[0] / 2, A4[1] - _TOP * 0.6, str(document.page))
    canvas.restoreState()


def _story(paper: Paper, language: Language) -> Iterator[Any]:
    yield _letterhead(paper)
    yield Spacer(1, 14)
    yield _text(paper.kind, size=14, bold=True, align=TA_CENTER)
    for line in paper.about:
        yield _text(line, size=14, bold=True, align=TA_CENTER)
    yield _rule(0.3)
    yield Spacer(1, 8)
    if paper.to:
        yield _text(f"Kính gửi: {paper.to}", size=14, align=TA_CENTER)
        yield Spacer(1, 4)
    for paragraph in paper.paragraphs:
        yield _body(paragraph)
    for mark in paper.marks:
        yield _text(mark, size=10, before=4)
    for section in paper.sections:
        yield from _section(section, language)
    yield Spacer(1, 12)
    yield KeepTogether([_signature(paper)])


def _letterhead(paper: Paper) -> Table:
    """The bodies and the number to the left; nation, motto and date to the right."""
    left = [
        _text(paper.office.superior, size=12, align=TA_CENTER),
        _text(paper.office.name, size=12, bold=True, align=TA_CENTER),
        _rule(0.4),
        Spacer(1, 4),
        _text(f"Số: {paper.number}", size=13, align=TA_CENTER),
    ]
    right = [
        _text(NATION, size=12, bold=True, align=TA_CENTER),
        _text(MOTTO, size=13, bold=True, align=TA_CENTER),
        _rule(0.62),
        Spacer(1, 4),
        _text(paper.dated, size=13, italic=True, align=TA_CENTER),
    ]
    widths = [_WIDTH * _HEAD_LEFT, _WIDTH * (1 - _HEAD_LEFT)]
    return Table([[left, right]], colWidths=widths, style=_BARE)


def _signature(paper: Paper) -> Table:
    """Who receives it to the left; who signs to the right, with room for the signature."""
    receives = (paper.to, *paper.receives)
    left = [
        _text("Nơi nhận:", size=12, bold=True, italic=True),
        *(_text(f"- {one};", size=11) for one in receives if one),
        _text(f"- {paper.office.keeps}.", size=11),
    ]
    right = [_text(paper.office.signs, size=13, bold=True, align=TA_CENTER), Spacer(1, 70)]
    return Table([[left, right]], colWidths=[_WIDTH / 2, _WIDTH / 2], style=_BARE)


def _section(section: Section, language: Language) -> Iterator[Any]:
    """A table under its head; the heads of its columns stand again on each page."""
    sheet = section.sheet
    if not sheet.rows:
        return
    columns = range(len(sheet.columns))
    numeric = [any(_is_number(row[place]) for row in sheet.rows) for place in columns]
    title = [_text(sheet.title, size=13, bold=True, before=8, after=4), *[""] * (len(numeric) - 1)]
    heads = [_text(head, size=11, bold=True, align=TA_CENTER) for head in sheet.columns]
    rows = [
        [_cell(cell, language, numeric=numeric[nth]) for nth, cell in enumerate(row)]
        for row in sheet.rows
    ]
    share = _WIDTH / sum(section.widths)
    widths = [width * share for width in section.widths]
    yield CondPageBreak(_TABLE_BEGINS)
    # A title above the table would keep all of it together and leave half a page empty.
    yield Table([title, heads, *rows], colWidths=widths, repeatRows=(1,), style=_RULED)


def _cell(cell: Cell, language: Language, *, numeric: bool) -> Paragraph:
    return _text(written(cell, language), size=11, align=TA_RIGHT if numeric else TA_LEFT)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _body(words: str) -> Paragraph:
    """Justified, the first line 1 cm in, 6 pt apart."""
    return Paragraph(
        escape(words),
        ParagraphStyle(
            "body",
            fontName=face(),
            fontSize=13,
            leading=17,
            alignment=TA_JUSTIFY,
            firstLineIndent=10 * mm,
            spaceBefore=6,
        ),
    )


def _text(
    words: str,
    *,
    size: int,
    bold: bool = False,
    italic: bool = False,
    align: int = TA_LEFT,
    before: int = 0,
    after: int = 0,
) -> Paragraph:
    """Words in one face; nothing in them is read as markup."""
    style = ParagraphStyle(
        "words",
        fontName=face(bold=bold, italic=italic),
        fontSize=size,
        leading=size * 1.2,
        alignment=align,
        spaceBefore=before,
        spaceAfter=after,
        splitLongWords=1,
    )
    return Paragraph(escape(words), style)


def _rule(share: float) -> HRFlowable:
    return HRFlowable(
        width=f"{share:.0%}", thickness=0.7, color=colors.black, spaceBefore=2, spaceAfter=2
    )


_BARE: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("ALIGN", (0, 0), (-1, -1), "CENTER"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
]
_RULED: Final = [
    ("SPAN", (0, 0), (-1, 0)),
    ("GRID", (0, 1), (-1, -1), 0.5, colors.black),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
]
