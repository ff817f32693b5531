"""The registry knows every gateway by name, ours and others', and none escapes the kit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from gateways.codes import Documented
from gateways.contract import Askable, Checkable, Credential, Idempotent, Listed, Renewable
from gateways.exchange import HttpResponse
from gateways.mobifone import MobiFone, MobiFoneSettings
from gateways.outcome import Outcome, Verdict
from gateways.registry import (
    OURS,
    AmbiguousGateway,
    BadGatewaySettings,
    BrokenGateway,
    UnknownGateway,
    gateways,
    make,
    settings_of,
)
from gateways.totals import Totalled
from gateways.transport import Call, CurlTransport
from tests.kit.carrier import ScriptedCarrier, always, answers
from tests.kit.gateway import GatewayBehaviour, a_message
from tests.kit.optional_behaviours import (
    AskableBehaviour,
    CheckableBehaviour,
    IdempotentBehaviour,
    ListedBehaviour,
    RenewableBehaviour,
    TotalledBehaviour,
)

MOBIFONE = {"base_url": "https://carrier.test/smsg", "brandname": "LANGSON"}

ACME = """
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel

from gateways.contract import Limits, UnreadableCallback
from gateways.exchange import HttpRequest
from gateways.outcome import Outcome, Verdict


class AcmeSettings(BaseModel):
    url: str


@dataclass(frozen=True)
class Acme:
    Settings: ClassVar = AcmeSettings
    settings: AcmeSettings
    name: ClassVar = "acme"
    limits: ClassVar = Limits(tps=5)

    def request_for(self, messages, credential):
        (message,) = messages
        body = f"{message.reference} {message.address} {message.text}".encode()
        return HttpRequest("POST", self.settings.url, (("X-Key", credential.secrets["key"]),), body)

    def outcomes_of(self, messages, response):
        taken = response.status == 200 and response.body == b"taken"
        return [Outcome(verdict=Verdict.ACCEPTED if taken else Verdict.UNKNOWN) for _ in messages]

    def receipts_in(self, callback, now):
        raise UnreadableCallback("acme sends no receipts")
"""

NO_CLASS = """
from types import SimpleNamespace
from pydantic import BaseModel
Acme = SimpleNamespace(Settings=BaseModel)
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution as pip would leave it: a module, its metadata, its entry points."""
    before = set(sys.modules)

    def installed(distribution: str, *, name: str, value: str, source: str = "") -> None:
        info = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[loa.gateways]\n{name} = {value}\n")
        if source:
            (tmp_path / f"{value.partition(':')[0]}.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)

    yield installed
    for module in set(sys.modules) - before:
        del sys.modules[module]


def behaviours_of(name: str) -> list[type[GatewayBehaviour]]:
    """The subclasses of the kit in tests/gateways that are about this gateway."""
    paths = sorted(Path(__file__).parent.rglob("test_*.py"))
    kit_users = [p for p in paths if "Behaviour" in p.read_text("utf-8") and p != Path(__file__)]
    kinds: list[object] = [found for path in kit_users for found in vars(_imported(path)).values()]
    ours = [k for k in kinds if isinstance(k, type) and issubclass(k, GatewayBehaviour)]
    return [k for k in ours if k.__name__.startswith("Test") and k.gateway.name == name]


def _imported(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"walked_{path.stem}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", OURS)
def test_every_gateway_shows_the_behaviours_of_all_it_is(name: str) -> None:
    """
    A gateway without its subclass of the kit, or one that hides what it can be asked, is not ours.
    """
    kinds = behaviours_of(name)
    optional: dict[type, type[GatewayBehaviour]] = {
        Renewable: RenewableBehaviour,
        Askable: AskableBehaviour,
        Idempotent: IdempotentBehaviour,
        Listed: ListedBehaviour,
        Checkable: CheckableBehaviour,
        Totalled: TotalledBehaviour,
    }

    assert kinds, f"tests/gateways has no subclass of GatewayBehaviour for {name}"
    for kind in kinds:
        owed = [behaviour for p, behaviour in optional.items() if isinstance(kind.gateway, p)]

        assert all(issubclass(kind, behaviour) for behaviour in owed)
        assert isinstance(kind.gateway, Documented)


@pytest.mark.parametrize("name", OURS)
def test_every_gateway_of_ours_names_a_model_that_refuses_strangers(name: str) -> None:
    """
    A misspelt setting would otherwise be a default that nobody chose.
    """
    model = settings_of(name)

    assert issubclass(model, BaseModel)
    assert {"frozen": True, "extra": "forbid"}.items() <= dict(model.model_config).items()


def test_a_gateway_is_made_from_what_an_operator_wrote() -> None:
    made = make("mobifone", {**MOBIFONE, "tps": 3})

    assert MobiFone(MobiFoneSettings.model_validate({**MOBIFONE, "tps": 3})) == made
    assert 3 == made.limits.tps
    assert MobiFoneSettings is settings_of("mobifone")


def test_an_unknown_name_is_told_the_known_ones_and_the_next_step() -> None:
    with pytest.raises(UnknownGateway, match=r"'mobiphone'.*mobifone.*loa\.gateways"):
        make("mobiphone", {})


def test_settings_that_do_not_fit_are_told_by_field_and_never_by_value() -> None:
    with pytest.raises(BadGatewaySettings) as caught:
        make("mobifone", {"brandname": "LANGSON", "password": "s3cret", "tps": "s3cret"})

    assert ["base_url", "password", "tps"] == [
        field for field in ("base_url", "password", "tps") if field in str(caught.value)
    ]
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_another_distributions_gateway_is_found_made_and_sends(install: Install) -> None:
    install("acme-sms", name="acme", value="acme_sms:Acme", source=ACME)
    credential = Credential(gateway="acme", version=1, secrets={"key": "k3y"})
    message = a_message("Đề nghị")

    with ScriptedCarrier(always(answers(200, b"taken"))) as carrier:
        acme = make("acme", {"url": carrier.url})
        call = Call(acme.request_for([message], credential))
        ((_, answer),) = CurlTransport().send([call], deadline_seconds=20)

    (heard,) = carrier.heard
    assert isinstance(answer, HttpResponse)
    assert ("acme", "mobifone") == tuple(n for n in gateways() if n in {"acme", "mobifone"})
    assert ["url"] == list(settings_of("acme").model_fields)
    assert f"{message.reference} {message.address} Đề nghị".encode() == heard.body
    assert "k3y" == heard.headers["x-key"]
    assert [Outcome(verdict=Verdict.ACCEPTED)] == acme.outcomes_of([message], answer)


def test_a_distribution_is_not_loaded_before_its_gateway_is_asked_for(install: Install) -> None:
    install("acme-sms", name="acme", value="acme_sms:Acme", source=ACME)

    assert "acme" in gateways()
    assert "mobifone" == make("mobifone", MOBIFONE).name
    assert "acme_sms" not in sys.modules


def test_a_name_of_ours_cannot_be_taken(install: Install) -> None:
    install("evil-sms", name="mobifone", value="evil_sms:Acme", source=ACME)

    with pytest.raises(AmbiguousGateway, match="loa and evil-sms"):
        make("mobifone", MOBIFONE)


def test_two_distributions_cannot_share_a_name(install: Install) -> None:
    install("acme-sms", name="acme", value="acme_sms:Acme", source=ACME)
    install("acme-two", name="acme", value="acme_sms:Acme")

    with pytest.raises(AmbiguousGateway, match=r"acme-\w+ and acme-\w+"):
        settings_of("acme")


@pytest.mark.parametrize(
    ("value", "source"),
    [
        pytest.param("acme_gone:Acme", "", id="no-module"),
        pytest.param("acme_gone:Nothing", ACME, id="no-class"),
        pytest.param("acme_gone:Acme", "raise RuntimeError('at import')", id="fails-at-import"),
        pytest.param("acme_gone:Acme", "Acme = 7", id="no-callable"),
        pytest.param("acme_gone:Acme", NO_CLASS, id="settings-but-no-callable"),
        pytest.param("acme_gone:Acme", "class Acme: pass", id="no-settings"),
        pytest.param("acme_gone:Acme", "class Acme:\n    Settings = dict", id="other-settings"),
    ],
)
def test_a_broken_distribution_is_named(install: Install, value: str, source: str) -> None:
    install("acme-sms", name="acme", value=value, source=source)

    with pytest.raises(BrokenGateway, match=r"'acme' of acme-sms"):
        make("acme", {})
