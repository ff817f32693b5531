"""VNPT's smsbn door: registered templates by JSON, and a status that our own REQID can ask for."""

from gateways.vnpt.adapter import Vnpt
from gateways.vnpt.codes import CODES
from gateways.vnpt.settings import VnptSettings

__all__ = ["CODES", "Vnpt", "VnptSettings"]
