"""All writes are whole transactions, retried whole; a COMMIT whose result was lost is looked up.

`work` may run more than once, so it does nothing but speak to its connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from campaigns.engines import Dialect, ProcessEngines, checked_url, dialect_of
from campaigns.errors import CampaignsError
from campaigns.revision import REVISIONS, head, revision_of

T = TypeVar("T")
Work = Callable[[Connection], T]
Pause = Callable[[float], object]
"""Waits that many seconds."""

WAITS_SECONDS = (0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
"""Between eight attempts; each may itself have waited for a lock as long as the engine allows."""

# 40001 serialization failure, 40P01 deadlock, 55P03 lock timeout, 53300 too many connections,
# 57P01 to 57P03 the server is stopping or starting; class 08 is the connection itself.
_PASSING_STATES = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03"})
# SQLITE_BUSY, SQLITE_LOCKED and SQLITE_PROTOCOL (a race for the log), without their extensions.
_PASSING_CODES = frozenset({5, 6, 15})

# Whoever is still there could commit after we looked. An idle backend has finished its COMMIT.
_END_BACKEND = text("""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = :pid AND usename = current_user AND state IS DISTINCT FROM 'idle'
""")

_writing: ContextVar[object] = ContextVar("writing", default=None)


class CommitUnknown(CampaignsError):
    """A COMMIT's result was lost and cannot be looked up: nobody knows whether it holds."""


class DatabaseUnavailable(CampaignsError):
    """The database was busy or away through every attempt; nothing of this work is committed."""


class DatabaseBehind(CampaignsError):
    """The database's tables are not those of this version: run `loa init`."""


class DatabaseAhead(CampaignsError):
    """The database was migrated by a newer Loa: install that version here."""


class NestedTransaction(CampaignsError):
    """`transact` within `transact` would wait for itself: pass the connection down instead."""


class SwallowedFailure(CampaignsError):
    """A statement failed, the work went on, and its COMMIT would keep only a part or nothing."""


class _NotCommitted(CampaignsError):
    """The COMMIT's result was lost, and the lookup says that it never held."""


class DatabasePort(Protocol):
    """What writers, reports and the simulation need of a database."""

    @property
    def dialect(self) -> Dialect:
        """`sqlite` or `postgresql`."""

    def transact(self, work: Work[T], *, recover: Work[T | None] | None = None) -> T:
        """Run `work` in one write transaction; see `Database.transact`."""

    def read(self, work: Work[T]) -> T:
        """Run `work` on one snapshot; see `Database.read`."""


class Database:
    """One database, in whichever process asks; threads may share it."""

    __slots__ = ("_dialect", "_engines", "_pause")

    def __init__(self, engines: ProcessEngines, dialect: Dialect, *, pause: Pause) -> None:
        self._engines = engines
        self._dialect = dialect
        self._pause = pause

    def __repr__(self) -> str:
        return f"Database({self._engines!r})"

    @classmethod
    def at(cls, url: str, *, pause: Pause | None = None) -> Database:
        """The database at `sqlite:////path` or `postgresql+psycopg://…`; nothing is opened yet.

        `pause` waits between attempts, given seconds. Raises BadDatabaseUrl.
        """
        checked = checked_url(url)
        return cls(
            ProcessEngines(checked), dialect_of(checked), pause=pause or threading.Event().wait
        )

    @property
    def dialect(self) -> Dialect:
        """`sqlite` or `postgresql`."""
        return self._dialect

    def transact(self, work: Work[T], *, recover: Work[T | None] | None = None) -> T:
        """Run `work` in one write transaction and answer what it returned, once committed.

        Run again, whole, when the database was busy, chose us as a deadlock's victim, or was lost
        before COMMIT. Lost during COMMIT, `recover` is asked on a new connection: its answer is
        the work's own if that had committed, and None if it had not.

        Raises CommitUnknown when there is no `recover` or it cannot be asked, DatabaseUnavailable
        after the last attempt, NestedTransaction, SwallowedFailure, and whatever `work` raises.
        """
        if _writing.get() is self:
            raise NestedTransaction("pass the connection down instead of calling transact again")
        mark = _writing.set(self)
        try:
            return self._retried(lambda: self._write_once(work, recover))
        finally:
            _writing.reset(mark)

    def read(self, work: Work[T]) -> T:
        """Run `work` on one consistent snapshot, where writing fails; retried as `transact` is.

        Raises DatabaseUnavailable after the last attempt, and whatever `work` raises.
        """
        return self._retried(lambda: self._read_once(work))

    def check_current(self) -> None:
        """Raises DatabaseBehind or DatabaseAhead unless the tables are those of this version."""
        found = self.read(revision_of)
        check_not_ahead(found)
        if found != head():
            raise DatabaseBehind(
                f"its tables are at {found or 'no revision'}, this Loa needs {head()}:"
                " run `loa init`"
            )

    def close(self) -> None:
        """Close this process's idle connections; a later call opens new ones."""
        self._engines.close()

    def _retried(self, turn: Callable[[], T]) -> T:
        for wait_seconds in WAITS_SECONDS:
            try:
                return turn()
            except Exception as error:
                if not may_pass(error):
                    raise
            self._pause(wait_seconds)
        try:
            return turn()
        except Exception as error:
            if not may_pass(error):
                raise
            raise DatabaseUnavailable(
                "the database stayed busy or away; nothing was kept"
            ) from error

    def _read_once(self, work: Work[T]) -> T:
        with self._engines.mine().reader.connect() as connection:
            return work(connection)

    def _write_once(self, work: Work[T], recover: Work[T | None] | None) -> T:
        with self._engines.mine().writer.connect() as connection:
            transaction = connection.begin()
            result = work(connection)
            backend = _check_whole(connection)
            try:
                transaction.commit()
            except DBAPIError as error:
                if not is_answer_lost(error):
                    raise
                lost = error
            else:
                return result
        return self._looked_up(recover, backend, lost)

    def _looked_up(self, recover: Work[T | None] | None, backend: int | None, lost: Exception) -> T:
        """What the lost COMMIT's work had returned. Raises _NotCommitted when it never held."""
        if recover is None:
            raise CommitUnknown("the connection was lost during COMMIT") from lost
        try:
            self._end(backend)
            found = self.read(recover)
        except (CampaignsError, DBAPIError) as error:
            raise CommitUnknown("lost during COMMIT, and it could not be looked up") from error
        if found is None:
            raise _NotCommitted("lost before it was committed") from lost
        return found

    def _end(self, backend: int | None) -> None:
        """Return once the backend that was asked to COMMIT can no longer do so."""
        for wait_seconds in WAITS_SECONDS:
            if not self.read(lambda connection: _still_busy(connection, backend)):
                return
            self._pause(wait_seconds)
        raise DatabaseUnavailable("the lost connection's other end is still at work")


def check_not_ahead(revision: str | None) -> None:
    """Raises DatabaseAhead when the tables are at a revision that this version does not know."""
    if revision is not None and revision not in REVISIONS:
        raise DatabaseAhead(f"its tables are at revision {revision}: install the newer Loa here")


def may_pass(error: Exception) -> bool:
    """Whether running the same work again may succeed: busy, deadlock, lost before COMMIT."""
    if isinstance(error, (PoolTimeoutError, _NotCommitted)):
        return True
    cause = error
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = error.orig if isinstance(error.orig, Exception) else error
    state = getattr(cause, "sqlstate", None)
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _PASSING_CODES
    if state is not None:
        return state in _PASSING_STATES or state.startswith("08")
    # libpq gives no state to what it tells by itself: not reached, closed, cut off.
    return hasattr(cause, "sqlstate") and any(
        kind.__name__ == "OperationalError" for kind in type(cause).__mro__
    )


def is_answer_lost(error: DBAPIError) -> bool:
    """Whether a COMMIT that raised this may hold all the same.

    A server told to stop may have committed before it says so; SQLite's COMMIT is a call and no
    message, so its error is its answer.
    """
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", "")
    return state is None or state == "40003" or state.startswith(("08", "57P"))


def _check_whole(connection: Connection) -> int | None:
    """Refuse a COMMIT that would silently keep nothing; answer the PostgreSQL backend's id.

    After a failed statement PostgreSQL answers COMMIT with a rollback and no error; SQLite drops
    the transaction when its disk is full, and keeps each later statement by itself.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        whole, backend = driver.in_transaction, None
    else:
        whole = driver.info.transaction_status.name != "INERROR"
        backend = driver.info.backend_pid
    if not whole:
        raise SwallowedFailure("a statement failed unnoticed: use a savepoint around what may fail")
    return backend


def _still_busy(connection: Connection, backend: int | None) -> bool:
    """Whether that backend is still in a transaction; it is told to end."""
    return connection.execute(_END_BACKEND, {"pid": backend}).first() is not None
