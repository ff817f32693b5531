"""Only plain names and public addresses are looked at, however others are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.public import is_public, public_name_in
from tests.kit.private_places import ADDRESSES, URLS


def test_the_table_of_refused_forms_is_long_enough_to_be_believed() -> None:
    assert 140 <= len(set(URLS.values()))
    assert 60 <= len(set(ADDRESSES))


@pytest.mark.parametrize("url", URLS.values(), ids=URLS)
def test_a_form_of_a_url_that_hides_where_it_leads_is_refused(url: str) -> None:
    assert public_name_in(url) is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("https://bluezone.gov.vn/taiapp", "bluezone.gov.vn", id="path"),
        pytest.param("https://tokhaiyte.vn", "tokhaiyte.vn", id="bare"),
        pytest.param("https://a.vn?x=1@b:2", "a.vn", id="query"),
        pytest.param("https://xn--bluezne-v1a.vn/", "xn--bluezne-v1a.vn", id="idn-as-listed"),
        pytest.param("https://3g.viettel.vn/a@b", "3g.viettel.vn", id="at-in-the-path"),
    ],
)
def test_a_plain_name_is_read(url: str, host: str) -> None:
    assert host == public_name_in(url)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_not_everybodys_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="v4"),
        pytest.param("113.160.0.1", id="of-vietnam"),
        pytest.param("2606:4700:4700::1111", id="v6"),
        pytest.param("2405:4800::1", id="v6-of-vietnam"),
        pytest.param("::ffff:8.8.8.8", id="mapped"),
        pytest.param("64:ff9b::808:808", id="nat64"),
    ],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_what_is_public_holds_inside_of_every_wrapping(address: IPv4Address) -> None:
    """
    An attacker's resolver wraps a private address until somebody forgets to unwrap it.
    """
    number = int(address)
    wrapped = [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(0x64FF9B << 96 | number),
    ]

    assert [is_public(str(address))] * 2 == [is_public(str(one)) for one in wrapped]


@given(st.ip_addresses(v=4), st.integers(0, 2**64 - 1))
def test_a_relay_of_others_is_never_public(address: IPv4Address, rest: int) -> None:
    """
    6to4 and Teredo, whatever they wrap.
    """
    number = int(address)

    assert not is_public(str(IPv6Address(0x2002 << 112 | number << 80)))
    assert not is_public(str(IPv6Address(0x20010000 << 96 | number << 64 | rest)))


@given(st.ip_addresses(v=4))
def test_nothing_is_public_that_python_calls_private_or_multicast(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert not is_public(str(address))
