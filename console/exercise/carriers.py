"""The exercise's carriers: the same accounts, texts and hours on Loa's side and on the lab's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from campaigns.definition import Definition, load
from campaigns.ready import ready_text
from campaigns.week import Week

if TYPE_CHECKING:
    from console.exercise.staging import Plan

#: Segments (Zalo: messages) per second of the invented contracts.
TPS: Final = {"vnpt": 60, "viettel": 80, "mobifone": 60, "zalo_zns": 60, "zalo_oa": 60}
#: The lab judges pace over so long a stretch of its own time: at sixty to one, a second is 17 ms.
_TPS_WINDOW_SECONDS: Final = 60.0
_HOURS: Final = (("07:00", "21:00"),)
#: A share of the roster that Zalo lets through in a day: the week needs two of them.
_DAILY_ZNS_SHARE: Final = 0.3
_APP_ID: Final = "1234567890123456789"
_OA_SECRET: Final = "OAsecretMADEUP0000001"  # noqa: S105 - of the lab, from wire/zalo.md 4.2

#: As the lab's accounts have them; all made up (wire/*.md).
_SECRETS: Final[Mapping[str, Mapping[str, str]]] = {
    "mobifone": {"userName": "demo", "password": "demo"},
    "vnpt": {"api_user": "demo_api", "api_pass": "demo_pass"},
    "viettel": {"user": "smsbrand_demo", "password": "demo"},
    "zalo_zns": {
        "app_secret": "AppSecretMADEUP000001",
        "access_token": "AT_madeup_1",
        "refresh_token": "RT_madeup_1",
    },
}


def gateway_tables(lab_url: str, plan: Plan) -> str:
    """The gateways file of the exercise, as TOML."""
    return "\n".join(
        _table(name, _settings(name, lab_url, plan)) + _secrets_table(name)
        for name in plan.gateways
    )


def landing_pages(lab_url: str) -> str:
    """The lab's pages that stand in for the approved addresses, as TOML."""
    pages = {url: f"{lab_url}/landing/{name}" for url, name in _landings().items()}
    return "".join(f"{_toml(url)} = {_toml(page)}\n" for url, page in pages.items())


def daily_zns_quota(subscribers: int) -> int:
    """Zalo stops at this many a day and goes on the next."""
    return max(1, int(subscribers * _DAILY_ZNS_SHARE))


def lab_config(plan: Plan, followers: Sequence[str], week: Week) -> dict[str, Any]:
    """The lab's configuration, as JSON values."""
    sms, zalo = _definition("bluezone-sms"), _definition("bluezone-zalo")
    return {
        "links": {
            "sms": {"required": [one.url for one in sms.approved]},
            "zalo": {"required": [one.url for one in zalo.approved]},
        },
        "landings": {name: {} for name in _landings().values()},
        "hours": dict.fromkeys(plan.gateways, _HOURS),
        "tps": {name: TPS[name] for name in plan.gateways},
        "tps_window_seconds": _TPS_WINDOW_SECONDS,
        "plant_loss": plan.plant - plan.plant * 3 // 7,
        "plant_invention": plan.plant * 3 // 7,
        "hang_seconds": 3.0,
        "vnpt": {"templates": {_template(sms, "vnpt").id: _template(sms, "vnpt").registered_text}},
        **plan.lab,
        "zalo": {**_zalo_account(plan, zalo, followers, week), **plan.lab.get("zalo", {})},
    }


def _zalo_account(
    plan: Plan, zalo: Definition, followers: Sequence[str], week: Week
) -> dict[str, Any]:
    template = _template(zalo, "zalo_zns")
    longest = dict.fromkeys((name for name, _ in template.parameters), 200)
    return {
        "templates": {
            template.id: {"text": template.registered_text, "longest": longest},
        },
        "daily_quota": daily_zns_quota(plan.subscribers),
        "followers": list(followers),
        "issued_at": week.starts_at.isoformat(),
    }


def _settings(name: str, lab_url: str, plan: Plan) -> dict[str, object]:
    return {**_ADDRESSES[name](lab_url, plan), "tps": TPS[name]}


def _mobifone(url: str, _: Plan) -> dict[str, object]:
    return {"base_url": f"{url}/mobifone/smsg", "brandname": "LANGSON"}


def _viettel(url: str, _: Plan) -> dict[str, object]:
    return {"base_url": f"{url}/viettel/bulkapi", "brandname": "LANGSON", "cp_code": "DEMO"}


def _vnpt(url: str, _: Plan) -> dict[str, object]:
    return {
        "base_url": f"{url}/vnpt/smsbn/api",
        "agent_id": "901",
        "user_name": "demo_agent",
        "contract_id": "8001",
        "label_id": "131001",
    }


def _zalo(url: str) -> dict[str, object]:
    return {
        "app_id": _APP_ID,
        "oauth_url": f"{url}/zalo/oauth",
        "webhook_secrets": [_OA_SECRET],
    }


def _zalo_zns(url: str, plan: Plan) -> dict[str, object]:
    quota = daily_zns_quota(plan.subscribers)
    return {**_zalo(url), "business_url": f"{url}/zalo/business", "daily_quota": quota}


def _zalo_oa(url: str, _: Plan) -> dict[str, object]:
    return {**_zalo(url), "oa_url": f"{url}/zalo/oa", "api_version": "v2.0"}


_ADDRESSES: Final[Mapping[str, Callable[[str, Plan], dict[str, object]]]] = {
    "mobifone": _mobifone,
    "viettel": _viettel,
    "vnpt": _vnpt,
    "zalo_zns": _zalo_zns,
    "zalo_oa": _zalo_oa,
}


def _landings() -> Mapping[str, str]:
    """The approved addresses of both campaigns, and their names."""
    both = (_definition("bluezone-sms"), _definition("bluezone-zalo"))
    return {link.url: link.name for one in both for link in one.approved}


def _definition(name: str) -> Definition:
    return load(ready_text(name), place=name)


def _template(definition: Definition, gateway: str) -> Any:
    return definition.routes[gateway].template


def _table(name: str, settings: Mapping[str, object]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items()]
    return "\n".join([f"[{name}]", *lines]) + "\n"


def _secrets_table(name: str) -> str:
    return _table(f"{name}.secrets", _SECRETS[name]) if name in _SECRETS else ""


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int | float) else f'"{value}"'
