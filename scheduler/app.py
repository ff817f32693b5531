"""Celery as a hint: ids in, nothing back, no ETA, early ack for sending; beat has one entry,
`tick`.
"""

from __future__ import annotations

from typing import Any, Final

from celery import Celery

from scheduler.settings import Settings, gateways_in

#: Where everything goes that is not a gateway's lane.
OPS: Final = "ops"
RECEIPTS: Final = "receipts"
_VISIBILITY_SECONDS: Final = 1800

app = Celery("loa", set_as_current=False)
# `celery -A scheduler.app` finds its settings in the environment; `configure` overrides them.
app.add_defaults(lambda: _conf(Settings()))


def lane_queue(gateway: str) -> str:
    """The queue of one gateway: a slow carrier starves no other."""
    return f"send.{gateway}"


def configure(settings: Settings) -> Celery:
    """Set the one app up for this process; settings as in `ref/ecosystem.md` 1.5."""
    app.conf.update(_conf(settings))
    return app


def queues(gateways: tuple[str, ...]) -> list[str]:
    """Every queue a worker of its own could serve."""
    return [OPS, RECEIPTS, *map(lane_queue, gateways)]


def _conf(settings: Settings) -> dict[str, Any]:
    return {
        "broker_url": settings.broker_url,
        "broker_transport_options": _transport_options(settings),
        "broker_connection_retry_on_startup": True,
        "task_default_queue": OPS,
        "task_routes": {"loa.drain": {"queue": RECEIPTS}},
        # A worker that names none with `-Q` serves them all; embedded ones name their own.
        "task_queues": None if settings.embedded else _all_queues(settings),
        "task_create_missing_queues": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_time_limit": 300,
        "task_soft_time_limit": 240,
        "worker_prefetch_multiplier": 1,
        "worker_soft_shutdown_timeout": 30,
        "worker_eta_task_limit": 1000,
        "worker_hijack_root_logger": False,
        "worker_enable_remote_control": not settings.embedded,
        "beat_enable_remote_control": not settings.embedded,
        "timezone": "Asia/Ho_Chi_Minh",
        "enable_utc": True,
        "imports": ("scheduler.tasks",),
        "beat_schedule": {
            "tick": {
                "task": "loa.tick",
                "schedule": settings.tick_seconds,
                # A tick that waited is stale: the next one sees the same ledger.
                "options": {"queue": OPS, "expires": max(2.0, 5 * settings.tick_seconds)},
            }
        },
    }


def _all_queues(settings: Settings) -> dict[str, dict[str, Any]]:
    return {name: {} for name in queues(tuple(gateways_in(settings.gateways_path)))}


def _transport_options(settings: Settings) -> dict[str, Any]:
    if settings.embedded:
        return {"polling_interval": 0.02}
    return {
        "visibility_timeout": _VISIBILITY_SECONDS,
        "socket_timeout": 30,
        "socket_keepalive": True,
        "health_check_interval": 25,
        "global_keyprefix": "loa:",
    }
