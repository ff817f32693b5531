"""From where landings are looked at: the public Internet, pages that stand in for them, or nowhere.

An exercise, and an installation without a live gateway, never touch a real address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from campaigns.parts import Kind
from gateways.exchange import HttpRequest, NoAnswer, Sighting
from gateways.transport import Prober, Transport


class Lookout(Protocol):
    """What may be looked at, and the looking."""

    def sees(self, url: str, *, kind: Kind, routes: Collection[str]) -> bool:
        """May a campaign of that kind, with routes through these gateways, look at this landing?"""

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        """One look; redirects are answers."""


@dataclass(frozen=True, slots=True)
class PublicLookout:
    """The Internet, for actual campaigns that leave through a live gateway."""

    prober: Prober
    live: frozenset[str]

    def sees(self, url: str, *, kind: Kind, routes: Collection[str]) -> bool:
        """Whatever is sent to people."""
        return kind is Kind.ACTUAL and not self.live.isdisjoint(routes)

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        """At a public address, or not at all."""
        return self.prober.probe(request, deadline_seconds=deadline_seconds)


@dataclass(frozen=True, slots=True)
class StandIns:
    """Pages on this machine that answer for approved addresses: the lab's, in an exercise."""

    transport: Transport
    pages: Mapping[str, str]
    """Approved address -> its page on loopback."""

    def sees(self, url: str, *, kind: Kind, routes: Collection[str]) -> bool:
        """What has a page here."""
        return url in self.pages

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        """The stand-in's answer; none for an address, such as a redirect's, that has no page."""
        page = self.pages.get(request.url)
        if page is None:
            return Sighting(NoAnswer(written=False, reason="no_stand_in"))
        told = replace(request, url=page)
        return Sighting(self.transport.ask(told, deadline_seconds=deadline_seconds))
