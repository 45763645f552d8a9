"""Breakpoints and steps: nodes that a run holds, so that a person may look at their values and change them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import NotFound

if TYPE_CHECKING:
    from .level import Level
    from .plan import Step

DEEPEST = 1_000_000
"""A depth below all zones: stepping pauses wherever a node fires."""


@dataclass(slots=True)
class Pause:
    """A node that a run holds; its values are the live objects, and what is put in their place goes on.

    Args:
        path: where the node is in the run.
        inputs: by port, what its function is about to be given.
        outputs: by port, what it gave, where it is held after it ran; None before it runs.

    Example:
        >>> run.paused["draft"].inputs["text"] = "a better text"
        >>> run.continue_()
    """

    path: str
    inputs: dict[str, Any]
    outputs: dict[str, Any] | None = None
    _then: Callable[[Pause], None] = field(default=lambda pause: None, repr=False)

    @property
    def depth(self) -> int:
        """How many zones are around it."""
        return depth_of(self.path)


class Pauses:
    """What a run holds, and where it will pause.

    Args:
        stepping: whether to pause at the first node.

    Attributes:
        held: the held nodes by path, in the order in which they were held.
        depth: a run that steps pauses at nodes with at most this many zones around; None: only at breakpoints.
    """

    def __init__(self, *, stepping: bool = False) -> None:
        self.held: dict[str, Pause] = {}
        self.depth: int | None = DEEPEST if stepping else None

    def wants(self, step: Step, path: str, inputs: dict[str, Any]) -> bool:
        """Whether to pause before a node."""
        at = step.policy.breakpoint
        if at is True or (at and not inputs.keys().isdisjoint(at)):
            return True
        return self.depth is not None and depth_of(path) <= self.depth

    def hold(
        self,
        level: Level,
        path: str,
        inputs: dict[str, Any],
        outputs: dict[str, Any] | None,
        then: Callable[[Pause], None],
    ) -> None:
        """Hold a node; `then` goes on with what a person made of it."""
        pause = self.held[path] = Pause(path, inputs, outputs, then)
        level.log("node_paused", path, dict(inputs if outputs is None else outputs))
        level.execution.wake()
        assert pause.path == path

    def find(self, path: str | None) -> Pause:
        """The held node at a path, or the one that was held first.

        Raises:
            NotFound: none is held there.
        """
        found = next(iter(self.held.values()), None) if path is None else self.held.get(path)
        if found is None:
            held = ", ".join(self.held) or "nothing"
            raise NotFound(f"{path or 'The run'} is not paused. Paused is {held}.")
        return found

    def release(self, path: str) -> None:
        """Let a held node go on."""
        pause = self.held.pop(path, None)
        if pause is not None:
            pause._then(pause)

    def drop(self, prefix: str) -> None:
        """Hold nothing of a level any more: it is cancelled."""
        for path in [path for path in self.held if path.rpartition("/")[0] + "/" == prefix or not prefix]:
            del self.held[path]


def same(made: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether a person left values as they were found."""
    return made.keys() == found.keys() and all(made[port] is value for port, value in found.items())


def depth_of(path: str) -> int:
    """How many zones are around a node."""
    return path.count("/") // 2
