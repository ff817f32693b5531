"""A look reaches public addresses only: whatever else it is led to, not one request arrives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.dial import Dial, NotPublic, places_of
from gateways.exchange import HttpRequest, HttpResponse, NoAnswer
from gateways.public import is_public
from gateways.transport import CurlTransport
from tests.kit import carrier as script
from tests.kit.authority import certified
from tests.kit.carrier import Act, answers
from tests.kit.landing_site import HOST, LANDING, LOOPBACK, Site, site_of
from tests.kit.private_places import ADDRESSES, URLS
from tests.kit.saying import HASTY_SECONDS, PATIENT_SECONDS, closed_port, door_without_a_handshake

PAGE = b"<h1>Bluezone</h1>"
NOT_PUBLIC = NoAnswer(written=False, reason="not_public")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that answers whoever reaches it."""
    with site_of(tmp_path, answers(200, PAGE)) as site:
        yield site


def look(transport: CurlTransport, url: str = LANDING) -> HttpResponse | NoAnswer:
    return transport.probe(HttpRequest("GET", url), deadline_seconds=PATIENT_SECONDS).answer


def only_we_came(site: Site) -> bool:
    """Nobody before us: connections are accepted in the order in which they came."""
    return isinstance(look(site.transport()), HttpResponse) and 1 == site.carrier.connections


def always(*places: tuple[str, int]) -> Dial:
    """A resolver under an attacker's hand; what is public stays what it is."""
    return Dial(resolve=lambda _: places)


class TestReachingNothing:
    """Each time a real server on loopback waits for a request that does not come."""

    @pytest.mark.parametrize("url", URLS.values(), ids=URLS)
    def test_a_url_that_hides_where_it_leads_reaches_nobody(self, site: Site, url: str) -> None:
        """
        Though every name leads to the server, and though it counts as public.
        """
        assert NOT_PUBLIC == look(site.transport(), url)
        assert only_we_came(site)

    def test_the_server_that_waits_could_be_reached(self, site: Site) -> None:
        """
        Else the tests above would prove nothing.
        """
        heard = look(site.transport())

        assert isinstance(heard, HttpResponse)
        assert (200, PAGE) == (heard.status, heard.body)
        assert [("GET", "/taiapp", HOST)] == [
            (one.method, one.target, one.headers["host"]) for one in site.heard
        ]

    @pytest.mark.parametrize("address", [one for one in ADDRESSES if one])
    def test_a_name_that_leads_to_an_address_not_public_reaches_nobody(
        self, site: Site, address: str
    ) -> None:
        assert NOT_PUBLIC == look(site.transport(always((address, site.place[1]))))
        assert only_we_came(site)

    def test_one_bad_address_among_good_ones_refuses_the_name(self, site: Site) -> None:
        dial = Dial(
            resolve=lambda _: [site.place, ("10.0.0.1", 443)], is_public=lambda one: one == LOOPBACK
        )

        assert NOT_PUBLIC == look(site.transport(dial))
        assert only_we_came(site)

    def test_a_connection_that_comes_out_elsewhere_is_closed_before_a_byte(
        self, site: Site
    ) -> None:
        """
        Public when the name was read, private when it was connected to: the peer itself is asked.
        """
        opinions = iter([True, False])
        dial = Dial(resolve=lambda _: [site.place], is_public=lambda _: next(opinions))

        assert NOT_PUBLIC == look(site.transport(dial))
        assert isinstance(look(site.transport()), HttpResponse)
        assert (2, 1) == (site.carrier.connections, len(site.heard))

    def test_the_name_is_read_once(self, site: Site) -> None:
        """
        A second answer of the resolver (DNS rebinding) leads nowhere.
        """
        told = iter([[site.place]])
        dial = Dial(resolve=lambda _: next(told), is_public=lambda one: one == LOOPBACK)

        assert isinstance(look(site.transport(dial)), HttpResponse)

    @pytest.mark.parametrize(
        "host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "127.0.0.1"]
    )
    def test_the_systems_own_resolver_reads_digits_into_names_and_is_not_believed(
        self, site: Site, host: str
    ) -> None:
        """
        Beneath the check of the name: here libc itself turns the form into 127.0.0.1.
        """
        dial = Dial(resolve=lambda one: [(at, site.place[1]) for at, _ in places_of(one)])

        with pytest.raises(NotPublic):
            dial.connected(host, seconds=PATIENT_SECONDS)
        assert only_we_came(site)

    def test_no_proxy_of_the_environment_is_used(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://{LOOPBACK}:1")

        assert isinstance(look(site.transport()), HttpResponse)

    def test_nothing_is_submitted_by_looking(self, site: Site) -> None:
        request = HttpRequest("POST", LANDING, (), b"1")

        assert NOT_PUBLIC == site.transport().probe(request, deadline_seconds=1).answer
        assert only_we_came(site)


class TestTheAnswer:
    """What comes back is read without trust."""

    def test_a_redirect_is_an_answer_and_is_not_followed(self, tmp_path: Path) -> None:
        moved = answers(302, headers=(f"Location: https://{HOST}/again",))
        with site_of(tmp_path, moved) as site:
            heard = look(site.transport())

        assert isinstance(heard, HttpResponse)
        assert (302, 1) == (heard.status, len(site.heard))

    def test_a_page_is_asked_for_as_it_is_and_not_packed(self, site: Site) -> None:
        look(site.transport())

        assert ["identity"] == [one.headers["accept-encoding"] for one in site.heard]

    def test_of_a_long_page_the_beginning_is_read(self, tmp_path: Path) -> None:
        """
        A page that is too long is up all the same.
        """
        with site_of(tmp_path, answers(200, b"x" * 3_000_000)) as site:
            heard = look(site.transport())

        assert isinstance(heard, HttpResponse)
        assert (200, 262_144) == (heard.status, len(heard.body))

    def test_the_certificate_that_was_believed_is_told(self, site: Site) -> None:
        sighting = site.transport().probe(
            HttpRequest("GET", LANDING), deadline_seconds=PATIENT_SECONDS
        )

        assert sighting.certificate is not None
        assert "CN=a carrier on loopback" == sighting.certificate.issuer
        assert 64 == len(sighting.certificate.spki_sha256)

    @pytest.mark.parametrize(
        ("act", "reason"),
        [
            pytest.param(script.hangs_up, "hung_up", id="hung-up"),
            pytest.param(script.stops_half_way, "half_answer", id="half-an-answer"),
            pytest.param(script.says(b"SSH-2.0-OpenSSH\r\n"), "garbage", id="no-http"),
        ],
    )
    def test_no_whole_answer_is_a_silence(self, tmp_path: Path, act: Act, reason: str) -> None:
        with site_of(tmp_path, act) as site:
            silence = look(site.transport())

        assert isinstance(silence, NoAnswer)
        assert (True, reason) == (silence.written, silence.reason)


class TestTheDeadline:
    """One for all of it: name, connection, handshake, page."""

    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(script.stays_silent, id="silent"),
            pytest.param(script.drips(b"HTTP/1.1 200 OK\r\nX: "), id="dripping-head"),
            pytest.param(script.drips(b"HTTP/1.1 200 OK\r\n\r\n"), id="dripping-page"),
        ],
    )
    def test_a_page_that_takes_too_long_is_cut_off(self, tmp_path: Path, act: Act) -> None:
        with site_of(tmp_path, act) as site:
            silence = site.transport().probe(
                HttpRequest("GET", LANDING), deadline_seconds=HASTY_SECONDS
            )

        assert NoAnswer(written=True, reason="deadline") == silence.answer

    def test_a_handshake_that_never_ends_is_cut_off(self) -> None:
        with door_without_a_handshake() as port:
            silence = _hastily(Dial(resolve=lambda _: [(LOOPBACK, port)], is_public=lambda _: True))

        assert NoAnswer(written=False, reason="connect_timeout") == silence

    def test_a_resolver_that_never_answers_is_left_behind(self) -> None:
        over = threading.Event()

        def resolve(_: str) -> list[tuple[str, int]]:
            over.wait(PATIENT_SECONDS)
            return []

        silence = _hastily(Dial(resolve=resolve))
        over.set()

        assert NoAnswer(written=False, reason="dns") == silence


class TestNothingThere:
    """What is away is told apart from what is wrong."""

    def test_a_name_that_nobody_knows(self) -> None:
        def resolve(_: str) -> list[tuple[str, int]]:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")

        assert NoAnswer(written=False, reason="dns") == look(CurlTransport(dial=Dial(resolve)))

    def test_a_name_without_an_address(self) -> None:
        assert NoAnswer(written=False, reason="dns") == look(CurlTransport(dial=always()))

    def test_a_closed_port(self) -> None:
        with closed_port() as port:
            dial = Dial(resolve=lambda _: [(LOOPBACK, port)], is_public=lambda _: True)
            silence = look(CurlTransport(dial=dial))

        assert NoAnswer(written=False, reason="refused") == silence

    def test_the_second_address_is_tried_where_the_first_refuses(self, site: Site) -> None:
        with closed_port() as port:
            places = [(LOOPBACK, port), site.place]
            dial = Dial(resolve=lambda _: places, is_public=lambda _: True)
            heard = look(site.transport(dial))

        assert isinstance(heard, HttpResponse)

    def test_a_door_that_speaks_no_tls(self) -> None:
        with _door_that_says(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
            dial = Dial(resolve=lambda _: [(LOOPBACK, port)], is_public=lambda _: True)
            silence = look(CurlTransport(dial=dial))

        assert NoAnswer(written=False, reason="tls") == silence


class TestWhoseCertificate:
    """Name and authority must hold before a byte of the request leaves."""

    def test_a_certificate_of_another_name(self, tmp_path: Path) -> None:
        with site_of(tmp_path, answers(), for_host="evil.vn") as site:
            silence = look(site.transport())

        assert (NoAnswer(written=False, reason="certificate"), []) == (silence, site.heard)

    def test_a_certificate_of_an_unknown_authority(self, site: Site) -> None:
        silence = look(CurlTransport(dial=site.dial()))

        assert (NoAnswer(written=False, reason="certificate"), []) == (silence, site.heard)

    def test_a_certificate_that_only_ran_out_is_told_apart(self, tmp_path: Path) -> None:
        """
        Forgetting to renew is no hijacking.
        """
        tls = certified(tmp_path, for_host=HOST, until=datetime(2020, 2, 1, tzinfo=UTC))
        (tmp_path / "kept.pem").write_bytes((tmp_path / "authority.pem").read_bytes())
        with site_of(tmp_path, answers(), tls=tls) as site:
            transport = CurlTransport(ca_file=str(tmp_path / "kept.pem"), dial=site.dial())
            silence = look(transport)

        assert NoAnswer(written=False, reason="certificate_expired") == silence
        assert [] == site.heard

    def test_one_that_ran_out_and_is_of_another_name_is_of_another_name(
        self, tmp_path: Path
    ) -> None:
        tls = certified(tmp_path, for_host="evil.vn", until=datetime(2020, 2, 1, tzinfo=UTC))
        (tmp_path / "kept.pem").write_bytes((tmp_path / "authority.pem").read_bytes())
        with site_of(tmp_path, answers(), tls=tls) as site:
            transport = CurlTransport(ca_file=str(tmp_path / "kept.pem"), dial=site.dial())

            assert NoAnswer(written=False, reason="certificate") == look(transport)


def test_by_default_only_what_is_public_is_dialled() -> None:
    assert (places_of, is_public) == (Dial().resolve, Dial().is_public)


@contextmanager
def _door_that_says(octets: bytes) -> Iterator[int]:
    """A port that answers whatever it hears with the same octets."""
    with socket.create_server((LOOPBACK, 0)) as door:

        def answer() -> None:
            caller, _ = door.accept()
            with caller:
                caller.recv(65536)
                caller.sendall(octets)

        answering = threading.Thread(target=answer)
        answering.start()
        yield door.getsockname()[1]
        answering.join()


def _hastily(dial: Dial) -> HttpResponse | NoAnswer:
    transport = CurlTransport(dial=dial)
    return transport.probe(HttpRequest("GET", LANDING), deadline_seconds=HASTY_SECONDS).answer
