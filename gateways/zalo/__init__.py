"""Zalo's two gateways on one credential: ZNS by msisdn, and the Official Account's own messages."""

from gateways.zalo.oa import OaSettings, ZaloOa
from gateways.zalo.zns import ZaloZns, ZnsSettings

__all__ = ["OaSettings", "ZaloOa", "ZaloZns", "ZnsSettings"]
