"""What the pages say: (Vietnamese, English) by name; one module per group of pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from console.web.phrases.audits import AUDITS
from console.web.phrases.office import OFFICE
from console.web.phrases.quota import QUOTA
from console.web.phrases.roster import ROSTER
from console.web.phrases.shell import SHELL
from console.web.phrases.week import WEEK

PAGES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {**SHELL, **WEEK, **ROSTER, **QUOTA, **AUDITS, **OFFICE}
)
