"""What a certificate says of its maker and its key: kept as a fact, never judged."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from gateways.exchange import Certificate


def certificate_in(der: bytes) -> Certificate | None:
    """Issuer and key of a certificate in DER; None where it cannot be read."""
    try:
        read = load_der_x509_certificate(der)
        key = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Certificate(read.issuer.rfc4514_string(), sha256(key).hexdigest())
    except Exception:  # noqa: BLE001 - a stranger wrote it: three kinds were met, none is ours
        return None
