"""The rate of an audit's sample and its interval, by formulas that a calculator can check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

#: The 97.5 % point of the normal distribution: intervals hold 95 % of the time.
Z: Final = 1.959963984540054
CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A share with its interval, all of 1."""

    share: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """The three as an object, to six places."""
        return {name: round(getattr(self, name), 6) for name in ("share", "low", "high")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted in one stratum."""

    name: str
    size: int
    """Obligations of the frame, N."""
    sample: int
    """Picks, n."""
    sent: int
    """Picks that the ledger calls sent, s."""
    reached: int
    """Of those, whose person said yes or no, r."""
    confirmed: int
    """Of those, whose person said yes, x."""

    @property
    def weight(self) -> float:
        """How many obligations of the frame were sent by this sample's word: N * s / n."""
        return self.size * self.sent / self.sample if self.sample else 0.0

    @property
    def estimate(self) -> Estimate | None:
        """The stratum's own share by Wilson's interval; None where nobody was reached."""
        return wilson(self.confirmed / self.reached, self.reached) if self.reached else None

    def as_json(self) -> dict[str, Any]:
        """Counts and estimate as one object."""
        counts = {name: getattr(self, name) for name in self.__slots__}
        own = self.estimate
        return {**counts, "rate": None if own is None else own.as_json()}


def wilson(share: float, n: float, *, z: float = Z) -> Estimate:
    """Wilson's score interval of a share seen in `n` answers (which need not be whole).

    centre = (p + z²/2n) / (1 + z²/n), half = z/(1 + z²/n) * sqrt(p(1-p)/n + z²/4n²). It stays
    within 0 and 1 and says something at p = 0 and p = 1 too, as a sample of some dozen needs.
    """
    spread = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / spread
    half = z / spread * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Estimate(share=share, low=max(0.0, centre - half), high=min(1.0, centre + half))


def stratified(strata: Sequence[Counted]) -> Estimate | None:
    """Of those sent: the share confirmed by persons among those reached, over all strata.

    With A_h = N_h s_h/n_h over the sum of these, p_h = x_h/r_h:
        p = sum A_h p_h,   V = sum A_h² p_h (1 - p_h) / r_h,   n* = min(p(1-p)/V, 1/sum(A_h²/r_h)),
    and the interval is Wilson's at p and n*, the number of answers of a simple sample that would
    know as much. The second term is Kish's: it serves where V is 0 (all said the same), and never
    lets n* exceed the answers there are. No correction for a finite frame: the interval is rather
    too wide. A stratum in which nobody was reached tells nothing of itself and is left out (it is
    printed with its counts). None where nobody was reached at all.
    """
    told = [one for one in strata if one.reached]
    whole = sum(one.weight for one in told)
    if not told:
        return None
    parts = [(one.weight / whole, one.confirmed / one.reached, one.reached) for one in told]
    share = min(1.0, sum(weight * own for weight, own, _ in parts))
    variance = sum(weight**2 * own * (1 - own) / n for weight, own, n in parts)
    answers = 1 / sum(weight**2 / n for weight, _, n in parts)
    if variance:
        answers = min(answers, share * (1 - share) / variance)
    return wilson(share, answers)
