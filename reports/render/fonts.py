"""Liberation Serif from beside this package: the measures of Times New Roman, Vietnamese whole."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reportlab.lib.fonts import addMapping  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]

FOLDER: Final = Path(__file__).parent.parent / "fonts"
FAMILY: Final = "LiberationSerif"
#: (bold, italic) -> the face's file.
_FACES: Final = {
    (0, 0): "Regular",
    (1, 0): "Bold",
    (0, 1): "Italic",
    (1, 1): "BoldItalic",
}


def face(*, bold: bool = False, italic: bool = False) -> str:
    """The name under which a face is known to the PDF library, which is told of it once."""
    _register()
    return f"{FAMILY}-{_FACES[int(bold), int(italic)]}"


@cache
def _register() -> None:
    for (bold, italic), name in _FACES.items():
        known = f"{FAMILY}-{name}"
        pdfmetrics.registerFont(TTFont(known, FOLDER / f"{known}.ttf"))
        addMapping(FAMILY, bold, italic, known)
