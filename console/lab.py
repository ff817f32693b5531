"""`loa lab`: the carriers on loopback, as a process of their own, and what they truly took."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any, Final

from typer import Exit

from campaigns.week import Week
from console.exits import NotDone, UsageMistake
from console.options import AsJson, Noun, option
from console.telling import show_line, show_object
from console.words import say
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.__main__ import main as serve_lab
from gateways.transport import CurlTransport
from scheduler.clock import ScaledClock
from scheduler.settings import Settings

app = Noun("lab")

_PORT: Final = 8720
_OK: Final = 200
_DEADLINE_SECONDS: Final = 30.0

Port = Annotated[int, option("lab_port", "--port", min=0, max=65535)]


class Faults(StrEnum):
    """How the carriers behave."""

    NONE = "none"
    """As documented, always."""
    USUAL = "usual"
    """As on a usual day."""
    HOSTILE = "hostile"
    """As on the worst day."""


@app.verb("up")
def up(
    port: Port = _PORT,
    seed: Annotated[int, option("seed", "--seed")] = 1,
    faults: Annotated[Faults, option("faults", "--faults")] = Faults.NONE,
    week: Annotated[str | None, option("lab_week", "--week")] = None,
    speed: Annotated[float, option("speed", "--speed", min=1.0)] = 1.0,
) -> None:
    """Serve until interrupted."""
    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _begin_clock(settings, week, speed)
    words = ["--port", str(port), "--seed", str(seed), "--faults", faults.value]
    words += ["--store", str(settings.home / "lab.db")]
    words += ["--receipts-url", f"http://127.0.0.1:{settings.receipts_port}"]
    if (settings.home / "lab.json").exists():
        words += ["--config", str(settings.home / "lab.json")]
    if settings.clock_file is not None:
        words += ["--clock", str(settings.clock_file)]
    raise Exit(serve_lab(words))


@app.verb("truth")
def truth(port: Port = _PORT, *, as_json: AsJson = False) -> None:
    """What the carriers truly took, by their own books."""
    found = _asked(f"http://127.0.0.1:{port}/truth")
    if as_json:
        show_object(found)
        return
    for name, value in found.items():
        show_line(f"{name}: {json.dumps(value, ensure_ascii=False)}")


def _begin_clock(settings: Settings, week: str | None, speed: float) -> None:
    """An exercise's clock, where a week is named: Loa and its carriers then share one time."""
    if week is None:
        return
    if settings.clock_file is None:
        raise UsageMistake(say("clock_not_named"))
    ScaledClock.start(settings.clock_file, start=Week.parse(week).starts_at, speed=speed)


def _asked(url: str) -> dict[str, Any]:
    answer = CurlTransport().ask(HttpRequest("GET", url), deadline_seconds=_DEADLINE_SECONDS)
    if not isinstance(answer, HttpResponse) or answer.status != _OK:
        raise NotDone(say("lab_away", url=url))
    found: dict[str, Any] = json.loads(answer.body)
    return found
