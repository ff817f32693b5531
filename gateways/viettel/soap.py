"""SOAP 1.1 as Viettel speaks it: one operation in, one `return` out (wire/viettel.md 1, 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from gateways.answers import Unreadable, shown, xml_root
from gateways.contract import GatewayError
from gateways.exchange import HttpRequest, HttpResponse

OK: Final = 200
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_IMPL: Final = "http://impl.bulkSms.ws/"
_HEADERS: Final = (("Content-Type", "text/xml;charset=UTF-8"), ("SOAPAction", '""'))
_UNSAYABLE: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say, and the carriage return, which its readers make a line feed."""


class UnsayableInXml(GatewayError):
    """A character that would not arrive as it was written; nothing was sent."""


class SoapFault(GatewayError):
    """The carrier's own fault instead of an answer; its words are masked."""

    def __init__(self, code: str, words: str) -> None:
        """`faultcode` and `faultstring` as they came."""
        super().__init__(f"{shown(code)}: {shown(words)}")
        self.code = shown(code)
        self.words = shown(words)


def request(url: str, operation: str, fields: Mapping[str, str]) -> HttpRequest:
    """One operation, its children unqualified and in order. Raises `UnsayableInXml`."""
    if any(_UNSAYABLE.search(value) for value in fields.values()):
        raise UnsayableInXml("XML cannot say a control character: take it out of the text.")
    envelope = Element("soapenv:Envelope", {"xmlns:soapenv": _SOAP, "xmlns:impl": _IMPL})
    SubElement(envelope, "soapenv:Header")
    asked = SubElement(SubElement(envelope, "soapenv:Body"), f"impl:{operation}")
    for name, value in fields.items():
        SubElement(asked, name).text = value
    body = tostring(envelope, encoding="unicode").encode("utf-8")
    return HttpRequest("POST", url, _HEADERS, body)


def returned(response: HttpResponse) -> Element:
    """The `return` of an answer. Raises `SoapFault` or `Unreadable`."""
    return all_returned(response)[0]


def all_returned(response: HttpResponse) -> list[Element]:
    """Every `return` of an answer, one at least. Raises `SoapFault` or `Unreadable`."""
    root = xml_root(response.body)
    if root.tag != f"{{{_SOAP}}}Envelope":
        raise Unreadable("no SOAP envelope")
    fault = root.find(f"{{{_SOAP}}}Body/{{{_SOAP}}}Fault")
    if fault is not None:
        raise SoapFault(text_of(fault, "faultcode"), text_of(fault, "faultstring"))
    found = root.findall(f"{{{_SOAP}}}Body/*/return")
    if not found:
        raise Unreadable("no return")
    return found


def children(parent: Element, name: str) -> Iterator[Element]:
    """Child elements of that name, whatever namespace a WSDL gave them."""
    return (child for child in parent if child.tag.rpartition("}")[2] == name)


def text_of(parent: Element, name: str) -> str:
    """The text of the first child of that name without white space around it, else empty."""
    child = next(children(parent, name), None)
    return (child.text or "").strip() if child is not None else ""
