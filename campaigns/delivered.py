"""A CSV as somebody delivered it is read as a stream, line by line, in memory that is bounded."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, ClassVar, Final, Self, cast

from campaigns.errors import CampaignsError

_BUFFER_BYTES: Final = 1 << 20
_HEADER_MAX: Final = 4096
#: Longest line, in characters: a packed file could unpack to one line without an end.
LINE_MAX: Final = 1 << 16
#: A packed file may unpack to so much, and beyond it to so many times what was read of it.
_UNPACKED_FREE: Final = 1 << 22
_UNPACKED_TIMES: Final = 200
_GZIP: Final = b"\x1f\x8b"
#: What people send instead of a CSV, by its first bytes.
_OTHER_KINDS: Final[Mapping[bytes, str]] = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\xff\xfe": "a UTF-16 text",
    b"\xfe\xff": "a UTF-16 text",
    b"%PDF": "a PDF",
}


class BadDeliveredFile(CampaignsError):
    """The file as a whole cannot be read; the message tells what to do with it."""


class DeliveredFile:
    """A CSV or CSV.gz: UTF-8 with or without its mark, `;` or `,`, columns in any order.

    Open it with `with`. Raises its `Bad`, when opened or while it is read.
    """

    Bad: ClassVar[type[BadDeliveredFile]] = BadDeliveredFile

    def __init__(self, path: Path) -> None:
        """Take a file that nothing was read of yet."""
        self.path = path
        self._delimiter = ","
        self._columns: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        self._size_bytes = self.path.stat().st_size
        self._counted = _Counted(self.path)
        try:
            self._text = self._opened()
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

    def columns_in(self, named: Sequence[str]) -> tuple[str, ...]:
        """The columns of a header's cells, by our names. Raises `Bad` for what is no header."""
        raise NotImplementedError

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """The rows with their line in the file, from line 2 on; empty ones are no rows."""
        reader = csv.reader(self._bounded(), delimiter=self._delimiter, strict=True)
        with self._told(lambda: reader.line_num + 2):
            for line, cells in enumerate(reader, start=2):
                if reader.line_num != line - 1:
                    raise self._unclosed(line)
                if any(cells):
                    yield line, cells

    def _opened(self) -> io.TextIOWrapper:
        """The file's text, unpacked where it is packed."""
        buffered = io.BufferedReader(self._counted, _BUFFER_BYTES)
        head = buffered.peek(4)[:4]
        for beginning, kind in _OTHER_KINDS.items():
            if head.startswith(beginning):
                raise self.Bad(f"The file is {kind}: save it as CSV UTF-8 and import that")
        packed = head.startswith(_GZIP)
        plain = cast("IO[bytes]", gzip.GzipFile(fileobj=buffered)) if packed else buffered
        # Bytes that are not UTF-8 come through as lone surrogates: their row is refused alone.
        return io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _read_header(self) -> None:
        with self._told(lambda: 1):
            line = self._text.readline(_HEADER_MAX)
            self._delimiter = ";" if line.count(";") > line.count(",") else ","
            named = next(csv.reader([line], delimiter=self._delimiter), [])
        self._columns = self.columns_in(named)

    def _bounded(self) -> Iterator[str]:
        """The lines after the header, none longer than a line of cells can be."""
        unpacked, number = 0, 1
        while line := self._text.readline(LINE_MAX + 1):
            unpacked, number = unpacked + len(line), number + 1
            if len(line) > LINE_MAX:
                raise self.Bad(f"Line {number} has more than {LINE_MAX} characters: remove it")
            if unpacked > max(_UNPACKED_FREE, _UNPACKED_TIMES * self._counted.bytes_read):
                raise self.Bad(
                    f"The file unpacks to more than {_UNPACKED_TIMES} times its size: no such "
                    "file holds lines worth reading; have it delivered again as a plain CSV"
                )
            yield line

    @contextmanager
    def _told(self, line: Callable[[], int]) -> Iterator[None]:
        """What may break a file as a whole, told with its line and the next step."""
        try:
            yield
        except csv.Error:
            raise self._unclosed(line()) from None
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise self.Bad(
                f"The file is damaged or cut off at line {line()}: have it delivered again"
            ) from error

    def _unclosed(self, line: int) -> BadDeliveredFile:
        # A quotation mark that swallows lines would hide rows: they would seem to be absent.
        return self.Bad(
            f"A quotation mark at or behind line {line} does not close on its line: "
            "remove it (cells need none) and import the file again"
        )


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
