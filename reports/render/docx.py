"""Minutes as a DOCX in the layout of Decree 30/2020: the same values, the same bytes.

A4 upright, margins 20 mm above and below, 30 mm left, 15 mm right; Times New Roman, named and not
embedded, as every office's machine has it; the page's number above, but for the first page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from docx import Document
from docx.document import Document as Writing
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.minutes import Minutes, Part
from reports.render.table import written
from reports.sheet import Cell, Sheet
from reports.words import Language

FONT: Final = "Times New Roman"
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LEFT, _CENTRE, _BOTH = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_WIDTH_MM: Final = 165
_BODY, _TABLE, _SMALL = Pt(13), Pt(11), Pt(11)
_ROOM_TO_SIGN: Final = 5
"""Lines between how to sign and the name."""
#: A table of so few rows is not divided between pages.
_KEPT_WHOLE: Final = 12
#: A ZIP knows no earlier day; every entry has this one.
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


def rendered(minutes: Minutes) -> bytes:
    """The minutes as the bytes of a DOCX."""
    writing = Document()
    _set_page(writing, minutes)
    _head(writing, minutes)
    for part in minutes.parts:
        _part(writing, part, minutes.language)
    _paragraph(writing, minutes.ending, indent=True).paragraph_format.keep_with_next = True
    _signatures(writing, minutes)
    _copies(writing, minutes.copies)
    writing.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _part(writing, minutes.annex, minutes.language)
    return _packed(writing)


def _set_page(writing: Writing, minutes: Minutes) -> None:
    section = writing.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    _page_number(section.header.paragraphs[0])
    normal = writing.styles["Normal"]
    normal.font.name, normal.font.size = FONT, _BODY
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    known = writing.core_properties
    known.title = f"{minutes.title}: {minutes.subject}"
    known.author = known.last_modified_by = "Loa"
    known.comments = ""
    known.created = known.modified = minutes.concluded_at.replace(microsecond=0, tzinfo=None)
    known.revision = 1


def _page_number(above: Paragraph) -> None:
    above.alignment = _CENTRE
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r/></w:fldSimple>')
    above._p.append(field)  # noqa: SLF001 - the library has no fields


def _head(writing: Writing, minutes: Minutes) -> None:
    """Who issues it on the left, the nation's heading on the right, each with its rule."""
    left, right = _columns(writing, (62, 103))
    _line(left, minutes.superior, size=Pt(12))
    _ruled(_line(left, minutes.body, size=Pt(12), bold=True), inset=Mm(19))
    _line(left, minutes.number, size=Pt(13))
    _line(right, minutes.nation, size=Pt(12), bold=True)
    _ruled(_line(right, minutes.motto, size=Pt(13), bold=True), inset=Mm(24))
    _line(right, minutes.place_and_date, size=Pt(13), italic=True)
    title = _paragraph(writing, minutes.title, align=_CENTRE, bold=True, size=Pt(14))
    title.paragraph_format.space_before = Pt(18)
    _ruled(
        _paragraph(writing, minutes.subject, align=_CENTRE, bold=True, size=Pt(14)), inset=Mm(60)
    )


def _part(writing: Writing, part: Part, language: Language) -> None:
    heading = _paragraph(writing, part.heading, bold=True)
    heading.paragraph_format.keep_with_next = True
    for text in part.paragraphs:
        _paragraph(writing, text, indent=True)
    if part.sheet is not None:
        _table(writing, part.sheet, language, shares=part.shares)


def _signatures(writing: Writing, minutes: Minutes) -> None:
    for place, party in zip(_columns(writing, (82, 83)), minutes.parties, strict=True):
        for text in party.title.split("\n"):
            _line(place, text, bold=True)
        _line(place, party.note, italic=True)
        for _ in range(_ROOM_TO_SIGN):
            _line(place, "")
        for line in place.paragraphs:
            line.paragraph_format.keep_with_next = True


def _copies(writing: Writing, copies: Sequence[str]) -> None:
    heading, *lines = copies
    _paragraph(writing, heading, bold=True, italic=True, size=Pt(12), close=True)
    for text in lines:
        _paragraph(writing, text, size=_SMALL, close=True)


def _paragraph(
    writing: Writing,
    text: str,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    bold: bool = False,
    italic: bool = False,
    size: Length = _BODY,
    indent: bool = False,
    close: bool = False,
) -> Paragraph:
    made = writing.add_paragraph()
    made.alignment = align if align is not None else (_BOTH if indent else _LEFT)
    made.paragraph_format.space_before = Pt(0)
    made.paragraph_format.space_after = Pt(0 if close else 6)
    if indent:
        made.paragraph_format.first_line_indent = Mm(12.7)
    _run(made, text, bold=bold, italic=italic, size=size)
    return made


def _columns(writing: Writing, widths_mm: tuple[int, int]) -> tuple[_Cell, _Cell]:
    """Two places side by side, by a table without lines."""
    table = writing.add_table(rows=1, cols=2)
    table.autofit = False
    _set_widths(table, widths_mm)
    left, right = table.rows[0].cells
    return left, right


def _line(
    place: _Cell, text: str, *, size: Length = _BODY, bold: bool = False, italic: bool = False
) -> Paragraph:
    """The next centred line; a cell comes with an empty first one."""
    first = place.paragraphs[0]
    is_begun = bool(first.runs) or len(place.paragraphs) > 1
    made: Paragraph = place.add_paragraph() if is_begun else first
    made.alignment = _CENTRE
    made.paragraph_format.space_after = Pt(2)
    _run(made, text, bold=bold, italic=italic, size=size)
    return made


def _run(made: Paragraph, text: str, *, bold: bool, italic: bool, size: Length) -> None:
    run = made.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, size


def _ruled(made: Paragraph, *, inset: Length) -> None:
    """A rule below, shorter than the line by `inset` at both ends."""
    ruler = deepcopy(made._p)  # noqa: SLF001 - the library has no borders
    for run in ruler.findall(qn("w:r")):
        ruler.remove(run)
    made._p.addnext(ruler)  # noqa: SLF001
    below = Paragraph(ruler, made._parent)  # noqa: SLF001
    below.paragraph_format.left_indent = below.paragraph_format.right_indent = inset
    below.paragraph_format.space_after = Pt(4)
    below.paragraph_format.line_spacing = Pt(3)
    border = parse_xml(
        f"<w:pBdr {nsdecls('w')}>"
        '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    )
    properties = ruler.get_or_add_pPr()
    properties.insert_element_before(border, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _table(writing: Writing, sheet: Sheet, language: Language, *, shares: Sequence[int]) -> None:
    """Lines around every cell; the heads stand on each page again."""
    table = writing.add_table(rows=1, cols=len(sheet.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _set_widths(table, shares)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
    row = deepcopy(table.rows[0]._tr)  # noqa: SLF001 - a copied row costs a tenth of a new one
    _fill(table.rows[0].cells, sheet.columns, language, bold=True)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001
    for cells in sheet.rows:
        fresh = deepcopy(row)
        table._tbl.append(fresh)  # noqa: SLF001
        places = [_Cell(one, table) for one in fresh.tc_lst]
        _fill(places, cells, language)
    if len(sheet.rows) <= _KEPT_WHOLE:
        _keep_whole(table)
    writing.add_paragraph().paragraph_format.space_after = Pt(0)


def _keep_whole(table: Table) -> None:
    """On one page: each row stays with the next one."""
    for row in list(table.rows)[:-1]:
        for line in row.cells[0].paragraphs:
            line.paragraph_format.keep_with_next = True


def _set_widths(table: Table, shares: Sequence[int]) -> None:
    for column, cell, share in zip(table.columns, table.rows[0].cells, shares, strict=True):
        column.width = cell.width = Mm(_WIDTH_MM * share / sum(shares))


def _fill(
    places: Sequence[_Cell], cells: Sequence[Cell], language: Language, *, bold: bool = False
) -> None:
    for place, cell in zip(places, cells, strict=True):
        made = place.paragraphs[0]
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_number else _LEFT
        if bold:
            made.alignment = _CENTRE
        made.paragraph_format.space_after = Pt(0)
        _run(made, written(cell, language), bold=bold, italic=False, size=_TABLE)


def _packed(writing: Writing) -> bytes:
    """The file with one time for every entry: a ZIP would otherwise remember when it was made."""
    made, packed = io.BytesIO(), io.BytesIO()
    writing.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
