"""An issued report as the paper that is printed and signed: every line of it, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from campaigns.carrier import Carrier
from campaigns.issued import Content
from campaigns.week import local
from reports.issued import IssuedReport, changes_of, said_to
from reports.issued_lines import GROUPS, figure_of, group_of, value_of
from reports.paper import Paper, Section
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, moment, words

_VNG: Final = "Công ty Cổ phần VNG"
_LINE_WIDTHS: Final = (11, 60, 67, 27)
_REASON_WIDTHS: Final = (11, 58, 21, 21, 54)


def paper_of(report: IssuedReport, language: Language) -> Paper:
    """The paper of a version. Its values are those of the sheets, its form is the decree's."""
    said = words(language)
    content = report.content
    return Paper(
        number=content.number,
        on=local(report.issued.at).date(),
        kind="BÁO CÁO",
        about=_about(content),
        to=_name_of(content.carrier),
        paragraphs=tuple(_paragraphs(report)),
        marks=tuple(_marks(report)),
        sections=tuple(_sections(report, said)),
        receives=("Ban Chỉ đạo phòng, chống dịch tỉnh (báo cáo)",),
    )


def _about(content: Content) -> tuple[str, ...]:
    said = words(Language.VIETNAMESE)
    weeks = ", ".join(map(said.period, content.weeks))
    span = weeks if "W" in content.label else f"tháng {content.label[5:]}/{content.label[:4]}"
    named = f"Hạn mức tin nhắn của {_name_of(content.carrier)}"
    version = f"Phiên bản {content.version}"
    if content.follows is not None:
        version += f", thay phiên bản {content.follows.version}"
    return (named, span[:1].upper() + span[1:], f"({version})")


def _name_of(carrier: str) -> str:
    known = {each.value: each.vietnamese for each in Carrier}
    return known.get(carrier, _VNG if carrier == "vng" else carrier)


def _paragraphs(report: IssuedReport) -> Iterator[str]:
    """The paper's sentences are Vietnamese, as its form is."""
    content, issued = report.content, report.issued
    yield (
        f"Số liệu tính đến {moment(datetime.fromisoformat(content.as_of))}, theo sổ gửi tin của "
        "chiến dịch Bluezone và khai báo y tế. Mỗi dòng có một mã riêng."
    )
    yield (
        f"Đề nghị {_name_of(content.carrier)} xác nhận toàn bộ, hoặc đề nghị sửa từng dòng kèm lý "
        f"do, trước {moment(issued.replies_until)}."
    )
    if content.follows is not None:
        yield (
            f"Phiên bản này chỉ khác phiên bản {content.follows.version} ở "
            f"{len(content.changes)} dòng nêu ngay dưới đây; phiên bản ấy được giữ nguyên."
        )


def _marks(report: IssuedReport) -> Iterator[str]:
    content = report.content
    yield f"SHA-256, phiên bản {content.version}: {report.issued.sha256.hex()}"
    if content.follows is not None:
        yield f"SHA-256, phiên bản {content.follows.version}: {content.follows.sha256}"


def _sections(report: IssuedReport, said: Words) -> Iterator[Section]:
    if report.content.changes:
        yield Section(_changes(report, said), _REASON_WIDTHS)
    for group in GROUPS:
        yield Section(_group(report, group, said), _LINE_WIDTHS)
    if report.contests:
        yield Section(_contests(report, said), _REASON_WIDTHS)


def _group(report: IssuedReport, group: str, said: Words) -> Sheet:
    """Lines are numbered through the whole report."""
    rows = tuple(
        (str(nth), line.key, figure_of(line.key, said), value_of(line, line.value, said))
        for nth, line in enumerate(report.content.lines, start=1)
        if group_of(line.key) == group
    )
    heads = said.all("nth", "line_key", "figure", "value")
    return Sheet(said.of(f"group_{group}"), heads, rows)


def _changes(report: IssuedReport, said: Words) -> Sheet:
    """The sheet of changes in five columns: key and figure in one, who and why in another."""
    places = _places(report.content)
    rows = tuple(
        (places[str(key)], f"{figure} ({key})", before, now, _joined(*why))
        for key, figure, before, now, *why in changes_of(report.content, said).rows
    )
    heads = said.all("nth", "figure", "value_before", "value_now", "reason")
    return Sheet(said.of("changes"), heads, rows)


def _contests(report: IssuedReport, said: Words) -> Sheet:
    places, by_key = _places(report.content), report.content.by_key
    rows: list[tuple[Cell, ...]] = []
    for reply in report.contests:
        line = by_key[reply.line]
        stated, *why = said_to(line, reply, said)
        figure = f"{figure_of(line.key, said)} ({line.key})"
        now = value_of(line, line.value, said)
        rows.append((places[line.key], figure, now, stated, _joined(reply.person, *why)))
    heads = said.all("nth", "figure", "in_report", "carrier_states", "reason")
    return Sheet(said.of("contests"), heads, tuple(rows))


def _places(content: Content) -> dict[str, str]:
    return {line.key: str(nth) for nth, line in enumerate(content.lines, start=1)}


def _joined(*cells: Cell) -> str:
    """`who: why; who: why`."""
    told = [str(cell) for cell in cells if cell]
    pairs = zip(told[::2], [*told[1::2], ""], strict=False)
    return "; ".join(": ".join(filter(None, pair)) for pair in pairs)
