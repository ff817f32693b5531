"""Registered texts: their placeholders, what fills them, and what the carriers would refuse."""

from __future__ import annotations

import pytest

from campaigns.refusals import RefusedTemplate
from campaigns.templates import Syntax, fill, in_order, names_refused, values_refused


@pytest.mark.parametrize(
    ("text", "parameters", "syntax", "expected"),
    [
        pytest.param("Tải {P1}", {"P1": "a"}, Syntax.VNPT, "Tải a", id="vnpt"),
        pytest.param("{P2}{P1}{P2}", {"P1": "a", "P2": "b"}, Syntax.VNPT, "bab", id="vnpt-again"),
        pytest.param("{A,3}-{B,9}", {"P1": "a", "P2": "b"}, Syntax.VNPT, "a-b", id="vnpt-letters"),
        pytest.param("Tải <link>", {"link": "a"}, Syntax.ZNS, "Tải a", id="zns"),
        pytest.param("Không tham số", {}, Syntax.ZNS, "Không tham số", id="none"),
    ],
)
def test_a_registered_text_is_filled(
    text: str, parameters: dict[str, str], syntax: Syntax, expected: str
) -> None:
    assert expected == fill(text, parameters, syntax)


@pytest.mark.parametrize(
    ("text", "syntax"), [("{P1}{P2}", Syntax.VNPT), ("<P1><P2>", Syntax.ZNS)], ids=["vnpt", "zns"]
)
def test_what_was_filled_in_is_never_read_again(text: str, syntax: Syntax) -> None:
    parameters = {"P1": "{P2}<P2>", "P2": "x"}

    assert "{P2}<P2>x" == fill(text, parameters, syntax)


def test_vnpt_counts_its_parameters_by_number_and_zns_by_appearance() -> None:
    values = {"P1": "a", "P2": "b", "P10": "c"}
    many = "".join(f"{{P{number}}}" for number in range(10, 0, -1))

    assert (("P1", "a"), ("P2", "b"), ("P10", "c")) == in_order(many, values, Syntax.VNPT)
    assert (("P2", "b"), ("P1", "a")) == in_order("<P2> <P1>", values, Syntax.ZNS)


@pytest.mark.parametrize(
    ("text", "parameters", "syntax", "expected"),
    [
        pytest.param("{P1}", {}, Syntax.VNPT, "parameter_missing", id="missing"),
        pytest.param("<a>", {"a": "1", "b": "2"}, Syntax.ZNS, "parameter_unknown", id="unknown"),
        pytest.param("{P1} {X}", {"P1": "1"}, Syntax.VNPT, "bad_template", id="vnpt-brace"),
        pytest.param("<a> <tên lạ>", {"a": "1"}, Syntax.ZNS, "bad_template", id="zns-sign"),
        pytest.param("{P2}", {"P2": "1"}, Syntax.VNPT, "bad_template", id="vnpt-gap"),
        pytest.param("{P1}{A,9}", {"P1": "1", "P2": "2"}, Syntax.VNPT, "bad_template", id="mixed"),
        pytest.param(
            "{A,1}" * 6,
            {f"P{number}": "1" for number in range(1, 7)},
            Syntax.VNPT,
            "bad_template",
            id="six-of-one-letter",
        ),
    ],
)
def test_names_that_do_not_fill_a_text_are_refused(
    text: str, parameters: dict[str, str], syntax: Syntax, expected: str
) -> None:
    problems = names_refused(text, parameters, syntax)

    assert [expected] == [one.kind for one in problems]
    with pytest.raises(RefusedTemplate):
        fill(text, parameters, syntax)


@pytest.mark.parametrize(
    ("text", "value", "syntax", "expected"),
    [
        pytest.param("{A,3}", "abcd", Syntax.VNPT, "parameter_too_long", id="vnpt-own-length"),
        pytest.param("<P1>", "a" * 201, Syntax.ZNS, "parameter_too_long", id="zns-longest"),
        pytest.param("{P1}", " ", Syntax.VNPT, "parameter_empty", id="empty"),
        *[
            pytest.param("{P1}", f"a{sign}", Syntax.VNPT, "parameter_forbidden", id=f"vnpt-{sign}")
            for sign in "&<>\"'"
        ],
    ],
)
def test_values_that_the_carrier_would_refuse_are_refused_here(
    text: str, value: str, syntax: Syntax, expected: str
) -> None:
    problems = values_refused(text, {"P1": value}, syntax)

    assert [expected] == [one.kind for one in problems]


def test_a_length_that_the_carrier_told_holds_too() -> None:
    problems = values_refused("<a>", {"a": "12345"}, Syntax.ZNS, lengths={"a": 4})

    assert ["parameter_too_long"] == [one.kind for one in problems]
    assert () == values_refused("<a>", {"a": "1234"}, Syntax.ZNS, lengths={"a": 4})
