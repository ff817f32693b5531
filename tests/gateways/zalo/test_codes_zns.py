"""What each code of ZNS may do with a message: wire/zalo.md 3.5 and 5."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateways.codes import Wait
from gateways.outcome import Scope, Verdict
from gateways.zalo.codes_zns import ZNS_CODES

# Each row that a slip would break unnoticed.
LAW: Mapping[int, tuple[Verdict, Scope, Wait | None, bool, str | None]] = {
    -118: (Verdict.REJECTED, Scope.MESSAGE, None, False, "no_zalo_account"),
    -108: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -110: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -119: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -134: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -139: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -140: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -141: (Verdict.REJECTED, Scope.MESSAGE, None, False, None),
    -32: (Verdict.DEFERRED, Scope.GATEWAY, Wait.MINUTE, False, None),
    -124: (Verdict.DEFERRED, Scope.GATEWAY, None, True, None),
    -216: (Verdict.DEFERRED, Scope.GATEWAY, None, True, None),
    -220: (Verdict.DEFERRED, Scope.GATEWAY, None, True, None),
    -133: (Verdict.DEFERRED, Scope.ROUTE, Wait.HOUR, False, None),
    -144: (Verdict.DEFERRED, Scope.GATEWAY, Wait.DAY, False, None),
    -147: (Verdict.DEFERRED, Scope.ROUTE, Wait.DAY, False, None),
    -1441: (Verdict.DEFERRED, Scope.ROUTE, Wait.MONTH, False, None),
    -1471: (Verdict.DEFERRED, Scope.MESSAGE, Wait.MONTH, False, None),
    -1472: (Verdict.DEFERRED, Scope.MESSAGE, Wait.DAY, False, None),
    -109: (Verdict.BLOCKED, Scope.ROUTE, None, False, None),
    -1121: (Verdict.BLOCKED, Scope.ROUTE, None, False, None),
    -131: (Verdict.BLOCKED, Scope.ROUTE, None, False, None),
    -127: (Verdict.BLOCKED, Scope.ROUTE, None, False, None),
    -115: (Verdict.BLOCKED, Scope.GATEWAY, None, False, None),
    -135: (Verdict.BLOCKED, Scope.GATEWAY, None, False, None),
    -1241: (Verdict.BLOCKED, Scope.GATEWAY, None, False, None),
    -100: (Verdict.UNKNOWN, Scope.MESSAGE, None, False, None),
    -114: (Verdict.UNKNOWN, Scope.MESSAGE, None, False, None),
    -200: (Verdict.UNKNOWN, Scope.MESSAGE, None, False, None),
}


@pytest.mark.parametrize("code", LAW)
def test_a_code_may_do_what_its_words_allow_and_no_more(code: int) -> None:
    row = ZNS_CODES[str(code)]

    assert LAW[code] == (row.verdict, row.scope, row.wait, row.renew, row.excuse)


def test_every_other_rejection_speaks_of_the_address_too() -> None:
    """
    The text is the same for everyone: one code of the text among them would burn the roster.
    """
    rejected = {code for code, row in ZNS_CODES.items() if row.verdict is Verdict.REJECTED}

    assert {str(code) for code, row in LAW.items() if row[0] is Verdict.REJECTED} == rejected


# wire/zalo.md 3.5, the first column.
DOCUMENTED = """
0 -100 -101 -102 -103 -104 -105 -106 -107 -108 -109 -1091 -110 -111 -112 -1121 -1122 -1123 -1124
-113 -1131 -114 -115 -116 -117 -118 -119 -120 -1201 -1202 -121 -122 -123 -124 -1241 -125 -126 -127
-128 -129 -130 -131 -132 -133 -134 -135 -1351 -136 -137 -138 -1381 -139 -140 -141 -142 -143 -144
-1441 -145 -146 -147 -1471 -1472 -148 -149 -1491 -150 -151 -152 -153 -158 -159 -160 -161 -162
-216 -220 -32
"""


def test_the_table_is_the_pages_and_the_vague_code_of_section_5() -> None:
    assert {*DOCUMENTED.split(), "-200"} == set(ZNS_CODES)
