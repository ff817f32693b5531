"""Viettel's bulkapi door: free text by SOAP, one message per call, fail lists by day."""

from gateways.viettel.adapter import Viettel
from gateways.viettel.codes import CODES
from gateways.viettel.settings import ViettelSettings

__all__ = ["CODES", "Viettel", "ViettelSettings"]
