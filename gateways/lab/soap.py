"""SOAP 1.1 as Viettel's bulkapi speaks it: one operation in, one `return` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gateways.exchange import HttpResponse

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
NAMESPACE = "http://impl.bulkSms.ws/"
_XML_TYPE = (("Content-Type", "text/xml;charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation in a body: its name and its unqualified child elements."""

    name: str
    values: Mapping[str, str]

    def value(self, name: str) -> str:
        """One child element's text, empty when it is missing."""
        return self.values.get(name, "")


def operation_of(body: bytes) -> Operation | None:
    """The operation of an envelope; None when there is none in the right namespace."""
    try:
        element = fromstring(body).find(f"{_SOAP}Body/*")
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    if element is None or not element.tag.startswith(f"{{{NAMESPACE}}}"):
        return None
    name = element.tag.partition("}")[2]
    return Operation(name, {child.tag: child.text or "" for child in element})


def returned(operation: str, inner: str) -> HttpResponse:
    """`<return>` around XML that is already escaped, in the operation's answer."""
    return _envelope(
        f'<ns2:{operation}Response xmlns:ns2="{NAMESPACE}"><return>{inner}</return>'
        f"</ns2:{operation}Response>",
        status=200,
    )


def fault(words: str) -> HttpResponse:
    """A SOAP fault, with HTTP 500 as SOAP 1.1 asks."""
    inner = f"<faultcode>S:Client</faultcode><faultstring>{escape(words)}</faultstring>"
    return _envelope(f"<S:Fault>{inner}</S:Fault>", status=500)


def element(name: str, text: str) -> str:
    """One element with escaped text; empty text gives `<name/>`."""
    return f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"


def empty_element(name: str, **attributes: str) -> str:
    """One element with attributes only."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}/>"


def _envelope(inner: str, *, status: int) -> HttpResponse:
    body = (
        '<?xml version="1.0" ?>'
        '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>\n'
        f"{inner}</S:Body></S:Envelope>"
    )
    return HttpResponse(status, _XML_TYPE, body.encode())
