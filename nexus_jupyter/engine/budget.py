"""What a run may take, and what it has taken."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from ..errors import RunError
from ..nodes.models.chat import Usage


@dataclass(slots=True)
class Spent:
    """What the model calls of a run have taken so far.

    Args:
        tokens: in and out together.
        cost: US dollars, where it is known.
    """

    tokens: int = 0
    cost: float = 0.0

    def count(self, before: Usage | None, now: Usage) -> None:
        """A node has reported more than before."""
        self.tokens += _tokens(now) - _tokens(before)
        self.cost += (now.cost or 0.0) - ((before and before.cost) or 0.0)


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may take; when it has taken more it is stopped, and what has finished stays.

    Args:
        tokens: of all its model calls, in and out together.
        cost: US dollars; what a model call costs is known where its server or `nexus.price` tells.
        seconds: from its start.

    Raises:
        RunError: a limit is not a number above 0.

    Example:
        >>> flow.run(budget=Budget(tokens=20_000, seconds=120))
    """

    tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in ("tokens", "cost", "seconds"):
            value = getattr(self, name)
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if value is not None and not (number and 0 < value <= sys.float_info.max):
                raise RunError(f"A budget of {value!r} {name} lets nothing run. Give a number above 0.")

    def exceeded(self, spent: Spent) -> str | None:
        """What was exceeded, in words; None while nothing was."""
        if self.tokens is not None and spent.tokens > self.tokens:
            return f"The run has used {spent.tokens:,} tokens of its budget of {self.tokens:,}."
        if self.cost is not None and spent.cost > self.cost:
            return f"The run has cost ${spent.cost:.4f} of its budget of ${self.cost:.4f}."
        return None


def _tokens(usage: Usage | None) -> int:
    return (usage.input_tokens or 0) + (usage.output_tokens or 0) if usage else 0
