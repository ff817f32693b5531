"""VNPT's wire page, what can be asked before a week is sent."""

from __future__ import annotations

import pytest

from gateways.exchange import HttpResponse
from tests.kit.vnpt import (
    CONTRACTS,
    DEMO,
    LABELS,
    ORDERS,
    SUCCESS,
    TEMPLATES,
    a_gateway,
    rply,
    rqst,
)

REFUSED = rply("get_label", ERROR="1", ERROR_DESC="x")
UNDOCUMENTED = rply("get_label", ERROR="99", ERROR_DESC="x")
NO_TEMPLATES = rply("get_template", ERROR="0", TEMPLATEDETAIL=[])
OTHER_CONTRACTS = rply(
    "get_contract", ERROR="0", CONTRACTDETAIL=[{"CONTRACTID": n} for n in range(6)]
)
USED_UP = rply("get_prepaid_orders", ERROR="0", DATA=[{"PACKAGE_ID": "77", "BALANCE": "0.00"}])


class TestChecks:
    def test_questions_name_what_they_ask_for(self) -> None:
        """
        wire/vnpt.md 2.
        """
        gateway = a_gateway(adser_id="5", package_id="77")
        said = {check.name: rqst(check.request) for check in gateway.checks(DEMO)}
        login = {"REQID": "loa-check", "AGENTID": "901"} | {
            "APIUSER": "demo_api",
            "APIPASS": "demo_pass",
        }

        assert {
            "label": {"name": "get_label", **login, "ADSERID": "5", "CONTRACTID": "8001"},
            "template": {"name": "get_template", **login, "LABELID": "131001"},
            "contract": {"name": "get_contract", **login, "ADSERID": "5"},
            "balance": {
                "name": "get_prepaid_orders",
                **login,
                "CONTRACTID": "8001",
                "PACKAGEID": "77",
            },
        } == said

    @pytest.mark.parametrize(
        ("name", "response", "words"),
        [
            pytest.param("label", LABELS, "label 131001 shows 'LANGSON'", id="label"),
            pytest.param("template", TEMPLATES, "1 registered: 550001", id="template"),
            pytest.param(
                "contract", CONTRACTS, "contract 8001, valid until 31/12/2021", id="contract"
            ),
            pytest.param("balance", ORDERS, "package 77 has 1250000000", id="balance"),
        ],
    )
    def test_a_passed_check_tells_what_it_saw(
        self, name: str, response: HttpResponse, words: str
    ) -> None:
        gateway = a_gateway(package_id="77", brandname="LangSon")
        (check,) = [one for one in gateway.checks(DEMO) if one.name == name]
        result = gateway.result_of(check, response)

        assert (name, True, words) == (result.name, result.passed, result.words)

    @pytest.mark.parametrize(
        ("name", "settings", "response", "told"),
        [
            pytest.param("label", {"label_id": "9"}, LABELS, "131000, 131001", id="no-label"),
            pytest.param("label", {"brandname": "BCDLS"}, LABELS, "'LANGSON'", id="other-label"),
            pytest.param(
                "label",
                {},
                REFUSED,
                "calling address",
                id="refused",
            ),
            pytest.param(
                "label",
                {},
                UNDOCUMENTED,
                "undocumented",
                id="undocumented",
            ),
            pytest.param("label", {}, SUCCESS, "another operation", id="another-operation"),
            pytest.param(
                "template",
                {},
                NO_TEMPLATES,
                "no template",
                id="no-template",
            ),
            pytest.param(
                "contract",
                {"contract_id": "7"},
                OTHER_CONTRACTS,
                "7 is not among 0, 1, 2, 3, 4, …",
                id="no-contract",
            ),
            pytest.param("balance", {"package_id": "78"}, ORDERS, "no balance", id="no-package"),
            pytest.param(
                "balance",
                {"package_id": "77"},
                USED_UP,
                "has 0.00",
                id="used-up",
            ),
        ],
    )
    def test_a_failed_check_tells_the_next_step(
        self, name: str, settings: dict[str, str], response: HttpResponse, told: str
    ) -> None:
        gateway = a_gateway(**settings)
        (check,) = [one for one in gateway.checks(DEMO) if one.name == name]
        result = gateway.result_of(check, response)

        assert not result.passed
        assert told in result.words
        assert result.remedy
