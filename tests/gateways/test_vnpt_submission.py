"""VNPT's wire page, what is said: `send_sms_list` example by example."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from gateways.message import Alphabet, Message, MessageClass, Template
from gateways.segments import UnspeakableText, unaccent
from gateways.vnpt import Vnpt
from gateways.vnpt.adapter import UnsayableByTemplate
from tests.kit.gateway import TEXTS, a_message
from tests.kit.strategies import any_texts
from tests.kit.vnpt import (
    ADVERTISING,
    ASKED,
    BASE,
    BY_LISTS,
    DEMO,
    EACH_ITS_OWN,
    LINK,
    MESSAGE,
    ORDINARY,
    SEND_EXAMPLE,
    a_credential,
    a_gateway,
    by_template,
    content_of,
    rqst,
)


class TestSending:
    def test_a_list_is_written_as_in_the_example(self) -> None:
        """
        wire/vnpt.md 9, byte for byte but for its line breaks.
        """
        messages = [
            by_template(
                f"Đề nghị cài đặt Bluezone: {LINK}", LINK, reference=reference, address=address
            )
            for reference, address in (
                ("LS-7f3a0c21", "84912000111"),
                ("LS-7f3a0c22", "84912000112"),
            )
        ]
        request = BY_LISTS.request_for(messages, DEMO)

        assert ("POST", BASE, SEND_EXAMPLE) == (request.method, request.url, request.body)
        assert "application/json" == request.header("content-type")

    @pytest.mark.parametrize(
        ("values", "pairs"),
        [
            pytest.param((), [{"NUM": "", "CONTENT": ""}], id="none"),
            pytest.param(("a",), [{"NUM": "1", "CONTENT": "a"}], id="one"),
            pytest.param(
                ("a", "1.2"),
                [{"NUM": "1", "CONTENT": "a"}, {"NUM": "2", "CONTENT": "1.2"}],
                id="two",
            ),
        ],
    )
    def test_parameters_are_numbered_in_the_templates_order(
        self, values: tuple[str, ...], pairs: list[dict[str, str]]
    ) -> None:
        """
        wire/vnpt.md 3: the empty pair where the template has no place.
        """
        template = Template(template_id="1", parameters=tuple((f"P{v}", v) for v in values))
        request = ORDINARY.request_for([a_message("x", template=template)], DEMO)

        assert pairs == rqst(request)["PARAMS"]

    def test_class_and_alphabet_have_their_fields(self) -> None:
        """
        wire/vnpt.md 3: CONTRACTTYPEID 1 and 2, DATACODING 0 and 8.
        """
        said = {
            (kind, text): rqst(
                ORDINARY.request_for([by_template(TEXTS[text], message_class=kind)], DEMO)
            )
            for kind in MessageClass
            for text in ("unaccented", "accented")
        }

        assert {
            (MessageClass.CSKH, "unaccented"): ("1", "0"),
            (MessageClass.CSKH, "accented"): ("1", "8"),
            (MessageClass.QC, "unaccented"): ("2", "0"),
            (MessageClass.QC, "accented"): ("2", "8"),
        } == {key: (one["CONTRACTTYPEID"], one["DATACODING"]) for key, one in said.items()}

    def test_every_value_is_a_string(self) -> None:
        fields = rqst(ORDINARY.request_for([MESSAGE], DEMO))
        plain = {name: value for name, value in fields.items() if name != "PARAMS"}

        assert {str} == {type(value) for value in plain.values()}

    @pytest.mark.parametrize("sign", "&<>\"'")
    def test_a_sign_that_may_meet_minus_one_is_never_sent(self, sign: str) -> None:
        """
        wire/vnpt.md 7: VNPT answers -1, and nobody knows whether it took the message.
        """
        with pytest.raises(UnsayableByTemplate, match="reword"):
            ORDINARY.request_for([by_template("x", "fine", f"a{sign}b")], DEMO)

    @pytest.mark.parametrize(
        "message",
        [
            pytest.param(by_template("à la Bluezone"), id="parameter"),
            pytest.param(by_template("à la Bluezone", "Bluezone"), id="template"),
            pytest.param(
                replace(by_template("Đề nghị"), alphabet=Alphabet.GSM7), id="not-even-gsm-7"
            ),
        ],
    )
    def test_unaccented_means_without_any_mark(self, message: Message) -> None:
        """
        wire/vnpt.md 7: not even `à`, which GSM-7 has. A text is changed where it is approved,
        never here.
        """
        assert Alphabet.GSM7 is message.alphabet
        with pytest.raises(UnspeakableText):
            ORDINARY.request_for([message], DEMO)

    @pytest.mark.parametrize(
        ("gateway", "message", "told"),
        [
            pytest.param(ORDINARY, a_message("x"), "routes.vnpt.template", id="no-template"),
            pytest.param(
                a_gateway(brandname="BCDLS"), by_template("x"), "label_id", id="another-brandname"
            ),
            pytest.param(ADVERTISING, by_template("x"), "contract_types", id="another-class"),
        ],
    )
    def test_what_the_account_cannot_say_is_refused_with_the_next_step(
        self, gateway: Vnpt, message: Message, told: str
    ) -> None:
        with pytest.raises(UnsayableByTemplate, match=told):
            gateway.request_for([message], DEMO)

    @pytest.mark.parametrize(
        ("label", "named"),
        [("LANGSON", "LangSon"), ("LANGSON", ""), ("", "BCDLS")],
        ids=["another-case", "none-named", "none-compared"],
    )
    def test_a_brandname_is_compared_where_both_sides_name_one(
        self, label: str, named: str
    ) -> None:
        """
        Brandnames are not case sensitive (wire/sms-facts.md 2).
        """
        gateway = a_gateway(brandname=label)
        request = gateway.request_for([by_template("x", brandname=named)], DEMO)

        assert "131001" == rqst(request)["LABELID"]

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(by_template("b"), id="parameters"),
            pytest.param(by_template("a", template_id="550002"), id="template"),
            pytest.param(by_template("a", message_class=MessageClass.QC), id="class"),
            pytest.param(replace(by_template("a"), alphabet=Alphabet.UCS2), id="alphabet"),
            pytest.param(by_template("a", brandname="BCDLS"), id="brandname"),
        ],
    )
    def test_a_list_says_one_thing_to_all(self, other: Message) -> None:
        """
        wire/vnpt.md 3: one set of PARAMS for all numbers of a call.
        """
        with pytest.raises(UnsayableByTemplate, match="one by one"):
            BY_LISTS.request_for([by_template("a"), other], DEMO)

    def test_nobody_is_no_list(self) -> None:
        with pytest.raises(ValueError, match="limits"):
            ORDINARY.request_for([], DEMO)

    def test_each_function_may_have_its_own_login(self) -> None:
        """
        wire/vnpt.md 2: API users, passwords and address lists are kept per function.
        """
        requests = [
            ORDINARY.request_for([MESSAGE], EACH_ITS_OWN),
            ORDINARY.question_for([ASKED], EACH_ITS_OWN),
            *(check.request for check in ORDINARY.checks(EACH_ITS_OWN)),
        ]
        shared = [ORDINARY.question_for([ASKED], DEMO), ORDINARY.checks(DEMO)[0].request]

        assert ["send-user", "status-user", *["query-user"] * 3] == [
            rqst(request)["APIUSER"] for request in requests
        ]
        assert [("demo_api", "demo_pass")] * 2 == [
            (rqst(request)["APIUSER"], rqst(request)["APIPASS"]) for request in shared
        ]

    def test_without_a_login_the_carrier_itself_refuses(self) -> None:
        """
        Code 1 halts the gateway and calls a person.
        """
        request = ORDINARY.request_for([MESSAGE], a_credential())

        assert ("", "") == (rqst(request)["APIUSER"], rqst(request)["APIPASS"])

    @given(any_texts())
    def test_any_text_arrives_as_it_was_written_or_is_refused_for_its_signs(
        self, text: str
    ) -> None:
        message = by_template(text or "x")
        is_refused = bool(set("&<>\"'") & set(text)) or (
            message.alphabet is Alphabet.GSM7 and unaccent(text) != text
        )
        try:
            arrived = content_of(ORDINARY.request_for([message], DEMO))
        except (UnsayableByTemplate, UnspeakableText):
            arrived = None

        assert (None if is_refused else message.text) == arrived
