"""A planted bug has a name, a sentence on what it does wrong, and a seed that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tests.simulation.options import Options

Plant: TypeAlias = Callable[[], Iterator[None]]
Shows: TypeAlias = Callable[[Options], bool]

#: So many seeds may pass before a bug is found.
SEEDS: Final = 200


@dataclass(frozen=True, slots=True)
class Bug:
    """Something wrong with the product, while `planted` is entered."""

    name: str
    wrong: str
    planted: Callable[[], AbstractContextManager[None]]
    can_show: Shows
    """Does a seed have what this bug needs to be seen at all? Others are passed over."""
    seed: int | None
    """One that found it; tried first, and any other will do when the world has changed."""

    def seeds(self) -> Iterator[int]:
        """Where to look for it, the likeliest first."""
        if self.seed is not None:
            yield self.seed
        for seed in range(SEEDS):
            if seed != self.seed and self.can_show(Options.of(seed)):
                yield seed


BUGS: Final[dict[str, Bug]] = {}


def _always(options: Options) -> bool:
    del options
    return True


def bug(*, seed: int | None = None, can_show: Shows = _always) -> Callable[[Plant], Plant]:
    """A generator that patches the product, named and described as the bug."""

    def kept(plant: Plant) -> Plant:
        (sentence,) = (plant.__doc__ or "").strip().split("\n\n")
        wrong = " ".join(sentence.split())
        BUGS[plant.__name__] = Bug(plant.__name__, wrong, contextmanager(plant), can_show, seed)
        return plant

    return kept


def always(answer: Any) -> Callable[..., Any]:
    """A function that says the same whatever it is asked."""

    def says(*_told: Any, **_named: Any) -> Any:
        return answer

    return says
