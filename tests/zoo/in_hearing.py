"""Bugs in what carriers' words do: receipts, findings, fail lists, late answers, renewals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import select

from campaigns import lifecycle
from campaigns.lifecycle import Event, Status
from campaigns.reference import reference_of
from campaigns.schema import obligation
from gateways.outcome import Proof, Receipt, Word
from scheduler import fail_lists
from scheduler.matching import Told, raw_hash
from tests.simulation.options import Options
from tests.zoo.bug import always, bug

_Follow = Callable[[Status, Event], Status | None]


def following(pair: tuple[Status, Event], to: Status | None) -> _Follow:
    """The lifecycle's table with one entry changed."""

    def changed(status: Status, event: Event) -> Status | None:
        return to if (status, event) == pair else lifecycle.follow(status, event)

    return changed


@bug(seed=2)
def late_accept_overwrites_a_receipt() -> Iterator[None]:
    """An answer that comes after its own receipt makes *accepted* of whatever was known."""

    def overwriting(status: Status, event: Event) -> Status | None:
        is_accept = event is Event.ACCEPT
        return Status.ACCEPTED if is_accept else lifecycle.follow(status, event)

    with patch("campaigns.ledger.attempts.follow", overwriting):
        yield


@bug(seed=2, can_show=lambda options: options.early_rate > 0)
def deliver_lost_before_the_accept() -> Iterator[None]:
    """A receipt that is faster than the answer to its own call changes nothing."""
    lost = following((Status.CLAIMED, Event.DELIVER), None)
    with patch("campaigns.ledger.receipts.follow", lost):
        yield


_OF_VIETTEL: Final = select(obligation.c.week, obligation.c.id, obligation.c.attempts).where(
    obligation.c.gateway == "viettel", obligation.c.attempts > 0
)


@bug(seed=0)
def absence_in_a_fail_list_read_as_delivered() -> Iterator[None]:
    """Whoever Viettel's fail list does not name is told of as delivered."""
    read = fail_lists._told  # noqa: SLF001 - the bug is in there

    def completed(ports: Any, gateway: Any, one: Any, failed: Any, raw: bytes) -> tuple[Told, ...]:
        told = read(ports, gateway, one, failed, raw)
        named = {each.receipt.reference for each in told}
        rows = ports.database.read(lambda conn: conn.execute(_OF_VIETTEL).all())
        absent = {reference_of(row.week, row.id, row.attempts) for row in rows} - named
        return told + tuple(
            Told("viettel", _delivered(reference), raw_hash(raw), "question")
            for reference in sorted(absent)
        )

    with patch("scheduler.fail_lists._told", completed):
        yield


def _delivered(reference: str) -> Receipt:
    return Receipt(word=Word.DELIVERED, reference=reference, proof=Proof.HANDSET)


@bug(seed=2)
def word_of_an_old_attempt_moves_the_new_one() -> Iterator[None]:
    """That the first attempt failed, or never came, is believed of the one now on its way."""
    with patch("campaigns.ledger.receipts._speaks_of_the_past", always(False)):
        yield


def _may_be_off(options: Options) -> bool:
    return options.rates["viettel"]["phone_off"] > 1 / 3


@bug(seed=186, can_show=_may_be_off)
def phone_off_tried_without_end() -> Iterator[None]:
    """A phone that stays off is sent to again as often as it is told of."""
    with patch("campaigns.ledger.receipts._may_go_again", lambda one, _: one.tries_unreached):
        yield


def _nobody_dies(options: Options) -> bool:
    return options.crash_rate == 0 and options.lost_rate == 0


@bug(seed=33, can_show=_nobody_dies)
def two_renewals_at_once() -> Iterator[None]:
    """Both Zalo gateways present the one refresh token, which is good for one use."""
    with (
        patch("campaigns.ledger.credentials.take_renewal", always(True)),
        patch("campaigns.ledger.credentials.last_renewal", always(None)),
    ):
        yield


@bug(seed=5, can_show=lambda options: options.says_again)
def second_submission_refused_and_the_first_forgotten() -> Iterator[None]:
    """What was said again and is refused ends as never sent, though the first was perhaps taken."""

    def forgetting(status: Status, event: Event) -> Event:
        del status
        return event

    with (
        patch("campaigns.ledger.attempts.undenying", forgetting),
        patch("campaigns.ledger.receipts.undenying", forgetting),
        patch("campaigns.ledger.rulings.undenying", forgetting),
    ):
        yield


def can_be_asked(options: Options) -> bool:
    """Is anything unresolved at VNPT, which answers by our own reference?"""
    return options.says_again and not options.lists


__all__ = ["can_be_asked", "following"]
