"""What anybody's server may show as its certificate is read, or is none; it raises nothing."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateways.certificate import certificate_in
from tests.kit.authority import certified


def shown(folder: Path) -> bytes:
    """A certificate as a server shows it."""
    certified(folder, for_host="landing.test")
    read = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    return read.public_bytes(Encoding.DER)


def test_issuer_and_key_are_read(tmp_path: Path) -> None:
    found = certificate_in(shown(tmp_path))

    assert found is not None
    assert ("CN=a carrier on loopback", 64) == (found.issuer, len(found.spki_sha256))


def test_a_version_that_there_is_not_is_no_certificate(tmp_path: Path) -> None:
    """
    Version 4 is written as 3; the library's word for it is no ValueError.
    """
    forged = shown(tmp_path).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03", 1)

    assert certificate_in(forged) is None


def test_a_name_of_a_kind_that_there_is_not_is_no_certificate(tmp_path: Path) -> None:
    """
    A common name as a string of bits: the library raises TypeError.
    """
    forged = shown(tmp_path).replace(b"\x0c\x15a carrier", b"\x03\x15\x00 carrier")

    assert certificate_in(forged) is None


def test_what_is_no_der_is_no_certificate() -> None:
    assert [None, None] == [certificate_in(b""), certificate_in(b"-----BEGIN CERTIFICATE-----")]
