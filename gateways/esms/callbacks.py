"""What eSMS pushes: a GET that nobody signed, to an address that only eSMS was told."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from gateways.contract import ForgedCallback, UnreadableCallback
from gateways.esms import wire
from gateways.esms.settings import EsmsSettings
from gateways.esms.status import receipt_of
from gateways.exchange import HttpRequest
from gateways.outcome import Receipt

_FIELDS_MAX: Final = 64
_REFERENCE: Final = re.compile(r"[!-~]{1,50}", re.ASCII)


def receipts_in(settings: EsmsSettings, callback: HttpRequest) -> Sequence[Receipt]:
    """The receipt of one message (wire/esms.md 2, 5).

    Raises `ForgedCallback` where the address lacks the secret, `UnreadableCallback` where nothing
    certain is said. Neither repeats what the address says: a number stands in it.
    """
    _refuse_forged(settings, callback)
    if callback.method != "GET":
        raise UnreadableCallback("eSMS calls back by GET")
    told = _fields(callback)
    reference, carrier_ref = _reference(told), wire.smsid_of(told.get("SMSID"))
    if reference is None and carrier_ref is None:
        raise UnreadableCallback("a callback without RequestId and SMSID")
    receipt = receipt_of(settings, told, reference=reference, carrier_ref=carrier_ref)
    if receipt is None:
        raise UnreadableCallback("a callback without a documented SendStatus and its counts")
    return (receipt,)


def _refuse_forged(settings: EsmsSettings, callback: HttpRequest) -> None:
    """Each secret is compared whole, so that it takes as long whatever is given."""
    given = _path(callback).rpartition("/")[2].encode(errors="replace")
    equal = [
        hmac.compare_digest(given, secret.get_secret_value().encode())
        for secret in settings.callback_secrets
    ]
    if not any(equal):
        raise ForgedCallback(
            "an address without our secret: compare callback_secrets with what eSMS was told"
        )


def _path(callback: HttpRequest) -> str:
    try:
        return urlsplit(callback.url).path
    except ValueError:
        return ""


def _fields(callback: HttpRequest) -> Mapping[str, str]:
    query = urlsplit(callback.url).query
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS_MAX
        )
    except ValueError:
        raise UnreadableCallback("a callback whose query cannot be read") from None
    if len(dict(pairs)) < len(pairs):
        raise UnreadableCallback("a callback that says a name twice")
    return dict(pairs)


def _reference(told: Mapping[str, str]) -> str | None:
    """RequestId as we said it; empty for messages that were sent without one."""
    said = told.get("RequestId", "")
    return said if _REFERENCE.fullmatch(said) else None
