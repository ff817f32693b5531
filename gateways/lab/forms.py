"""What a call carries in its address and form: the path below the door, and its named values."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from gateways.exchange import HttpRequest

FORM_TYPE = "application/x-www-form-urlencoded"


def path_of(request: HttpRequest) -> str:
    """The path of a call, without host and query."""
    return urlsplit(request.url).path


def query_of(request: HttpRequest) -> dict[str, str]:
    """Named values of the query; the first of a name counts."""
    return _first(urlsplit(request.url).query)


def form_of(request: HttpRequest) -> dict[str, str]:
    """Named values of a form body; the first of a name counts, none when the body is no form."""
    kind = (request.header("Content-Type") or "").split(";")[0].strip().lower()
    return _first(request.body.decode("utf-8", "replace")) if kind == FORM_TYPE else {}


def whole_number(written: str, absent: int) -> int:
    """A number written in digits; `absent` for anything else."""
    return int(written) if written.isascii() and written.isdigit() else absent


def _first(encoded: str) -> dict[str, str]:
    return dict(reversed(parse_qsl(encoded, keep_blank_values=True)))
