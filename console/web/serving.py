"""The console served beside the ledger, on loopback unless told otherwise."""

from __future__ import annotations

from typing import Final

from console.listening import Served, listening
from console.web.app import console_app
from console.web.desk import Desk
from scheduler.bootstrap import Process

#: People click; beyond so many calls at once something else is at work.
_AT_ONCE_MAX: Final = 200


def serve_console(process: Process) -> Served:
    """Open the console. Raises BadSettings for an address that cannot be listened on."""
    settings = process.settings
    listener = listening(
        settings.console_host,
        settings.console_port,
        what="the console",
        settings="LOA_CONSOLE_PORT or LOA_CONSOLE_HOST",
    )
    app = console_app(Desk(process.ports, settings))
    return Served(app, listener, name="console", at_once=_AT_ONCE_MAX)
