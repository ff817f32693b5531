"""A synthetic province as a roster file: invented numbers in true proportions, from a seed."""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaigns.carrier import Carrier
from campaigns.district import DISTRICTS

#: Carrier, its prefixes and its share. Invented: no carrier publishes its count in the province.
_SHARES: Final = (
    ("viettel", ("8432", "8433", "8498", "8497", "8486"), 0.52),
    ("vnpt", ("8491", "8494", "8481", "8488"), 0.27),
    ("mobifone", ("8490", "8493", "8470", "8489"), 0.19),
    ("vietnamobile", ("8492", "8456"), 0.02),
)
#: This share follows the province's Zalo account: more than in earnest, so that each of an OA's
#: refusals is seen, and yet so seldom that it breaks no circuit.
FOLLOWERS: Final = 0.5
#: This carrier declares more than it delivers, by that share: a short roster is seen for one.
_SHORT: Final = ("mobifone", 0.02)
HEADER: Final = ("msisdn", "carrier", "district", "zalo_user_id", "ported_to")


def write_roster(
    path: Path, *, subscribers: int, seed: int, carriers: Collection[str]
) -> list[str]:
    """Write so many subscribers; answers the Zalo user ids of those who follow."""
    rows = list(_rows(subscribers, seed, carriers))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return [row[3] for row in rows if row[3]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What one carrier delivers of the province."""

    carrier: Carrier
    file: Path
    declared: int


def pieces_of(path: Path) -> Iterator[Piece]:
    """Each carrier's rows of a written roster as a file of its own, made when it is asked for."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames or (), list(reader)
    for name in dict.fromkeys(row["carrier"] for row in rows):
        own = [row for row in rows if row["carrier"] == name]
        piece = path.with_name(f"roster-{name}.csv")
        with piece.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(own)
        yield Piece(Carrier(name), piece, _declared(name, len(own)))


def _declared(carrier: str, delivered: int) -> int:
    short, share = _SHORT
    return delivered + (math.ceil(delivered * share) if carrier == short else 0)


def _rows(
    subscribers: int, seed: int, carriers: Collection[str]
) -> Iterator[tuple[str, str, str, str, str]]:
    chance = random.Random(f"province {seed}")  # noqa: S311 - invented numbers, no secret
    shares = [row for row in _SHARES if row[0] in carriers]
    weights = [share for *_, share in shares]
    seen: set[str] = set()
    while len(seen) < subscribers:
        carrier, prefixes, _ = chance.choices(shares, weights)[0]
        msisdn = f"{chance.choice(prefixes)}{chance.randrange(10**7):07d}"
        if msisdn in seen:
            continue
        seen.add(msisdn)
        follows = chance.random() < FOLLOWERS
        user_id = f"{chance.randrange(10**18, 10**19)}" if follows else ""
        yield msisdn, carrier, chance.choice(DISTRICTS).value, user_id, ""
