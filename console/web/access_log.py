"""The access log: who looked at whom, when and why; read by auditors, changed by nobody."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import Response

from campaigns.sights import Sight
from console.web.render import page
from console.web.rules import door
from console.web.visitor import AtDesk, Visits, doors
from reports.queries.access import looks

router: Final = doors()

_SHOWN: Final = 50


@router.get("/access-log")
@door(Sight.ACCESS_LOG)
def access_log(
    *, request: Request, desk: AtDesk, visitor: Visits, before: int = 0, who: str = ""
) -> Response:
    """The latest looks first, page by page, of everybody or of one person."""
    name = who.strip()
    found = desk.read(lambda conn: looks(conn, before=before, who=name, most=_SHOWN))
    values = {
        "looks": found,
        "more": found[-1].id if len(found) == _SHOWN else None,
        "who": name,
        "before": before,
    }
    return page(request, "access_log.html", values, visitor=visitor)
