"""A delivered file is read as a stream, row by row: each row is an entry or a refusal."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError
from campaigns.roster.cells import COLUMNS, Entry, RowReader
from campaigns.roster.refusals import Refusal

_BUFFER_BYTES: Final = 1 << 20
_HEADER_MAX: Final = 4096
_NAME_MAX: Final = 40
_GZIP: Final = b"\x1f\x8b"
#: What people send instead of a CSV, by its first bytes.
_OTHER_KINDS: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "a UTF-16 text",
    b"\xfe\xff": "a UTF-16 text",
    b"%PDF": "a PDF",
}
_many_digits = re.compile(r"\d{4}").search


class BadRosterFile(CampaignsError):
    """The file as a whole cannot be read as a roster; the message tells what to do with it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The next rows of a file, in its order."""

    entries: list[Entry]
    refusals: list[Refusal]

    @property
    def rows(self) -> int:
        """Rows read, good and bad."""
        return len(self.entries) + len(self.refusals)


class RosterFile:
    """A CSV or CSV.gz: UTF-8 with or without its mark, `;` or `,`, columns in any order.

    Open it with `with`. Raises BadRosterFile, when opened or while it is read.
    """

    def __init__(self, path: Path, *, carrier: Carrier | None) -> None:
        """Take the file that `carrier` delivered; None for a file over all carriers."""
        self.path = path
        self._carrier = carrier
        self._delimiter = ","
        self._columns: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self._size_bytes = self.path.stat().st_size
        self._counted = _Counted(self.path)
        try:
            self._text = _text_of(self._counted)
            self._read_header()
        except BaseException:
            self._counted.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._text.close()
        self._counted.close()

    @property
    def delimiter(self) -> str:
        """What stands between its cells."""
        return self._delimiter

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it states, in its order."""
        return self._columns

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the bytes read so far: of the file as delivered, once it is through."""
        return self._counted.digest.digest()

    @property
    def share_read(self) -> float:
        """How much of the file was read, from 0 to 1."""
        return min(1.0, self._counted.bytes_read / max(1, self._size_bytes))

    def slices(self, rows: int) -> Iterator[Slice]:
        """The whole file, `rows` at a time. Lines with nothing on them are no rows."""
        reader = RowReader(self._columns, carrier=self._carrier)
        now = Slice([], [])
        for line, cells in self._lines():
            found = reader.read(cells, line=line)
            if isinstance(found, Refusal):
                now.refusals.append(found)
            else:
                now.entries.append(found)
            if len(now.entries) + len(now.refusals) >= rows:
                yield now
                now = Slice([], [])
        if now.rows:
            yield now

    def _read_header(self) -> None:
        with _told(lambda: 1):
            line = self._text.readline(_HEADER_MAX)
        self._delimiter = ";" if line.count(";") > line.count(",") else ","
        named = next(csv.reader([line], delimiter=self._delimiter), [])
        self._columns = tuple(name.strip().casefold() for name in named)
        _check_columns(self._columns)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with their line in the file, from line 2 on."""
        reader = csv.reader(self._text, delimiter=self._delimiter, strict=True)
        with _told(lambda: reader.line_num + 2):
            for line, cells in enumerate(reader, start=2):
                if reader.line_num != line - 1:
                    raise _unclosed(line)
                if any(cells):
                    yield line, cells


class _Counted(io.RawIOBase):
    """The file's raw bytes, counted and hashed as they are read."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("rb", buffering=0)
        self.digest = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        """It is read, never written."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer; how many bytes came."""
        view = memoryview(buffer)
        taken = self._raw.readinto(view) or 0
        self.digest.update(view[:taken])
        self.bytes_read += taken
        return taken

    def close(self) -> None:
        """Close the file; twice is once."""
        self._raw.close()
        super().close()


def _text_of(counted: _Counted) -> io.TextIOWrapper:
    """The file's text, unpacked where it is packed. Raises BadRosterFile for other kinds."""
    buffered = io.BufferedReader(counted, _BUFFER_BYTES)
    head = buffered.peek(4)[:4]
    for beginning, kind in _OTHER_KINDS.items():
        if head.startswith(beginning):
            raise BadRosterFile(f"The file is {kind}: save it as CSV UTF-8 and import that")
    packed = head.startswith(_GZIP)
    plain = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered)) if packed else buffered
    # Bytes that are not UTF-8 come through as lone surrogates: their row is refused, not the file.
    return io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")


@contextmanager
def _told(line: Callable[[], int]) -> Iterator[None]:
    """What may break a file as a whole, told with its line and the next step."""
    try:
        yield
    except csv.Error:
        raise _unclosed(line()) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadRosterFile(
            f"The file is damaged or cut off at line {line()}: have it delivered again"
        ) from error


def _unclosed(line: int) -> BadRosterFile:
    # A quotation mark that swallows lines would hide subscribers: they would seem to have left.
    return BadRosterFile(
        f"A quotation mark at or behind line {line} does not close on its line: "
        "remove it (roster cells need none) and import the file again"
    )


def _check_columns(columns: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise BadRosterFile(
            f"Unknown columns in line 1: {', '.join(map(_shown, unknown))}. "
            f"A roster's header has {', '.join(COLUMNS)}, of which only msisdn is required"
        )
    if "msisdn" not in columns:
        raise BadRosterFile("Line 1 must be a header with the column msisdn: add it")
    if len(set(columns)) < len(columns):
        raise BadRosterFile("A column stands twice in line 1: remove one of the two")


def _shown(name: str) -> str:
    """A column's name; where a file lacks its header this is a number, which is not repeated."""
    if _many_digits(name):
        return "(a number)"
    return repr(name[:_NAME_MAX])
