"""VNPT's envelope, JSON or XML, read and said the way it came (wire/vnpt.md 1, 3, 9)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.desk import json_response

JSON, XML = "json", "xml"
_XML_TYPE = (("Content-Type", "text/xml;charset=UTF-8"),)

Rows: TypeAlias = list[dict[str, str]]
Fields: TypeAlias = dict[str, str | Rows]


def spelling_of(request: HttpRequest) -> str:
    """`xml` where the body begins like XML, else `json`."""
    return XML if request.body.lstrip()[:1] == b"<" else JSON


def fields_of(request: HttpRequest) -> Fields | None:
    """The values of `RQST`, `PARAMS` as rows; None when the body cannot be read."""
    return _xml_fields(request.body) if spelling_of(request) == XML else _json_fields(request.body)


def reply(spelling: str, name: str, **values: str | Rows) -> HttpResponse:
    """`RPLY` with its name and values; HTTP 200 also for errors (wire/vnpt.md 1)."""
    if spelling == JSON:
        return json_response({"RPLY": {"name": name, **values}})
    root = Element("RPLY", {"name": name})
    for key, value in values.items():
        _append(root, key, value)
    return HttpResponse(200, _XML_TYPE, tostring(root, encoding="utf-8"))


def text_of(fields: Mapping[str, str | Rows], name: str) -> str:
    """A plain value; empty when it is missing or no string."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def params_of(fields: Mapping[str, str | Rows]) -> dict[str, str]:
    """`PARAMS` as NUM to CONTENT; the empty pair that stands for none is left out."""
    rows = fields.get("PARAMS", [])
    if not isinstance(rows, list):
        return {}
    return {row["NUM"]: row.get("CONTENT", "") for row in rows if row.get("NUM")}


def _json_fields(body: bytes) -> Fields | None:
    try:
        asked = json.loads(body)["RQST"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(asked, dict):
        return None
    # Every value is documented as a string (wire/vnpt.md 3): another type is no value.
    fields: Fields = {**_plain(asked)}
    params = asked.get("PARAMS", [])
    if isinstance(params, list) and all(isinstance(row, dict) for row in params):
        fields["PARAMS"] = [_plain(row) for row in params]
    return fields


def _plain(values: dict[str, object]) -> dict[str, str]:
    return {key: value for key, value in values.items() if isinstance(value, str)}


def _xml_fields(body: bytes) -> Fields | None:
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    if root.tag != "RQST":
        return None
    fields: Fields = {child.tag: child.text or "" for child in root if len(child) == 0}
    fields["PARAMS"] = list(_xml_params(root))
    if "name" in root.attrib:
        fields["name"] = root.attrib["name"]
    return fields


def _xml_params(root: Element) -> Iterator[dict[str, str]]:
    for params in root.findall("PARAMS"):
        yield {child.tag: child.text or "" for child in params}


def _append(parent: Element, key: str, value: str | Rows) -> None:
    if isinstance(value, str):
        SubElement(parent, key).text = value
        return
    for row in value:
        child = SubElement(parent, key)
        for name, text in row.items():
            SubElement(child, name).text = text
