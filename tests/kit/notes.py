"""Small rows with which a test watches what became of its transactions."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text, update

from campaigns.schema import from_microseconds, setting

NOW = from_microseconds(1_622_505_600_000_000)


def write(name: str, connection: Connection, value: str = "") -> str:
    """Add a row of that name; answer the name."""
    connection.execute(insert(setting).values(name=name, value=value, at=NOW))
    return name


def find(name: str, connection: Connection) -> str | None:
    """The name, when there is such a row."""
    return connection.execute(select(setting.c.name).where(setting.c.name == name)).scalar()


def append(word: str, *, to: str, connection: Connection) -> None:
    """Add a word to the value of the row `to`."""
    longer = setting.c.value + f" {word}"
    connection.execute(update(setting).where(setting.c.name == to).values(value=longer))


def names(connection: Connection) -> set[str]:
    """The names of all rows."""
    return set(connection.execute(select(setting.c.name)).scalars())


def words_of_shared(connection: Connection) -> str | None:
    """The words in the row `shared`, in the order of their commits."""
    return connection.execute(select(setting.c.value).where(setting.c.name == "shared")).scalar()


def backend_of(connection: Connection) -> int:
    """The id of the PostgreSQL process at the other end."""
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def do_nothing(_: Connection) -> str:
    """A work without a trace."""
    return "done"


class Impatient:
    """Counts the waits instead of waiting."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Note the wait."""
        self.waits.append(seconds)
