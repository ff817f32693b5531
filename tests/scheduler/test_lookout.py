"""Landings are looked at on the Internet beside a live gateway only, and else on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from campaigns.landing import Landing, LandingVerdict, Looked
from campaigns.parts import Kind
from gateways.dial import Dial
from gateways.exchange import Answer, HttpRequest, NoAnswer
from gateways.transport import CurlTransport
from scheduler.lookout import PublicLookout, StandIns
from scheduler.probing import walk
from tests.kit.campaign_texts import LINK
from tests.kit.carrier import Act, ScriptedCarrier, always, answers
from tests.kit.landing_site import HOST, LANDING, Site, site_of
from tests.kit.lookouts import PAGE
from tests.kit.private_places import URLS
from tests.kit.scripted import FrozenClock
from tests.kit.weeks_open import MONDAY_MORNING

STAND_IN = "http://127.0.0.1:9/landing/bluezone"
ROUTES = {"mobifone", "viettel"}
BAD_LOCATIONS = {
    name: url for name, url in URLS.items() if url and url.isprintable() and url.isascii()
}


@dataclass
class Asked:
    """A transport that answers every question the same way."""

    answer: Answer = PAGE
    heard: list[str] = field(default_factory=list)

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        self.heard.append(request.url)
        return self.answer

    def send(self, *_: object, **__: object) -> Iterator[tuple[int, Answer]]:
        raise AssertionError("a look submits nothing")


def redirects_to(location: str) -> Act:
    return answers(302, headers=(f"Location: {location}",))


def look(site: Site, *, dial: Dial | None = None) -> Looked:
    """One whole look of a live installation."""
    lookout = PublicLookout(site.transport(dial), frozenset({"mobifone"}))
    landing = Landing(LANDING, frozenset({HOST, "play.google.com"}))
    return walk(lookout, landing, FrozenClock(MONDAY_MORNING))


class TestPublic:
    """The Internet is for what truly goes to people."""

    lookout = PublicLookout(CurlTransport(), frozenset({"mobifone"}))

    @pytest.mark.parametrize(
        ("kind", "routes", "expected"),
        [
            pytest.param(Kind.ACTUAL, ROUTES, True, id="actual-and-live"),
            pytest.param(Kind.ACTUAL, {"viettel"}, False, id="no-live-route"),
            pytest.param(Kind.ACTUAL, set(), False, id="no-route"),
            pytest.param(Kind.EXERCISE, ROUTES, False, id="exercise"),
        ],
    )
    def test_only_an_actual_campaign_with_a_live_route_is_looked_after(
        self,
        kind: Kind,
        routes: set[str],
        expected: bool,  # noqa: FBT001 - a row's column
    ) -> None:
        assert expected is self.lookout.sees(LINK, kind=kind, routes=routes)


class TestStandIns:
    """A page on this machine answers for an approved address."""

    def test_only_what_has_a_page_is_seen_whatever_its_kind(self) -> None:
        lookout = StandIns(Asked(), {LINK: STAND_IN})

        assert [True, True, False] == [
            lookout.sees(LINK, kind=Kind.EXERCISE, routes=()),
            lookout.sees(LINK, kind=Kind.ACTUAL, routes=ROUTES),
            lookout.sees("https://tokhaiyte.vn", kind=Kind.ACTUAL, routes=ROUTES),
        ]

    def test_the_page_is_asked_and_the_address_is_not(self) -> None:
        transport = Asked()
        lookout = StandIns(transport, {LINK: STAND_IN})

        assert PAGE == lookout.probe(HttpRequest("GET", LINK), deadline_seconds=1).answer
        assert [STAND_IN] == transport.heard

    def test_a_redirect_to_what_has_no_page_is_not_followed_into_the_world(self) -> None:
        transport = Asked()
        lookout = StandIns(transport, {LINK: STAND_IN})
        silence = lookout.probe(HttpRequest("GET", f"{LINK}/vi"), deadline_seconds=1).answer

        assert NoAnswer(written=False, reason="no_stand_in") == silence
        assert [] == transport.heard

    def test_a_stand_in_on_loopback_is_looked_at_for_its_landing(self) -> None:
        with ScriptedCarrier(always(answers(200, b"<h1>Bluezone</h1>"))) as carrier:
            lookout = StandIns(CurlTransport(), {LINK: f"{carrier.url}/landing/bluezone"})
            landing = Landing(LINK, frozenset({HOST}))
            looked = walk(lookout, landing, FrozenClock(MONDAY_MORNING))

        assert (LandingVerdict.UP, LINK) == (looked.verdict, looked.final_url)
        assert ["/landing/bluezone"] == [heard.target for heard in carrier.heard]


class TestOnTheWire:
    """A whole look through the real transport, against a site on loopback that lies."""

    @pytest.mark.parametrize("location", BAD_LOCATIONS.values(), ids=BAD_LOCATIONS)
    def test_a_redirect_to_a_private_place_reaches_it_with_not_one_request(
        self, tmp_path: Path, location: str
    ) -> None:
        """
        Every name leads to the site itself, so that whatever were followed would be heard.
        """
        with site_of(tmp_path, redirects_to(location), answers(200, b"inside")) as site:
            looked = look(site)
            followed = [one.headers["host"] for one in site.heard[1:]]

        assert ([], LandingVerdict.MOVED) == (followed, looked.verdict) or {HOST} == {*followed}

    def test_a_chain_of_redirects_ends_after_the_third(self, tmp_path: Path) -> None:
        acts = [redirects_to(f"https://{HOST}/{n}") for n in range(9)]
        with site_of(tmp_path, *acts) as site:
            looked = look(site)

        assert LandingVerdict.MOVED is looked.verdict
        assert ["/taiapp", "/0", "/1", "/2"] == [one.target for one in site.heard]

    def test_a_listed_host_that_leads_inside_is_refused_like_the_first(
        self, tmp_path: Path
    ) -> None:
        """
        The name is allowed and public at the first step; the second one's address is not.
        """
        with site_of(tmp_path, redirects_to("https://play.google.com/a"), answers()) as site:
            inside = ("10.0.0.1", 443)
            dial = Dial(
                resolve=lambda host: [site.place if host == HOST else inside],
                is_public=lambda one: one == site.place[0],
            )
            looked = look(site, dial=dial)

        assert LandingVerdict.HIJACKED is looked.verdict
        assert ["/taiapp"] == [one.target for one in site.heard]

    def test_what_was_seen_is_told_with_its_certificate(self, tmp_path: Path) -> None:
        with site_of(tmp_path, answers(200, b"<h1>Bluezone</h1>")) as site:
            looked = look(site)

        assert looked.certificate is not None
        assert (LandingVerdict.UP, 200, "CN=a carrier on loopback") == (
            looked.verdict,
            looked.status,
            looked.certificate.issuer,
        )
