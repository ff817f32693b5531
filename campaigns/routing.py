"""Through which gateway a message goes: the carrier's own first, an aggregator after a definite no.

Pure. Never asked about an unknown: what was perhaps taken is not said again elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from campaigns.carrier import Carrier


def own_gateways(routes: Collection[str], aggregators: Collection[str]) -> Mapping[str, str]:
    """Carrier with a duty -> the gateway that its subscribers are first given to.

    The carrier's own where the campaign has a route through it, else an aggregator's, else its
    own all the same: what cannot be sent must show, and not be owed by nobody.
    """
    spare = _aggregator(routes, aggregators)
    return {
        one: one.gateway if one.gateway in routes or spare is None else spare
        for one in Carrier
        if one.has_duty and one.gateway
    }


def after_a_no(
    gateway: str,
    *,
    ported_to: str | None,
    routes: Collection[str],
    aggregators: Collection[str],
) -> str | None:
    """Where a message goes that this gateway certainly did not take and never will.

    To the network that serves the number since it was ported, or to an aggregator; None where
    neither is left. Whoever said no is not asked again.
    """
    if ported_to in routes and ported_to != gateway:
        return ported_to
    spare = _aggregator(routes, aggregators)
    return spare if spare != gateway else None


def _aggregator(routes: Collection[str], aggregators: Collection[str]) -> str | None:
    return min((name for name in routes if name in aggregators), default=None)
