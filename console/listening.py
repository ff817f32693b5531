"""A door that listens: an application served from a thread; no log tells which addresses."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from scheduler.settings import BadSettings

_STOP_SECONDS: Final = 10


class Served:
    """An application that is being served; whoever calls the socket from now on is answered."""

    def __init__(self, app: ASGIApp, listener: socket.socket, *, name: str, at_once: int) -> None:
        """Serve `app` on `listener` from a thread; beyond `at_once` calls the answer is 503."""
        self._port = int(listener.getsockname()[1])
        self._server = uvicorn.Server(_server_config(app, at_once))
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name=name, daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    def stop(self) -> None:
        """Take no more calls, and answer those in hand."""
        self._server.should_exit = True
        self._thread.join(timeout=_STOP_SECONDS)


def listening(host: str, port: int, *, what: str, settings: str) -> socket.socket:
    """A socket that listens there; 0 takes a free port.

    Raises BadSettings naming `what` wanted it and which `settings` say where.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise BadSettings(
            f"{what} cannot listen on {host}:{port} ({error.strerror}); set {settings}"
        ) from error


def _server_config(app: ASGIApp, at_once: int) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        lifespan="off",
        loop="asyncio",
        http="h11",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=at_once,
        timeout_graceful_shutdown=_STOP_SECONDS // 2,
    )
    # `access_log` alone holds only until somebody handles the root's records: each connection asks
    # again. The log would tell what is said in queries, which is numbers and references.
    logging.getLogger("uvicorn.access").disabled = True
    return config
