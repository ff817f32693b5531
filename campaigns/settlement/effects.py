"""What an accepted case tells the ledger, as one table: never `delivered`, never a second message.

A statement is no handset's word, so *delivered* ends an unknown as *accepted*, with a level of
proof of its own (design 3). What a carrier owned and does not know of any more has failed; only
what it perhaps took can turn out to be still owed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from campaigns.lifecycle import Status
from campaigns.settlement.comparison import Kind
from campaigns.settlement.stated import Stated
from gateways.outcome import Proof, Receipt, Word


class Effect(NamedTuple):
    """The word that a fact carries for what is stated."""

    unresolved: Word
    """Of what the carrier perhaps took."""
    otherwise: Word
    """Of what stands anywhere else."""
    proof: Proof = Proof.NONE


EFFECTS: Final[Mapping[Stated, Effect]] = MappingProxyType(
    {
        Stated.DELIVERED: Effect(Word.DELIVERED, Word.DELIVERED, Proof.STATEMENT),
        Stated.TAKEN: Effect(Word.TAKEN, Word.TAKEN),
        Stated.FAILED: Effect(Word.UNDELIVERED, Word.UNDELIVERED),
        # By the time of a statement nobody sends to that phone again: it was not reached.
        Stated.EXPIRED: Effect(Word.UNDELIVERED, Word.UNDELIVERED),
        Stated.REJECTED: Effect(Word.NEVER_HAD, Word.UNDELIVERED),
        Stated.NOT_FOUND: Effect(Word.NEVER_HAD, Word.UNDELIVERED),
        Stated.ABSENT: Effect(Word.NEVER_HAD, Word.UNDELIVERED),
    }
)

#: What these differ in is settled between people and bills; no word of the ledger speaks of it.
_OF_WORDS: Final = frozenset({Kind.STATED_TAKEN, Kind.STATED_FAILED, Kind.OURS})


def tells_ledger(kind: str) -> bool:
    """Does accepting a case of this kind append a fact?"""
    return kind in _OF_WORDS


def receipt_of(stated: str, *, status: str, proof: str) -> Receipt:
    """The receipt by which an accepted case speaks of an attempt, as its obligation stands now.

    `proof` is how far it is proven already: a statement adds nothing to what an SMSC said.
    """
    effect = EFFECTS[Stated(stated)]
    word = effect.unresolved if status == Status.UNRESOLVED else effect.otherwise
    grown = effect.proof if proof in {"", Proof.NONE} else Proof.NONE
    return Receipt(word=word, proof=grown, code=code_of(stated))


def code_of(stated: str) -> str:
    """The code of a fact by statement, which reports have words for: `statement_delivered`."""
    return f"statement_{stated}"
