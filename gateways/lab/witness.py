"""The recorded truth: what was taken, doubled, wrongly linked, and out of its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache

from gateways.lab.chance import draw
from gateways.lab.config import MEDIUM_OF, LabConfig
from gateways.lab.facts import Taken
from gateways.lab.faults import Faults, Word
from gateways.lab.profiles import Fault
from gateways.lab.reading import folded, wrong_links
from gateways.lab.store import Truth

Key = tuple[str, str, str]
_FAULTS = frozenset(Fault)
_FAILED = frozenset({Word.UNDELIVERED, Word.UNREACHED})
# What each carrier ever tells: MobiFone nothing, VNPT customer care only what its SMSC could not
# send (wire/vnpt.md 6), Zalo only good news (wire/zalo.md 4.3). That a success of eSMS is a
# handset's, its document does not say.
_TELLS = {
    "mobifone": frozenset(),
    "vnpt": _FAILED,
    "viettel": _FAILED | {Word.DELIVERED},
    "zalo_zns": frozenset({Word.DELIVERED}),
    "zalo_oa": frozenset({Word.DELIVERED}),
    "esms": _FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message of the recorded truth, as a comparison with the ledger reads it."""

    gateway: str
    address: str = field(repr=False)
    text_sha256: str
    week: str
    reference: str
    carrier_ref: str
    at: datetime
    outcome: Word
    """What the carrier has told, or would tell when asked, by the instant of the reading."""

    def as_json(self) -> dict[str, object]:
        """Its values, instants as ISO text."""
        return {**asdict(self), "at": self.at.isoformat()}


class Witness:
    """Reads the store and judges it. What is planted is lost and invented here, and only here."""

    def __init__(self, config: LabConfig, store: Truth, faults: Faults) -> None:
        """A witness of that store."""
        self._config = config
        self._store = store
        self._faults = faults
        self._key_text = cache(lambda digest: folded(store.texts[digest]))
        self._wrong = cache(self._wrong_of)

    def entries(self, now: datetime) -> Iterator[Entry]:
        """Each message of the recorded truth, in the order taken, the invented ones last."""
        for taken in self._recorded():
            yield Entry(
                gateway=taken.gateway,
                address=taken.address,
                text_sha256=taken.text_sha256,
                week=taken.week,
                reference=taken.reference,
                carrier_ref=taken.carrier_ref,
                at=taken.at,
                outcome=self._outcome(taken, now),
            )

    def truth(self, reachable: Callable[[str, str], bool]) -> dict[str, object]:
        """The counts over all gateways, media and faults, as JSON values."""
        recorded = list(self._recorded())
        media = sorted(set(MEDIUM_OF.values()))
        return {
            "seed": self._config.seed,
            "profile": self._config.faults,
            "gateways": {name: self._gateway(name, recorded) for name in MEDIUM_OF},
            "media": {
                medium: self._counts(t for t in recorded if MEDIUM_OF[t.gateway] == medium)
                for medium in media
            },
            "faults": self._faults_played(),
            "reachable": self._reachable(reachable),
            "renewals": self._renewals(),
            "pushes": dict(self._store.pushes),
        }

    def _outcome(self, taken: Taken, now: datetime) -> Word:
        word = self._faults.fate_of(taken).word_at(now)
        return word if word in _TELLS[taken.gateway] else Word.TAKEN

    def _gateway(self, name: str, recorded: list[Taken]) -> dict[str, object]:
        store, mine = self._store, [taken for taken in recorded if taken.gateway == name]
        calls = {operation: n for (gateway, operation), n in store.calls.items() if gateway == name}
        wrong = Counter(kind for one in mine for kind in self._wrong(one.gateway, one.text_sha256))
        return {
            "calls": sum(calls.values()),
            "operations": calls,
            **self._counts(mine),
            "segments": sum(taken.segments for taken in mine),
            "refused": {code: n for (gateway, code), n in store.codes.items() if gateway == name},
            "wrong_links": sum(1 for one in mine if self._wrong(name, one.text_sha256)),
            "wrong_links_by_kind": dict(wrong),
            "outside_windows": store.outside_hours[name],
            "above_tps": store.above_tps[name],
            "faults": {kind: n for (gateway, kind), n in store.faults.items() if gateway == name},
        }

    def _renewals(self) -> dict[str, int]:
        """Calls of the token endpoint that both Zalo gateways share, by grant and by refusal."""
        spoken = (*self._store.calls.items(), *self._store.codes.items())
        return {word: n for (gateway, word), n in spoken if gateway == "zalo_oauth"}

    def _counts(self, takes: Iterable[Taken]) -> dict[str, int]:
        keys = Counter(map(self._key, takes))
        taken = keys.total()
        return {"taken": taken, "distinct": len(keys), "doubled": taken - len(keys)}

    def _key(self, taken: Taken) -> Key:
        """What one person would call the same message: never the reference."""
        return taken.address, self._key_text(taken.text_sha256), taken.week

    def _faults_played(self) -> dict[str, int]:
        """Every kind of the profile at a gateway that was called, those never played with 0."""
        called = {gateway for gateway, _ in self._store.calls}
        played: Counter[str] = Counter()
        for gateway in called & set(MEDIUM_OF):
            rates = self._faults.rates(gateway)
            for kind in (*rates.calls, *rates.addresses, *rates.fates):
                played[_name(gateway, kind)] += 0
        for (gateway, kind), count in self._store.faults.items():
            played[_name(gateway, kind)] += count
        return dict(sorted(played.items()))

    def _reachable(self, reachable: Callable[[str, str], bool]) -> dict[str, dict[str, int]]:
        messaged = {(taken.gateway, taken.address) for taken in self._store.takes}
        spoken: dict[str, Counter[str]] = {name: Counter() for name in MEDIUM_OF}
        for gateway, address in self._store.heard:
            spoken[gateway]["heard"] += 1
            spoken[gateway]["messaged"] += (gateway, address) in messaged
            spoken[gateway]["reachable"] += reachable(address, gateway)
        return {name: dict(counts) for name, counts in spoken.items() if counts}

    def _wrong_of(self, gateway: str, digest: str) -> tuple[str, ...]:
        rule = self._config.links.get(MEDIUM_OF[gateway])
        return () if rule is None else tuple(wrong_links(self._store.texts[digest], rule))

    def _recorded(self) -> Iterator[Taken]:
        lost = self._lost()
        yield from (taken for place, taken in enumerate(self._store.takes) if place not in lost)
        yield from self._invented()

    def _lost(self) -> set[int]:
        """Places of the messages that the planted loss forgets: answered accepted, every one."""
        seed, takes = self._config.seed, self._store.takes
        if not self._config.plant_loss:
            return set()
        spoken = Counter(taken.address for taken in takes)
        # Only where nothing else was taken for the address: another message would hide the loss.
        clean = [
            n for n, one in enumerate(takes) if not one.call_fault and spoken[one.address] == 1
        ]
        clean.sort(key=lambda place: draw(seed, str(place), "lost"))
        return set(clean[: self._config.plant_loss])

    def _invented(self) -> Iterator[Taken]:
        """Messages never sent, to numbers never heard, that look like the last one taken."""
        if not self._store.takes or not self._config.plant_invention:
            return
        pattern = self._store.takes[-1]
        for place, address in enumerate(self._strangers(pattern)):
            yield Taken(
                gateway=pattern.gateway,
                address=address,
                text_sha256=pattern.text_sha256,
                reference=f"INVENTED-{place}",
                carrier_ref="",
                at=pattern.at,
                nth=0,
                segments=pattern.segments,
            )

    def _strangers(self, pattern: Taken) -> Iterator[str]:
        found = nth = 0
        while found < self._config.plant_invention:
            tail = int(1e7 * draw(self._config.seed, str(nth), "invented"))
            address, nth = f"{pattern.address[:4]}{tail:07d}", nth + 1
            if (pattern.gateway, address) not in self._store.heard:
                found += 1
                yield address


def _name(gateway: str, kind: str) -> str:
    return kind if kind in _FAULTS else f"{gateway} {kind}"
