"""What each code of the Official Account API means, in the order of Zalo's table (wire/zalo.md
2.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateways.codes import CodeRow, Wait
from gateways.outcome import Scope
from gateways.zalo.rows import Rows

_OA: Final = Rows("wire/zalo.md 2.9")
_LIVE: Final = Rows("wire/zalo.md 2.9 (LIVE)")

#: -201 names the field that is invalid in its words; only this one speaks of the address.
INVALID_FIELD: Final = "-201"
INVALID_USER_ID: Final = "-201:user_id"

OA_CODES: Final[Mapping[str, CodeRow]] = {
    "0": _OA.taken("success"),
    "-32": _OA.waits(Scope.GATEWAY, Wait.MINUTE, "app or OA called too often in this minute"),
    # We attach nothing, so what the page says of it cannot be what is meant.
    "-100": _OA.vague("attachment_id was expired"),
    "-200": _OA.vague("send message failed: may have been sent"),
    INVALID_FIELD: _OA.stops_route("a field is invalid, the words name it"),
    INVALID_USER_ID: _LIVE.refused("user_id is invalid"),
    "-204": _OA.stops_gateway("OA disabled"),
    "-205": _OA.stops_gateway("OA does not exist"),
    "-209": _OA.stops_gateway("API not supported: the app is not activated"),
    "-210": _OA.stops_route("a parameter exceeds its limit"),
    # Package or money: waiting for the next month would let weeks pass before anybody knew.
    "-211": _OA.stops_gateway("out of quota: the month's package or the money is used up"),
    "-212": _OA.stops_gateway("app has not registered this API: consent again after ticking it"),
    "-213": _OA.refused("does not follow the OA"),
    "-214": _OA.waits(Scope.ROUTE, Wait.MINUTE, "article is being processed"),
    "-216": _OA.renews("access token is invalid"),
    "-217": _OA.refused("has blocked invitations from the OA"),
    "-218": _OA.waits(Scope.MESSAGE, Wait.DAY, "this account's own quota of messages is used up"),
    "-219": _OA.stops_gateway("app is removed or disabled"),
    "-220": _OA.renews("access token is expired or removed"),
    "-221": _OA.stops_gateway("OA needs to be verified"),
    "-223": _OA.stops_gateway("OA has not authorized this API, or its article quota is used up"),
    "-224": _OA.stops_gateway("OA needs a higher package"),
    "-227": _OA.refused("banned, or inactive for more than 45 days"),
    "-230": _OA.refused("has not interacted with the OA in the past 7 days"),
    "-232": _OA.refused("never interacted with the OA, or too long ago"),
    "-233": _OA.stops_route("type of message invalid or not supported"),
    # The ban ends at 06:00: asked again within the hour, and `open_hours` shut the night already.
    "-234": _OA.waits(Scope.ROUTE, Wait.HOUR, "cannot be sent at night, 22:00 to 06:00"),
    "-235": _OA.stops_gateway("API not for this type of OA"),
    "-237": _OA.stops_route("group disabled or asset_id used"),
    "-238": _OA.stops_route("group disabled or asset_id used"),
    "-240": _OA.stops_gateway("v2.0 messages are shut down: set api_version to v3.0"),
    "-241": _OA.stops_route("group disabled or asset_id used"),
    "-242": _OA.stops_gateway("appsecret_proof invalid: app_secret is wrong"),
    "-244": _OA.refused("has restricted this type of message from the OA"),
    "-248": _OA.stops_route("content violates the platform's standards"),
    "-249": _OA.stops_route("template cannot be sent by user id"),
    "-320": _OA.stops_gateway("app is linked to no ZCA billing account"),
    "-321": _OA.stops_gateway("ZCA billing account is out of money"),
    "-403": _OA.stops_route("OA is not in the group"),
    "-1340": _OA.stops_route("form not found"),
    "-1341": _OA.stops_route("no access to the form"),
}
"""Any other code is unknown until Zalo explains it in writing."""
