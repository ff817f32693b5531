"""What each code of ZNS means, in the order of Zalo's table (wire/zalo.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateways.codes import CodeRow, Wait
from gateways.outcome import Scope
from gateways.zalo.rows import Rows

_ZNS: Final = Rows("wire/zalo.md 3.5")
_VAGUE: Final = Rows("wire/zalo.md 5")

ZNS_CODES: Final[Mapping[str, CodeRow]] = {
    "0": _ZNS.taken("success"),
    # One client counts -32, -102, -105, -119, -133, -134, -146, -216 and -220 as ambiguous, too
    # (3.5, SINGLE); their words leave no doubt that nothing was sent.
    "-32": _ZNS.waits(Scope.GATEWAY, Wait.MINUTE, "the app called too often in this minute"),
    "-100": _ZNS.vague("unknown error, try later: may have been sent"),
    "-101": _ZNS.stops_gateway("application invalid"),
    "-102": _ZNS.stops_gateway("application does not exist"),
    "-103": _ZNS.stops_gateway("application not activated"),
    "-104": _ZNS.stops_gateway("app secret key invalid"),
    "-105": _ZNS.stops_gateway("application is linked to no OA"),
    "-106": _ZNS.stops_gateway("method unsupported"),
    "-107": _ZNS.stops_route("message id invalid"),
    "-108": _ZNS.refused("phone number invalid"),
    "-109": _ZNS.stops_route("template id invalid"),
    "-1091": _ZNS.stops_route("template cannot be edited"),
    "-110": _ZNS.refused("Zalo version unsupported, or no reachable Zalo"),
    "-111": _ZNS.stops_route("template data empty"),
    "-112": _ZNS.stops_route("template data invalid"),
    "-1121": _ZNS.stops_route("a parameter is too long"),
    "-1122": _ZNS.stops_route("template data lacks a parameter"),
    "-1123": _ZNS.stops_route("QR code cannot be generated"),
    "-1124": _ZNS.stops_route("a parameter has the wrong format"),
    "-113": _ZNS.stops_route("button invalid"),
    "-1131": _ZNS.stops_route("link of a button invalid"),
    "-114": _ZNS.vague("inactive, rejects the message, outdated Zalo, or an internal error"),
    "-115": _ZNS.stops_gateway("out of quota: the ZNS account has no money left"),
    "-116": _ZNS.stops_route("text invalid"),
    "-117": _ZNS.stops_route("OA or app has no permission for this template"),
    "-118": _ZNS.refused("no Zalo account, or disabled for 30 days", excuse="no_zalo_account"),
    "-119": _ZNS.refused("account cannot receive ZNS"),
    "-120": _ZNS.stops_gateway("OA has no permission for this feature"),
    "-1201": _ZNS.stops_gateway("OA has no permission to create tag-3 templates"),
    "-1202": _ZNS.stops_gateway("OA has no permission for media"),
    "-121": _ZNS.stops_route("template has no content"),
    "-122": _ZNS.stops_gateway("body is not the JSON that is expected"),
    "-123": _ZNS.stops_gateway("RSA decoding failed"),
    "-124": _ZNS.renews("access token invalid"),
    "-1241": _ZNS.stops_gateway("appsecret_proof invalid: app_secret is wrong"),
    "-125": _ZNS.stops_gateway("Official Account id invalid"),
    "-126": _ZNS.stops_gateway("development wallet out of quota: development mode only"),
    # Read as a refusal of the address, a test template would burn the roster.
    "-127": _ZNS.stops_route("test template: goes to administrators only"),
    "-128": _ZNS.stops_gateway("encoding key missing"),
    "-129": _ZNS.stops_gateway("RSA key not created"),
    "-130": _ZNS.stops_route("template content exceeds its characters"),
    "-131": _ZNS.stops_route("template not approved"),
    "-132": _ZNS.stops_route("a parameter is invalid"),
    # The ban ends at 06:00: asked again within the hour, and `open_hours` shut the night already.
    "-133": _ZNS.waits(Scope.ROUTE, Wait.HOUR, "template not allowed at night, 22:00 to 06:00"),
    "-134": _ZNS.refused("has not answered the OA's opt-in"),
    "-135": _ZNS.stops_gateway("OA may not send ZNS: not verified, or on the free plan"),
    "-1351": _ZNS.stops_gateway("OA blocked for a violation"),
    "-136": _ZNS.stops_gateway("no ZCA billing account connected"),
    "-137": _ZNS.stops_gateway("charging the ZCA failed"),
    "-138": _ZNS.stops_gateway("app has no permission"),
    "-1381": _ZNS.stops_gateway("extension has no ZCA permission"),
    "-139": _ZNS.refused("refuses this type of ZNS"),
    "-140": _ZNS.refused("OA may not send post-sale ZNS to this account"),
    "-141": _ZNS.refused("refuses ZNS from this OA"),
    "-142": _ZNS.stops_gateway("RSA key does not exist"),
    "-143": _ZNS.stops_gateway("RSA key exists already"),
    "-144": _ZNS.waits(Scope.GATEWAY, Wait.DAY, "OA exceeded its daily ZNS quota"),
    "-1441": _ZNS.waits(Scope.ROUTE, Wait.MONTH, "OA exceeded its monthly promotion quota"),
    "-145": _ZNS.stops_route("OA may not send this type of content"),
    "-146": _ZNS.stops_route("template disabled for low quality"),
    "-147": _ZNS.waits(Scope.ROUTE, Wait.DAY, "template exceeded its daily quota"),
    "-1471": _ZNS.waits(Scope.MESSAGE, Wait.MONTH, "this account's post-sale limit of the month"),
    "-1472": _ZNS.waits(Scope.MESSAGE, Wait.DAY, "this account's promotion limit of the day"),
    "-148": _ZNS.stops_route("journey token not found"),
    "-149": _ZNS.stops_route("journey token invalid"),
    "-1491": _ZNS.stops_route("journey token of the wrong type"),
    "-150": _ZNS.stops_route("journey token expired"),
    "-151": _ZNS.stops_route("no end-to-end encrypted template"),
    "-152": _ZNS.stops_route("end-to-end encryption key failed"),
    "-153": _ZNS.stops_route("data violates the specification"),
    "-158": _ZNS.stops_route("file too large"),
    "-159": _ZNS.stops_route("type of file not allowed"),
    "-160": _ZNS.stops_route("daily quota of template edits or uploads spent"),
    "-161": _ZNS.stops_route("sending_mode invalid"),
    "-162": _ZNS.stops_route("sending_mode not for templates of tags 1 and 2"),
    "-200": _VAGUE.vague("send message failed: may have been sent"),
    "-216": _ZNS.renews("access token invalid"),
    "-220": _ZNS.renews("access token expired or removed"),
}
"""Any other code is unknown until Zalo explains it in writing."""
