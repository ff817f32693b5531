"""What Zalo's webhooks tell of our messages; every other event is sound and tells nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateways.answers import Unreadable, json_object
from gateways.contract import ForgedCallback, UnreadableCallback
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Proof, Receipt, Word
from gateways.zalo.reading import identifier_of, instant_of, object_in, text_of
from gateways.zalo.settings import ZaloSettings
from gateways.zalo.signature import is_signed

RECEIVED: Final = "user_received_message"
SEEN: Final = "user_seen_message"
_READABLE: Final = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One signed event: its name, whether it is of ZNS, and its `message`."""

    name: str
    is_zns: bool
    message: Mapping[str, Any]


def event_in(callback: HttpRequest, settings: ZaloSettings) -> Event:
    """The event of a callback (wire/zalo.md 4.2).

    Raises `ForgedCallback` where the signature is missing or wrong, and `UnreadableCallback` where
    there is no event.
    """
    if callback.header("X-ZEvent-Signature") is None:
        raise ForgedCallback("no X-ZEvent-Signature: Zalo signs every webhook")
    found = _object(callback)
    _refuse_forged(callback, found, settings)
    name = text_of(found.get("event_name"))
    if not name:
        raise UnreadableCallback("a signed callback without event_name")
    message = object_in(found, "message")
    # Both kinds of receipt have one name (wire/zalo.md 4.4).
    is_zns = callback.header("X-ZEvent-Server") == "ZNS" or "delivery_time" in message
    return Event(name=name, is_zns=is_zns, message=message)


def zns_receipts(event: Event) -> Sequence[Receipt]:
    """The handset's receipt of one ZNS message, by our reference; there is no negative one.

    Raises `UnreadableCallback` where it names no message.
    """
    if not event.is_zns or event.name != RECEIVED:
        return ()
    receipt = Receipt(
        word=Word.DELIVERED,
        reference=identifier_of(event.message.get("tracking_id")),
        carrier_ref=identifier_of(event.message.get("msg_id")),
        # The event's own `timestamp` may be earlier than the delivery (wire/zalo.md 4.3).
        at=instant_of(event.message.get("delivery_time")),
        code=event.name,
        proof=Proof.HANDSET,
    )
    if receipt.reference is None and receipt.carrier_ref is None:
        raise UnreadableCallback("a receipt without tracking_id and msg_id")
    return (receipt,)


def oa_receipts(event: Event) -> Sequence[Receipt]:
    """Receipts of OA messages by Zalo's id; what was seen was delivered, several at a time.

    When it happened is not told. Raises `UnreadableCallback` where it names no message.
    """
    if event.is_zns or event.name not in {RECEIVED, SEEN}:
        return ()
    told = event.message.get("msg_ids")
    listed = told if isinstance(told, list) else [event.message.get("msg_id")]
    refs = [ref for ref in map(identifier_of, listed) if ref is not None]
    if not refs:
        raise UnreadableCallback("a receipt without msg_id")
    return tuple(
        Receipt(word=Word.DELIVERED, carrier_ref=ref, code=event.name, proof=Proof.HANDSET)
        for ref in dict.fromkeys(refs)
    )


def _object(callback: HttpRequest) -> Mapping[str, Any]:
    if callback.method != "POST":
        raise UnreadableCallback(f"a webhook is a POST, not a {callback.method}")
    try:
        return json_object(HttpResponse(_READABLE, body=callback.body))
    except Unreadable as error:
        raise UnreadableCallback(f"webhook: {error}") from None


def _refuse_forged(callback: HttpRequest, found: Mapping[str, Any], settings: ZaloSettings) -> None:
    if not is_signed(
        callback.header("X-ZEvent-Signature"),
        callback.body,
        app_id=settings.app_id,
        # As text, and from the body: there is no header for it (wire/zalo.md 4.1).
        timestamp=identifier_of(found.get("timestamp")) or "",
        secrets=[secret.get_secret_value() for secret in settings.webhook_secrets],
    ):
        raise ForgedCallback("wrong X-ZEvent-Signature: compare app_id and webhook_secrets")
