"""VNPT for tests: an account, messages by template, answers, and the examples of its page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from gateways.contract import Credential, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message, Template
from gateways.outcome import Outcome
from gateways.vnpt import Vnpt, VnptSettings
from tests.kit.gateway import TEXTS, a_message

BASE = "http://carrier.test/smsbn/api"
LINK = "https://bluezone.gov.vn/taiapp"
ACCOUNT: dict[str, Any] = {
    "base_url": BASE,
    "agent_id": "901",
    "user_name": "demo_agent",
    "contract_id": "8001",
    "label_id": "131001",
}


def a_gateway(**settings: object) -> Vnpt:
    return Vnpt(VnptSettings.model_validate({**ACCOUNT, **settings}))


def a_credential(**secrets: str) -> Credential:
    return Credential(gateway="vnpt", version=7, secrets=secrets)


def by_template(text: str, *values: str, template_id: str = "550001", **said: object) -> Message:
    """A message of a registered text with these parameters; the text is a parameter by itself."""
    filled = tuple((f"P{number}", value) for number, value in enumerate(values or (text,), 1))
    return a_message(text, template=Template(template_id=template_id, parameters=filled), **said)


def rply(name: str = "send_sms_list", status: int = 200, **values: object) -> HttpResponse:
    body = json.dumps({"RPLY": {"name": name, **values}})
    return HttpResponse(status, (("Content-Type", "application/json"),), body.encode())


def answer(code: str, words: str = "...", status: int = 200) -> HttpResponse:
    return rply(status=status, ERROR=code, ERROR_DESC=words)


def example(text: str) -> bytes:
    """A body of wire/vnpt.md 9, its lines joined."""
    return "".join(line.strip() for line in text.splitlines()).encode()


def rqst(request: HttpRequest) -> dict[str, Any]:
    found = json.loads(request.body)["RQST"]
    assert isinstance(found, dict)
    return found


ORDINARY = a_gateway()
BY_LISTS = a_gateway(recipients_per_call=50)
ATOMIC = a_gateway(recipients_per_call=50, lists_are_atomic=True)
ADVERTISING = a_gateway(contract_types={"qc": "2"})
DEMO = a_credential(api_user="demo_api", api_pass="demo_pass")
EACH_ITS_OWN = a_credential(
    api_user="send-user",
    api_pass="s3nd pass",
    status_api_user="status-user",
    status_api_pass="st4tus pass",
    query_api_user="query-user",
    query_api_pass="qu3ry pass",
)
# wire/vnpt.md 9, the first example and its answer.
SEND_EXAMPLE = example("""
{"RQST":{"name":"send_sms_list","REQID":"LS-7f3a0c21","LABELID":"131001","CONTRACTTYPEID":"1",
 "CONTRACTID":"8001","TEMPLATEID":"550001","PARAMS":[{"NUM":"1","CONTENT":"https://bluezone.gov.vn/taiapp"}],
 "SCHEDULETIME":"","MOBILELIST":"84912000111,84912000112","ISTELCOSUB":"0","AGENTID":"901",
 "APIUSER":"demo_api","APIPASS":"demo_pass","USERNAME":"demo_agent","DATACODING":"8"}}
""")
SUCCESS = HttpResponse(
    200, body=b'{"RPLY":{"name":"send_sms_list","ERROR":"0","ERROR_DESC":"success"}}'
)
PORTED = HttpResponse(
    200,
    body=b'{"RPLY":{"name":"send_sms_list","ERROR":"25",'
    b'"ERROR_DESC":"sai mang, mang dung 3, label khong hop le"}}',
)
# wire/vnpt.md 9, the status example and its answer.
STATUS_EXAMPLE = example("""
{"RQST":{"name":"get_sms_status_api","REQID":"LS-7f3a0c21","MSISND":"84912000111",
 "AGENTID":"901","CONTRACTID":"8001","LABELID":"131001","TEMPLATEID":"550001",
 "SCHEDULETIME":"12-08-2021 08:01","APIUSER":"demo_api","APIPASS":"demo_pass"}}
""")
SENT = HttpResponse(200, body=b'{"RPLY":{"name":"get_sms_status_api","STATUS":"0","MT_COUNT":"6"}}')
ASKED = Submitted(
    reference="LS-7f3a0c21",
    address="84912000111",
    wire_at=datetime(2021, 8, 12, 1, 1, 59, tzinfo=UTC),
    template_id="550001",
)
LABELS = rply(
    "get_label",
    ERROR="0",
    ERROR_DESC="success",
    LABELDETAIL=[
        {"LABELID": "131000", "LABEL": "OTHER", "DISPLAYNUMBER": "OTHER"},
        {"LABELID": "131001", "LABEL": "LANGSON", "DISPLAYNUMBER": "LANGSON"},
    ],
)
TEMPLATES = rply(
    "get_template",
    ERROR="0",
    TEMPLATEDETAIL={"TEMPLATEID": "550001", "TEMPLATECONTENT": "x {P1}", "TOTALPARAM": "1"},
)
CONTRACTS = rply(
    "get_contract",
    ERROR="0",
    CONTRACTDETAIL=[{"CONTRACTID": "8001", "ENDVALIDDATED": "31/12/2021"}],
)
ORDERS = rply("get_prepaid_orders", ERROR="0", DATA=[{"PACKAGE_ID": "77", "BALANCE": "1250000000"}])
MESSAGE = by_template(TEXTS["accented"])


def content_of(request: HttpRequest) -> str:
    """The text of the whole message where the template is one place."""
    (pair,) = rqst(request)["PARAMS"]
    assert "1" == pair["NUM"]
    return str(pair["CONTENT"])


def one_outcome(gateway: Vnpt, response: HttpResponse, many: int = 1) -> Outcome:
    """The outcome of each of `many` messages of a call: they are all the same."""
    outcomes = gateway.outcomes_of([MESSAGE] * many, response)
    assert many == len(outcomes)
    (outcome,) = set(outcomes)
    return outcome
