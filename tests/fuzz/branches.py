"""How many branches of a module were taken, counted by our own eye on CPython's bytecode.

A branch is a conditional jump (`if`, `and`, a loop's end) with two ways on; taken is counted per
way. Tracing each opcode costs a hundredfold, so it is done to a sample of the inputs.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import CodeType, FrameType, ModuleType
from typing import Any, Final, TypeAlias

Way: TypeAlias = tuple[CodeType, int, int]
"""In a function's code, from a jump to where it went on."""

_JUMPS: Final = ("POP_JUMP", "JUMP_IF", "FOR_ITER")
#: A jump behind these asks whether an exception is another one: nobody wrote that branch.
_OF_EXCEPTIONS: Final = frozenset({"CHECK_EXC_MATCH", "CHECK_EG_MATCH", "WITH_EXCEPT_START"})


@dataclass(frozen=True, slots=True)
class Measured:
    """Ways of branches that were taken, of functions that were entered and of whole modules."""

    taken: int
    of_entered: int
    of_modules: int

    @property
    def share(self) -> float:
        """Of the functions that the parser entered, from 0 to 1."""
        return self.taken / self.of_entered if self.of_entered else 1.0


class Branches:
    """Watches calls into some modules."""

    def __init__(self, names: Iterable[str]) -> None:
        """Watch the modules of these dotted names."""
        modules = [import_module(name) for name in names]
        codes = [code for module in modules for code in _codes_of(module)]
        self._ways: dict[CodeType, dict[int, tuple[int, ...]]] = {
            code: dict(_jumps_in(code)) for code in codes
        }
        self._entered: set[CodeType] = set()
        self._taken: set[Way] = set()

    def watched(self, call: Callable[[], object]) -> bool:
        """Call it; whether a way was taken that none took before. Raises what it raises."""
        known = len(self._taken) + len(self._entered)
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            call()
        finally:
            sys.settrace(before)
            self.last_was_new = len(self._taken) + len(self._entered) > known
        return self.last_was_new

    last_was_new: bool = False
    """Of the last call, though it raised."""

    @property
    def measured(self) -> Measured:
        """What was taken so far."""
        possible = {
            code: sum(len(goals) for goals in jumps.values()) for code, jumps in self._ways.items()
        }
        entered = sum(possible[code] for code in self._entered)
        return Measured(len(self._taken), entered, sum(possible.values()))

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        del event, argument
        jumps = self._ways.get(frame.f_code)
        if jumps is None:
            return None
        self._entered.add(frame.f_code)
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._follower(frame.f_code, jumps)

    def _follower(self, code: CodeType, jumps: dict[int, tuple[int, ...]]) -> Callable[..., Any]:
        taken, last = self._taken, -1

        def follow(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            del argument
            if event == "opcode":
                now = frame.f_lasti
                if now in jumps.get(last, ()):
                    taken.add((code, last, now))
                last = now
            return follow

        return follow


def _codes_of(module: ModuleType) -> Iterator[CodeType]:
    """The code of every function of a module, those within others too; not its own first run.

    What runs is equal to what the file says, though it is another object.
    """
    loader = module.__spec__.loader if module.__spec__ else None
    assert loader is not None, f"{module.__name__} was not loaded from a file"
    yield from _within(loader.get_code(module.__name__))  # type: ignore[attr-defined]  # it has one


def _within(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _within(constant)


def _jumps_in(code: CodeType) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each conditional jump's offset, and the two offsets at which it may go on."""
    instructions = list(dis.get_instructions(code))
    for place, one in enumerate(instructions[:-1]):
        if instructions[place - 1].opname in _OF_EXCEPTIONS:
            continue
        if any(name in one.opname for name in _JUMPS) and isinstance(one.argval, int):
            yield one.offset, (instructions[place + 1].offset, one.argval)
