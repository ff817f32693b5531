"""The aggregator eSMS.vn: free text by JSON to every network, and no RequestId taken twice."""

from gateways.esms.adapter import Esms
from gateways.esms.codes import CODES
from gateways.esms.settings import EsmsSettings

__all__ = ["CODES", "Esms", "EsmsSettings"]
