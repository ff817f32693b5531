"""Two writers made to meet: the second is under way before the first commits."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from campaigns.database import Database

T = TypeVar("T")

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
_TURNS = 200
_TURN_SECONDS = 0.01


def meeting(database: Database, work: Callable[[Connection], T]) -> list[Any]:
    """Run `work` in two transactions that overlap, and answer what each returned or raised.

    On PostgreSQL the first commits once the second waits for one of its locks (or after two
    seconds, when it does not); on SQLite the second waits to begin.
    """
    came: list[Any] = []
    second = Thread(target=lambda: came.append(_outcome(database, work)))

    def first(conn: Connection) -> T:
        result = work(conn)
        if not second.ident:
            second.start()
        _until_waiting(database, second)
        return result

    came.append(_outcome(database, first))
    second.join(timeout=30)
    return came


def together(count: int, act: Callable[[], T]) -> list[Any]:
    """Run `act` in so many threads at once; what each returned or raised."""
    came: list[Any] = []
    threads = [Thread(target=lambda: came.append(_said(act))) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return came


def _outcome(database: Database, work: Callable[[Connection], T]) -> T | Exception:
    return _said(lambda: database.transact(work))


def _said(act: Callable[[], T]) -> T | Exception:
    try:
        return act()
    except Exception as error:  # noqa: BLE001 - what was raised is the answer
        return error


def _until_waiting(database: Database, other: Thread) -> None:
    if database.dialect == "sqlite":
        return
    for _ in range(_TURNS):
        if not other.is_alive():
            return
        if database.read(lambda conn: conn.execute(_WAITING).scalar_one()):
            return
        Event().wait(_TURN_SECONDS)
