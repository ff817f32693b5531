"""Who may deliver a roster for whom: the department for any carrier, a carrier for itself alone."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.accounts import Act, NotAllowed, Person, Role, require
from campaigns.carrier import Carrier


def carrier_for(person: Person, stated: Carrier | None) -> Carrier | None:
    """Whose delivery it is: the own carrier's where a carrier's person delivers, else as stated.

    Every row of the file then counts as that carrier's, and a row that names another is refused.
    Raises NotAllowed.
    """
    require(person, Act.IMPORT_ROSTER)
    if person.role is not Role.CARRIER:
        return stated
    if person.carrier is None or stated not in {None, person.carrier}:
        raise NotAllowed(f"{person.name} may deliver the roster of their own carrier only")
    return person.carrier


def why_ask(person: Person, taken: Mapping[str, int]) -> tuple[str, ...]:
    """Why a delivery waits for the department whomever it changes; empty where it need not.

    What a carrier hands in by itself decides what it owes, and by portability what others owe:
    `taken` counts those whom the file takes over, by the carrier that serves them now.
    """
    if person.role is not Role.CARRIER or person.carrier is None:
        return ()
    name = person.carrier.label
    delivered = f"{name} tự nộp: chờ Sở xác nhận / {name} delivered it: the department confirms"
    return (delivered, *(_taking(count, Carrier(of).label, name) for of, count in taken.items()))


def _taking(count: int, of: str, by: str) -> str:
    return f"{count} số của {of} sẽ chuyển sang {by} / {count} of {of} would become {by}'s"
