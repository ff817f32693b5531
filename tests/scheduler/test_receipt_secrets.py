"""While a receipts secret is changed both are heard; afterwards the old one opens nothing."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from urllib.parse import urlencode

from gateways.exchange import HttpRequest
from scheduler import receipts
from scheduler.spool import Arrived
from tests.kit import esms, zalo
from tests.kit.weeks_open import Province

OLD, NEW = "the-old-secret-of-ours", "the-new-secret-of-ours"


def by_zalo(secret: str) -> HttpRequest:
    """A sound receipt of no message of ours, signed with the secret."""
    said = zalo.APP_ID.encode() + zalo.BODY_1 + b"1627020000477" + secret.encode()
    return zalo.pushed(zalo.BODY_1, sha256(said).hexdigest())


def by_esms(secret: str) -> HttpRequest:
    """The same by eSMS, which signs nothing: the secret ends the path."""
    return HttpRequest("GET", f"/receipts/esms/{secret}?{urlencode(esms.CALLBACK)}")


def heard(province: Province, gateway: str, request: HttpRequest) -> Counter[str]:
    """What came of it, as the drainer counts."""
    arrived = Arrived(gateway, province.clock.now(), request)
    return receipts.apply_arrived(province.ports(), [arrived])


def test_zalos_key_overlaps_and_then_ends(province: Province) -> None:
    province.serve(zalo.zns(webhook_secrets=[NEW, OLD]))
    both = [heard(province, "zalo", by_zalo(secret)) for secret in (OLD, NEW)]
    province.serve(zalo.zns(webhook_secrets=[NEW]))
    after = [heard(province, "zalo", by_zalo(secret)) for secret in (OLD, NEW)]

    assert [{"orphan": 1}, {"orphan": 1}] == both
    assert [{"forged": 1}, {"orphan": 1}] == after


def test_the_secret_at_the_end_of_a_path_overlaps_and_then_ends(province: Province) -> None:
    called = {"callback_url": "https://example.invalid/receipts/esms"}
    province.serve(esms.a_gateway(**called, callback_secrets=[NEW, OLD]))
    both = [heard(province, "esms", by_esms(secret)) for secret in (OLD, NEW)]
    province.serve(esms.a_gateway(**called, callback_secrets=[NEW]))
    after = [heard(province, "esms", by_esms(secret)) for secret in (OLD, NEW)]

    assert [{"orphan": 1}, {"orphan": 1}] == both
    assert [{"forged": 1}, {"orphan": 1}] == after
