"""Asks a gateway for its own totals of a week or month; a question, which may be put again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from campaigns.week import local
from console.exits import NotDone, UsageMistake
from console.words import say
from gateways.exchange import NoAnswer
from gateways.totals import Totalled, Totals, TotalsSpan, Unit
from reports.span import Span
from scheduler.bootstrap import Process
from scheduler.renewal import usable_credential


def told_totals(process: Process, name: str, span: Span) -> Sequence[Totals]:
    """What the gateway counts of the span. Raises UsageMistake, NotDone."""
    ports = process.ports
    gateway = ports.gateways.get(name)
    if gateway is None:
        known = ", ".join(ports.gateways) or "–"
        raise UsageMistake(say("gateway_not_set_up", name=name, known=known))
    if not isinstance(gateway, Totalled):
        raise UsageMistake(say("tells_no_totals", name=name))
    credential = usable_credential(ports, gateway)
    if credential is None:
        raise NotDone(say("no_credential", name=name))
    request = gateway.totals_request(_asked(span), credential)
    answer = ports.transport.ask(request, deadline_seconds=ports.tuning.call_deadline_seconds)
    if isinstance(answer, NoAnswer):
        raise NotDone(say("check_no_answer", reason=answer.reason))
    told = gateway.totals_in(answer)
    if told is None:
        raise NotDone(say("totals_unread", name=name, status=answer.status))
    return told


def _asked(span: Span) -> TotalsSpan:
    """A week by its days, a month as a month."""
    first = local(span.since).date()
    last = local(span.until - timedelta(microseconds=1)).date()
    return TotalsSpan(Unit.DAY if "W" in span.label else Unit.MONTH, first, last)
