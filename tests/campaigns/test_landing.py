"""What a landing's answers mean: up, down, moved or hijacked, and when two looks decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.landing import (
    Landing,
    LandingVerdict,
    Look,
    Looked,
    Onward,
    decided,
    landings_of,
    next_step,
    request_for,
)
from campaigns.link import problems_of_url
from campaigns.refusals import BadDefinition
from gateways.exchange import Answer, HttpResponse, NoAnswer, Sighting
from gateways.public import public_name_in
from tests.kit.definitions import DECLARATION, LINK, sms, zalo
from tests.kit.private_places import URLS

HOST = "bluezone.gov.vn"
STORE = "play.google.com"
PLAIN = Landing(LINK, frozenset({HOST, STORE, "xn--bluezne-v1a.vn"}))
MARKED = Landing(LINK, frozenset({HOST}), "Ứng dụng Bluezone – Bộ Y tế")
PAGE = b"<html><h1>Bluezone</h1></html>"
UP, DOWN, MOVED, HIJACKED = LandingVerdict
NOW = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)


def page(status: int = 200, body: bytes = PAGE, content_type: str = "text/html") -> HttpResponse:
    return HttpResponse(status, (("Content-Type", content_type),), body)


def to(location: str, status: int = 302) -> HttpResponse:
    return HttpResponse(status, (("Location", location),))


def step(
    answer: Answer, landing: Landing = PLAIN, walked: tuple[str, ...] = (LINK,)
) -> Looked | Onward:
    return next_step(landing, walked, Sighting(answer))


def verdict(answer: Answer, landing: Landing = PLAIN) -> LandingVerdict:
    found = step(answer, landing)
    assert isinstance(found, Looked)
    return found.verdict


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(page(), UP, id="a-page"),
        pytest.param(page(206), UP, id="a-part-of-a-page"),
        pytest.param(page(204, b""), DOWN, id="no-content"),
        pytest.param(page(200, b" \n "), DOWN, id="an-empty-page"),
        pytest.param(page(404), DOWN, id="not-found"),
        pytest.param(page(410), DOWN, id="gone"),
        pytest.param(page(403), DOWN, id="forbidden"),
        pytest.param(page(500), DOWN, id="error"),
        pytest.param(page(502), DOWN, id="bad-gateway"),
        pytest.param(page(503), DOWN, id="unavailable"),
        pytest.param(page(304), DOWN, id="not-modified"),
        pytest.param(HttpResponse(302), DOWN, id="a-redirect-that-leads-nowhere"),
        pytest.param(NoAnswer(written=False, reason="dns"), DOWN, id="no-such-name"),
        pytest.param(NoAnswer(written=False, reason="refused"), DOWN, id="refused"),
        pytest.param(NoAnswer(written=False, reason="connect_timeout"), DOWN, id="no-connection"),
        pytest.param(NoAnswer(written=True, reason="deadline"), DOWN, id="timeout"),
        pytest.param(NoAnswer(written=True, reason="reset"), DOWN, id="reset"),
        pytest.param(NoAnswer(written=False, reason="tls"), DOWN, id="no-handshake"),
        pytest.param(NoAnswer(written=False, reason="certificate_expired"), DOWN, id="expired"),
        pytest.param(NoAnswer(written=False, reason="certificate"), HIJACKED, id="certificate"),
        pytest.param(NoAnswer(written=False, reason="not_public"), HIJACKED, id="not-public"),
        pytest.param(to("https://evil.vn/taiapp"), MOVED, id="another-site"),
        pytest.param(to("https://bluezone.gov.vn.evil.vn/"), MOVED, id="a-longer-name"),
        pytest.param(to("https://www.bluezone.gov.vn/"), MOVED, id="a-name-that-is-not-listed"),
        pytest.param(to("http://bluezone.gov.vn/taiapp"), MOVED, id="to-http"),
        pytest.param(to(LINK), MOVED, id="to-itself"),
        pytest.param(to("/\\evil.vn"), MOVED, id="a-backslash-that-browsers-read-as-a-slash"),
        pytest.param(to("//evil.vn/taiapp"), MOVED, id="without-a-scheme"),
        pytest.param(to("/\t/evil.vn/taiapp"), MOVED, id="a-tab-that-browsers-leave-out"),
        pytest.param(to("///evil.vn/taiapp"), MOVED, id="slashes-that-browsers-leave-out"),
        pytest.param(to("https:///evil.vn/"), MOVED, id="slashes-after-a-scheme"),
        pytest.param(to("/\n//evil.vn/"), MOVED, id="slashes-around-a-line-break"),
        pytest.param(to("https://xn--evl-vma.vn/"), MOVED, id="an-idn-that-is-not-listed"),
    ],
)
def test_an_answer_means_what_people_would_meet(answer: Answer, expected: LandingVerdict) -> None:
    assert expected == verdict(answer)


@pytest.mark.parametrize("url", [pytest.param(url, id=name) for name, url in URLS.items() if url])
def test_a_redirect_to_a_form_that_hides_where_it_leads_is_never_followed(url: str) -> None:
    """
    Read as a path of the same site at most: what is followed, the transport's own guard lets pass.
    """
    found = step(to(url.encode().decode("latin-1")))

    if isinstance(found, Onward):
        assert HOST == public_name_in(found.url)
    else:
        assert MOVED is found.verdict


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("/vi/taiapp", f"https://{HOST}/vi/taiapp", id="path"),
        pytest.param("tai", f"https://{HOST}/tai", id="relative"),
        pytest.param("?l=vi", f"https://{HOST}/taiapp?l=vi", id="query"),
        pytest.param(f"https://{HOST}/vi#top", f"https://{HOST}/vi", id="fragment"),
        pytest.param(f"HTTPS://{HOST.upper()}/vi", f"https://{HOST}/vi", id="capitals"),
        pytest.param(f"https://{STORE}/store?id=a.b", f"https://{STORE}/store?id=a.b", id="listed"),
        pytest.param("https://xn--bluezne-v1a.vn/", "https://xn--bluezne-v1a.vn/", id="listed-idn"),
        pytest.param(
            "/\xe1\xbb\xa9ng", f"https://{HOST}/%E1%BB%A9ng", id="vietnamese-as-browsers-say-it"
        ),
    ],
)
def test_a_redirect_to_where_it_may_lead_is_followed(location: str, url: str) -> None:
    assert Onward(url) == step(to(location))


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    walked = tuple(f"https://{HOST}/{n}" for n in range(4))
    found = [step(to(f"/{n + 1}"), walked=walked[: n + 1]) for n in range(4)]

    assert [Onward(url) for url in walked[1:]] == found[:3]
    assert isinstance(found[3], Looked)
    assert (MOVED, "redirects more than 3 times") == (found[3].verdict, found[3].words)


def test_a_circle_is_no_place_to_send_people_to() -> None:
    found = step(to("/taiapp"), walked=(LINK, f"https://{HOST}/vi"))

    assert isinstance(found, Looked)
    assert (MOVED, "redirects in a circle") == (found.verdict, found.words)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param("<p>Ứng dụng Bluezone – Bộ Y tế</p>".encode(), "text/html", id="utf-8"),
        pytest.param(
            "<p>U\u031b\u0301ng du\u0323ng Bluezone – Bộ Y tế</p>".encode(), "text/html", id="nfd"
        ),
        pytest.param(
            b"<p>&#7912;ng d&#7909;ng Bluezone &ndash; B&#7897; Y t&#7871;</p>",
            "text/html",
            id="entities",
        ),
        pytest.param(
            "Ứng dụng Bluezone – Bộ Y tế".encode("utf-16"),
            'text/html; charset="utf-16"',
            id="utf-16",
        ),
        pytest.param(
            "Ứng dụng Bluezone – Bộ Y tế".encode(),
            "text/html; charset=x-none",
            id="unknown-charset",
        ),
        pytest.param(
            "Ứng dụng Bluezone – Bộ Y tế".encode(),
            "text/html; charset=idna",
            id="a-codec-that-refuses",
        ),
        pytest.param(
            "Ứng dụng Bluezone – Bộ Y tế".encode() + b"&#" + b"9" * 5_000,
            "text/html",
            id="a-number-too-long-to-be-one",
        ),
    ],
)
def test_a_page_that_shows_its_marker_is_up(body: bytes, content_type: str) -> None:
    assert UP is verdict(page(body=body, content_type=content_type), MARKED)


@pytest.mark.parametrize(
    "body", [b"<h1>Casino</h1>", "<p>Ứng dụng Bluzone – Bộ Y tế</p>".encode(), b"\xff\xfe\x00"]
)
def test_a_page_without_its_marker_is_anothers(body: bytes) -> None:
    assert HIJACKED is verdict(page(body=body), MARKED)


def test_a_page_is_not_judged_by_a_text_that_nobody_wrote() -> None:
    assert UP is verdict(page(body=b"<h1>Casino</h1>"), PLAIN)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(to("https://evil.vn/?session=1"), id="redirect"),
        pytest.param(NoAnswer(written=True, reason="deadline"), id="silence"),
    ],
)
def test_the_words_of_one_cause_are_the_same_at_each_look(answer: Answer) -> None:
    """
    What people took upon themselves is known by its words: what changes each time is not in them.
    """
    found = step(answer)

    assert isinstance(found, Looked)
    assert "session" not in found.words
    assert found == step(answer)


@given(st.integers(100, 599), st.binary(max_size=40), st.text(max_size=40))
def test_every_answer_has_a_meaning(status: int, body: bytes, location: str) -> None:
    answer = HttpResponse(status, (("Location", location.encode().decode("latin-1")),), body)
    found = step(answer)

    if isinstance(found, Onward):
        assert public_name_in(found.url) in PLAIN.hosts
    else:
        assert (found.verdict is UP) <= (200 <= status < 300)


@given(
    st.from_regex(r"https://[a-z0-9.-]{1,30}\.[a-z]{2,9}(/[a-z0-9/?&=%.-]{0,20})?", fullmatch=True)
)
def test_what_may_be_approved_may_be_looked_at(url: str) -> None:
    """
    Else a campaign would be approved whose landing could never be seen.
    """
    assert problems_of_url(url) or public_name_in(url)


def test_a_landing_is_asked_for_plainly() -> None:
    request = request_for(LINK)

    assert ("GET", LINK, b"") == (request.method, request.url, request.body)
    assert "loa" in (request.header("user-agent") or "")


class TestDeciding:
    """Two looks in a row, ten seconds apart at least, ten minutes at most."""

    @staticmethod
    def run(*looks: tuple[LandingVerdict, float]) -> list[Look]:
        """Looks by their seconds, the newest first."""
        return [Look(one, NOW + timedelta(seconds=at)) for one, at in reversed(looks)]

    @pytest.mark.parametrize(
        ("looks", "expected"),
        [
            pytest.param([], None, id="never-looked"),
            pytest.param([(UP, 0)], UP, id="up"),
            pytest.param([(DOWN, 0)], None, id="one-lost-packet"),
            pytest.param([(HIJACKED, 0)], None, id="one-bad-look"),
            pytest.param([(DOWN, 0), (DOWN, 15)], DOWN, id="down"),
            pytest.param([(DOWN, 0), (DOWN, 9)], None, id="too-near"),
            pytest.param([(DOWN, 0), (DOWN, 5), (DOWN, 15)], DOWN, id="doubled-and-one-more"),
            pytest.param([(DOWN, 0), (DOWN, 601)], None, id="too-far"),
            pytest.param([(DOWN, 0), (UP, 15), (DOWN, 30)], None, id="up-between"),
            pytest.param([(DOWN, 0), (DOWN, 15), (UP, 30)], UP, id="up-again"),
            pytest.param([(MOVED, 0), (MOVED, 15)], MOVED, id="moved"),
            pytest.param([(HIJACKED, 0), (HIJACKED, 15)], HIJACKED, id="hijacked"),
            pytest.param([(MOVED, 0), (HIJACKED, 15)], HIJACKED, id="moved-then-hijacked"),
            pytest.param([(DOWN, 0), (MOVED, 15)], DOWN, id="down-then-moved"),
            pytest.param([(MOVED, 0), (DOWN, 15)], DOWN, id="moved-then-down"),
            pytest.param([(DOWN, 0), (MOVED, 15), (MOVED, 30)], MOVED, id="moved-at-last"),
            pytest.param([(MOVED, 0), (DOWN, 15), (MOVED, 30)], DOWN, id="moved-not-in-a-row"),
        ],
    )
    def test_two_looks_decide(
        self, looks: list[tuple[LandingVerdict, float]], expected: LandingVerdict | None
    ) -> None:
        assert expected == decided(self.run(*looks))


class TestTheFile:
    """What an officer writes of a landing is part of what is approved."""

    def test_a_landing_may_redirect_within_its_own_host_only_unless_the_file_says_so(self) -> None:
        bluezone, health = landings_of(zalo().links)

        assert (LINK, frozenset({HOST}), "") == (bluezone.url, bluezone.hosts, bluezone.marker)
        assert (DECLARATION, frozenset({"tokhaiyte.vn"})) == (health.url, health.hosts)

    def test_hosts_and_marker_are_read_from_the_file_and_change_its_hash(self) -> None:
        said = f'url = "{LINK}"\nlanding_hosts = ["{STORE}"]\nlanding_marker = "  Bluezone "'
        changed = sms((f'url = "{LINK}"', said))
        (landing,) = landings_of(changed.links)

        assert (frozenset({HOST, STORE}), "Bluezone") == (landing.hosts, landing.marker)
        assert sms().sha256 != changed.sha256

    @pytest.mark.parametrize(
        "host",
        [
            "127.0.0.1",
            "localhost",
            "a.internal",
            "user@a.vn",
            "a.vn:443",
            "a.vn/x",
            "A.vn",
            "*.vn",
            "",
        ],
    )
    def test_a_host_that_is_no_public_name_is_refused_with_its_place(self, host: str) -> None:
        with pytest.raises(BadDefinition) as refused:
            sms((f'url = "{LINK}"', f'url = "{LINK}"\nlanding_hosts = ["{host}"]'))

        assert [("bad_landing_host", "links[0].landing_hosts")] == [
            (one.kind, one.place) for one in refused.value.problems
        ]
