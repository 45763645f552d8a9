"""What a million tokens cost, where the user has said so; no list of prices is true for long."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens.

    Args:
        input: of what the model is told.
        output: of what it answers.
    """

    input: float
    output: float


_prices: dict[str, Price] = {}


def price(
    model: str = "",
    *,
    input: float | None = None,  # noqa: A002  (what providers call it)
    output: float | None = None,
) -> Price | dict[str, Price] | None:
    """Say what a model costs, so that runs show their cost and budgets can count it.

    What a server itself tells of an answer's cost goes before; a model on this machine costs nothing.

    Args:
        model: its name; the dated versions of it that servers answer with (`NAME-2026-01-31`) cost the same.
        input: US dollars for a million tokens of what the model is told.
        output: US dollars for a million tokens of what it answers.

    Returns:
        The model's price as it is now, None if it has none; without a model that of each.

    Raises:
        ValueError: a price is no number of dollars, or only one of the two is given.

    Example:
        >>> nexus.price("gpt-4o-mini", input=0.15, output=0.60)
        Price(input=0.15, output=0.6)
    """
    if input is None and output is None:
        return _prices.get(model) if model else dict(_prices)
    if not model:
        raise ValueError('Say of which model, as in nexus.price("gpt-4o-mini", input=0.15, output=0.60).')
    _prices[model] = Price(_dollars("input", input), _dollars("output", output))
    return _prices[model]


def cost_of(names: tuple[str, ...], input_tokens: int | None, output_tokens: int | None) -> float | None:
    """What an answer cost; None where that is not known.

    Args:
        names: what the model is called, the best known name first.
        input_tokens: how much it was told.
        output_tokens: how much it answered.
    """
    found = next((_prices[name] for name in names if name in _prices), None)
    if found is None or input_tokens is None or output_tokens is None:
        return None
    return (input_tokens * found.input + output_tokens * found.output) / MILLION


def _dollars(name: str, amount: float | None) -> float:
    number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    if amount is None or not number or not isfinite(amount) or amount < 0:
        raise ValueError(f"{name} is US dollars for a million tokens, 0 or more, and not {amount!r}.")
    return float(amount)
