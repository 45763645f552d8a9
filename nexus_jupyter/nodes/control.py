"""Nodes that decide what runs: branches, and the zones whose inside runs again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from ..errors import RunError
from ..model.graph import Port
from ..model.node_type import ZonePorts
from .context import Context
from .convert import is_frame, to_json, type_of
from .expression import Expression
from .registry import node
from .signature import Control, Many
from .signature import Expression as ExpressionText

ELSE = "else"
expression = lru_cache(256)(Expression)  # in a loop or a map the same one is met again and again
_Rounds = Annotated[int, Control(minimum=1, maximum=1_000)]
_AtOnce = Annotated[int, Control(minimum=1, maximum=256)]


@node(
    category="control",
    icon="condition",
    inline=True,
    outputs=[Port("*", "*", each="branches"), Port(ELSE, ELSE)],
)
def condition(value: Any, *, branches: dict[str, str] = {"yes": "value"}) -> dict[str, Any]:  # noqa: B006
    """Hand a value on to the first branch whose expression holds, else to `else`.

    Args:
        value: what is looked at; where it is an object, its keys can be named too.
        branches: an expression for each branch, such as `{"long": "len(value) > 400"}`.
    """
    names = {**value, "value": value} if isinstance(value, Mapping) else {"value": value}
    for branch, source in branches.items():
        if expression(source)(names):
            return {branch: value}
    return {ELSE: value}


@node(
    category="control",
    icon="loop",
    zone=ZonePorts(
        sources=(Port("item", "item"), Port("round", "round", "json"), Port("*", "*", each="state")),
        targets=(Port("next", "next"), Port("next-*", "next *", each="state")),
    ),
)
async def loop(
    start: Any,
    *,
    until: ExpressionText = "",
    most: _Rounds = 10,
    state: list[str] = [],  # noqa: B006
    context: Context,
) -> Any:
    """Run what is inside again and again, until an expression holds; the result is the last `next`.

    Args:
        start: the first round's `item`; later rounds get the `next` of the one before.
        until: when to stop, such as `startswith(verdict, 'APPROVED')`; it may name `item`, `next`, `round` and
            the state.
        most: how many rounds at most.
        state: names of further values carried from `next-NAME` of a round to NAME in the following one.
    """
    done = expression(until) if until.strip() else None
    sources: dict[str, Any] = {"item": start}
    result: list[Any] = []
    for number in range(1, most + 1):
        targets = await context.run_zone(number, {**sources, "round": number})
        if "next" not in targets:
            break
        carried = {name: targets[f"next-{name}"] for name in state if f"next-{name}" in targets}
        result = [targets["next"]]
        names = {**dict.fromkeys(state), **sources, **carried, "round": number, "next": targets["next"]}
        if done and done(names):
            break
        sources = {**sources, **carried, "item": targets["next"]}
    if not result:
        raise RunError("The loop's inside gave no value to next in its first round, so it has no result.")
    return result[0]


@node(
    name="map",
    category="control",
    icon="map",
    output="results",
    zone=ZonePorts(
        sources=(Port("item", "item"), Port("index", "index", "json")), targets=(Port("result", "result"),)
    ),
)
async def map_zone(items: Any, *, concurrency: _AtOnce = 4, context: Context) -> list[Any]:
    """Run what is inside once for each item, several at a time; the results keep the items' order.

    Args:
        items: a list, the rows of a DataFrame (each as an object), or JSON text of a list.
        concurrency: how many at a time.
    """
    found = as_items(items)
    results: list[Any] = [None] * len(found)
    numbers = iter(range(len(found)))

    async def work() -> None:
        for number in numbers:
            sources = {"item": found[number], "index": number}
            results[number] = (await context.run_zone(number, sources)).get("result")

    workers = [asyncio.ensure_future(work()) for _ in range(min(concurrency, len(found)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return results


def as_items(value: Any) -> list[Any]:
    """What a map goes over: the items of a list, the rows of a DataFrame, the items of JSON text.

    Raises:
        RunError: it is none of these.
    """
    if is_frame(value):
        return [dict(row) for row in value.to_dict(orient="records")]
    if isinstance(value, str):
        value = to_json(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    raise RunError(f"A map goes over a list or the rows of a DataFrame, and got {type_of(value)}: {value!r:.60}")


@node(name="merge", category="control", icon="merge", inline=True, fires="any", output="value")
def merge(values: Many) -> Any:
    """The first value that arrives, from any of its connections.

    Args:
        values: connections of which one or more will bring a value.
    """
    return values[0]
