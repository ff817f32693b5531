"""What an auditor writes is kept for ever and names no number: the pick stands for the person."""

from __future__ import annotations

import re
from typing import Final

from campaigns.audit.errors import BadAudit
from gateways.msisdn import BadMsisdn, normalise

#: Digits as people group them; what is a number among them, `normalise` decides.
_grouped: Final = re.compile(r"\+?\d(?:[ .\-]?\d){8,12}", re.ASCII)


def written(text: str) -> str:
    """The text without spaces around it. Raises BadAudit where a msisdn stands in it.

    The message does not repeat it.
    """
    for found in _grouped.finditer(text):
        if _is_msisdn(found[0]):
            raise BadAudit("Leave the number out of what you write: the pick's own number says it")
    return text.strip()


def _is_msisdn(digits: str) -> bool:
    try:
        normalise(digits)
    except BadMsisdn:
        return False
    return True
