"""One claim's whole context, and the transaction that begins its calls: every guard is asked
again there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby, islice

from sqlalchemy import Connection

from campaigns import ledger
from campaigns.ledger import Claimed, Lease, Submission, traffic
from campaigns.lifecycle import Event
from gateways.contract import Credential, Gateway
from gateways.exchange import HttpRequest
from gateways.message import Message
from gateways.outcome import OF_A_LIST
from scheduler.compose import Addressee, addressees, message_for, rendered_for, stopped_among
from scheduler.pace import Lead
from scheduler.permits import Permit, still_permitted
from scheduler.ports import Ports
from scheduler.quotas import book_all


@dataclass(frozen=True, slots=True)
class Sending:
    """What a lane knows while it sends one claim."""

    ports: Ports
    gateway: Gateway
    permit: Permit
    credential: Credential
    lease: Lease
    stop_at: datetime
    lead: Lead

    @property
    def segments_each(self) -> int:
        """The most segments a message of this permit can have: what pace and quota are booked
        by.
        """
        return rendered_for(self.permit, 0).segments

    @property
    def last_begin_at(self) -> datetime:
        """Nothing is begun later: not past the window, nor so late that the call outlives the
        lease.
        """
        tuning, clock = self.ports.tuning, self.ports.clock
        margin = clock.stretch(tuning.margin_seconds)
        lease_end = self.lease.until - clock.stretch(tuning.call_deadline_seconds) - margin
        return min(self.permit.closes_at - margin, lease_end)


@dataclass(frozen=True, slots=True)
class Ready:
    """One call, begun in the ledger and ready for the wire."""

    messages: tuple[Message, ...]
    request: HttpRequest
    submission: Submission
    indexes: tuple[bytes, ...]
    """Each member's blind index, for the journal."""


class NotPermitted(Exception):
    """A guard refused in the transaction that begins: nothing of it was written."""


def begin(sending: Sending, chosen: Sequence[Claimed]) -> list[Ready]:
    """Begin calls for `chosen`, in one transaction; those hindered are released or waived in it.

    Raises NotPermitted when a halt, window, approval or quota says no: then nothing was begun.
    """
    ports = sending.ports
    known = ports.database.read(lambda conn: addressees(conn, ports.vault, sending.gateway, chosen))
    ready = list(_calls(sending, [one for one in chosen if one.subscriber_id in known], known))

    def work(conn: Connection) -> list[Ready]:
        # Asked inside: a transaction that is run again later must not begin by an old instant.
        now = ports.clock.now()
        return _begin(conn, sending, chosen, known=known, ready=ready, now=now)

    def recover(conn: Connection) -> list[Ready] | None:
        begun = {one.submission_id for one in ledger.begun(conn, [r.submission for r in ready])}
        return [one for one in ready if one.submission.submission_id in begun] or None

    return ports.database.transact(work, recover=recover)


def _begin(
    conn: Connection,
    sending: Sending,
    chosen: Sequence[Claimed],
    *,
    known: dict[int, Addressee],
    ready: Sequence[Ready],
    now: datetime,
) -> list[Ready]:
    live = sending.gateway.name in sending.ports.live
    if not still_permitted(conn, sending.permit, sending.gateway, live=live, now=now):
        raise NotPermitted
    hindered = _release_hindered(conn, sending, chosen, known, now)
    going = [
        one for one in ready if not hindered & {m.obligation_id for m in one.submission.members}
    ]
    submissions = ledger.begin(
        conn,
        sending.ports.facts(),
        [one.submission for one in going],
        token=sending.lease.token,
        now=now,
    )
    if not book_all(conn, sending.gateway, sending.permit, submissions, now=now):
        raise NotPermitted
    _mark_spacing(conn, sending, submissions, now)
    begun = {one.submission_id for one in submissions}
    _release_rest(conn, sending, chosen, submissions)
    return [one for one in going if one.submission.submission_id in begun]


def _release_rest(
    conn: Connection,
    sending: Sending,
    chosen: Sequence[Claimed],
    submissions: Sequence[Submission],
) -> None:
    """The others of a list that lost one member go back at once, not when the lease ends."""
    going = {member.obligation_id for one in submissions for member in one.members}
    rest = [one for one in chosen if one.obligation_id not in going]
    ledger.release(conn, rest, token=sending.lease.token)


def _release_hindered(
    conn: Connection,
    sending: Sending,
    chosen: Sequence[Claimed],
    known: dict[int, Addressee],
    now: datetime,
) -> set[int]:
    """Release who may not be messaged now, waive who must not be; their obligation ids."""
    ids = [one.subscriber_id for one in chosen]
    # Asked here, in the transaction that begins: the stop list binds in the last moment.
    on_the_list = stopped_among(conn, ids)
    stopped = [one for one in chosen if one.subscriber_id in on_the_list]
    gone = [one for one in chosen if one.subscriber_id not in {*known, *on_the_list}]
    _waive(conn, sending, stopped, "stop_list", now)
    _waive(conn, sending, gone, "no_address", now)
    medium = sending.permit.definition.medium
    free_at = traffic.spaced(conn, medium=medium, subscriber_ids=ids, now=now)
    spaced = [one for one in chosen if one.subscriber_id in free_at]
    for instant in sorted(set(free_at.values())):
        waiting = [one for one in spaced if free_at[one.subscriber_id] == instant]
        ledger.release(conn, waiting, token=sending.lease.token, not_before=instant)
    return {one.obligation_id for one in (*stopped, *gone, *spaced)}


def _waive(
    conn: Connection, sending: Sending, claimed: Sequence[Claimed], reason: str, now: datetime
) -> None:
    ledger.release(conn, claimed, token=sending.lease.token)
    keys = [(one.week, one.obligation_id) for one in claimed]
    ledger.rule(
        conn,
        sending.ports.facts(),
        keys,
        event=Event.WAIVE,
        reason=reason,
        actor="system",
        now=now,
    )


def _mark_spacing(
    conn: Connection, sending: Sending, submissions: Sequence[Submission], now: datetime
) -> None:
    ids = [member.subscriber_id for one in submissions for member in one.members]
    if ids:
        medium = sending.permit.definition.medium
        if not traffic.mark_spacing(conn, medium=medium, subscriber_ids=ids, now=now):
            raise NotPermitted


def _calls(
    sending: Sending, wanted: Sequence[Claimed], known: dict[int, Addressee]
) -> Iterator[Ready]:
    """Requests are pure and known before the call: their bytes' hash goes into the ledger first."""
    for members in _lists(wanted, sending.gateway.limits.recipients_per_call):
        messages = tuple(
            message_for(sending.permit, sending.gateway, one, known[one.subscriber_id].address)
            for one in members
        )
        request = sending.gateway.request_for(messages, sending.credential)
        indexes = tuple(known[one.subscriber_id].index for one in members)
        yield Ready(messages, request, _submission(sending, members, messages, request), indexes)


def _lists(wanted: Sequence[Claimed], most: int) -> Iterator[tuple[Claimed, ...]]:
    """Who goes together in one call: as many as it takes, fewer after a list that was refused."""
    size = partial(_list_size, most=most)
    for each, alike in groupby(sorted(wanted, key=size), key=size):
        while members := tuple(islice(alike, each)):
            yield members


def _list_size(one: Claimed, *, most: int) -> int:
    """A list refused for one of its numbers is halved twice each time, down to one: that number
    is then refused alone. Halved once, the eight attempts would not do for a list of 500.
    """
    return max(1, most >> 2 * one.attempts) if one.reason.startswith(OF_A_LIST) else most


def hash_of(request: HttpRequest) -> bytes:
    """SHA-256 over all that a call says but its headers: what the ledger keeps of it."""
    said = b"\n".join((request.method.encode(), request.url.encode(), request.body))
    return hashlib.sha256(said).digest()


def _submission(
    sending: Sending,
    members: tuple[Claimed, ...],
    messages: tuple[Message, ...],
    request: HttpRequest,
) -> Submission:
    return Submission(
        submission_id=sending.ports.chance.token(),
        period_id=sending.permit.period_id,
        gateway=sending.gateway.name,
        members=members,
        segments_each=messages[0].segments,
        bytes_sha256=hash_of(request),
        credential_version=sending.credential.version,
    )
