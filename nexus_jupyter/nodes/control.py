"""Nodes that decide what runs: branches, and the zones whose inside runs again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ..errors import RunError
from ..model.graph import Port
from ..model.node_type import ZonePorts
from .context import Context
from .convert import is_frame, to_json, type_of
from .expression import expression, fault
from .registry import node
from .signature import Control, Many
from .signature import Expression as ExpressionText

ELSE = "else"


def _branches_fault(branches: Mapping[str, Any]) -> str | None:
    """What is wrong with the branches of a condition."""
    for name, source in branches.items():
        if not name.strip():
            return "A branch has no name. Give it one."
        if name == ELSE:
            return f"{ELSE} is where a value goes when no branch holds. Give the branch another name."
        if not isinstance(source, str):
            return f"The branch {name} needs an expression, such as 'value > 3', and has {source!r}."
        if reason := fault(source):
            return f"The branch {name}: {reason}"
    return None


_Branches = Annotated[dict[str, str], Control(fault=_branches_fault)]
_Rounds = Annotated[int, Control(minimum=1, maximum=100_000)]
_AtOnce = Annotated[int, Control(minimum=1, maximum=256)]


@node(
    category="control",
    icon="condition",
    inline=True,
    outputs=[Port("*", "*", each="branches"), Port(ELSE, ELSE)],
)
def condition(value: Any, *, branches: _Branches = {"yes": "value"}) -> dict[str, Any]:  # noqa: B006
    """Hand a value on to the first branch whose expression holds, else to `else`.

    Args:
        value: what is looked at; where it is an object, its keys can be named too.
        branches: an expression for each branch, such as `{"long": "len(value) > 400"}`.

    Example:
        >>> flow = nexus.Workflow()
        >>> by_length = flow.add("condition", value="Lovely tea.", branches={"long": "len(value) > 40"})
        >>> flow.add("data-output", id="read", value=by_length.long)
        >>> flow.add("data-output", id="skim", value=by_length["else"])
        >>> run = flow.run()
        >>> run.outputs, run.status_of("read")
        ({'skim': 'Lovely tea.'}, 'skipped')
    """
    names = {**value, "value": value} if isinstance(value, Mapping) else {"value": value}
    for branch, source in branches.items():
        if expression(source).holds(names):
            return {branch: value}
    return {ELSE: value}


@node(
    category="control",
    icon="loop",
    zone=ZonePorts(
        sources=(Port("item", "item"), Port("round", "round", "json"), Port("*", "*", each="state")),
        targets=(Port("next", "next"), Port("next-*", "next *", each="state"), Port("done", "done")),
    ),
)
async def loop(
    start: Any,
    *,
    mode: Literal["until", "for-each"] = "until",
    until: ExpressionText = "",
    most: _Rounds = 10,
    state: list[str] = [],  # noqa: B006
    context: Context,
) -> Any:
    """Run what is inside again and again, one round after the other, until an expression or `done` says so.

    Args:
        start: the first round's `item`; later rounds get the `next` of the one before. Of `for-each` the list,
            or the DataFrame, whose items or rows are the rounds' `item`.
        mode: `until` goes on with what a round gave, and the result is the last `next`; `for-each` takes one item
            after the other, and the result is the list of all `next`.
        until: when to stop, such as `startswith(verdict, 'APPROVED')`; it may name `item`, `next`, `round` and
            the state. A node inside stops the loop as well, by giving something true to `done`.
        most: how many rounds at most.
        state: names of further values carried from `next-NAME` of a round to NAME in the following one.

    Example:
        >>> flow = nexus.Workflow()
        >>> with flow.add("loop", id="rounds", start="tea", until="len(next) > 12", most=5) as rounds:
        ...     longer = flow.add("prompt-template", id="longer", template="more {text}", text=rounds.item)
        ...     rounds.set(next=longer)
        >>> run = flow.run()
        >>> run["rounds"], list(run.frame["path"])
        ('more more tea', ['rounds', 'rounds/1/longer', 'rounds/2/longer'])
    """
    each = mode == "for-each"
    items = _items_for(start, most) if each else None
    results: list[Any] = []
    sources: dict[str, Any] = {"item": start}
    for number in range(1, (most if items is None else len(items)) + 1):
        if items is not None:
            sources["item"] = items[number - 1]
        targets = await context.run_zone(number, {**sources, "round": number})
        if "next" not in targets and not each:
            break
        results.append(targets.get("next"))
        carried = {name: targets[f"next-{name}"] for name in state if f"next-{name}" in targets}
        names = {**dict.fromkeys(state), **sources, **carried, "round": number, "next": results[-1]}
        if _is_done(targets.get("done")) or (until.strip() and expression(until).holds(names)):
            break
        sources = {**sources, **carried, "item": results[-1]}
    if each:
        return results
    if not results:
        raise RunError("The loop's inside gave no value to next in its first round, so it has no result.")
    return results[-1]


def _items_for(start: Any, most: int) -> list[Any]:
    items = as_items(start, "A loop for each")
    if len(items) > most:
        raise RunError(f"There are {len(items):,} items, and the loop runs {most:,} rounds at most. Raise most.")
    return items


def _is_done(value: Any) -> bool:
    try:
        return bool(value)
    except Exception as error:
        raise RunError(
            f"done got a {type(value).__name__}, which is neither true nor false. Connect a condition's branch, "
            "or a node that gives True."
        ) from error


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

    Example:
        >>> flow = nexus.Workflow()
        >>> with flow.add("map", id="teas", items=["green", "white"]) as each:
        ...     name = flow.add("prompt-template", template="{leaf} tea", leaf=each.item)
        ...     each.set(result=name)
        >>> flow.run()["teas"]
        ['green tea', 'white tea']
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


def as_items(value: Any, who: str = "A map") -> list[Any]:
    """What a map goes over: the items of a list, the rows of a DataFrame, the items of JSON text.

    Args:
        value: the list, table or text.
        who: goes over it, for the error's words.

    Raises:
        RunError: it is none of these.
    """
    if is_frame(value):
        return [dict(row) for row in value.to_dict(orient="records")]
    if isinstance(value, str):
        value = to_json(value)
    if isinstance(value, (list, tuple)):
        return list(value)
    raise RunError(f"{who} goes over a list or the rows of a DataFrame, and got {type_of(value)}: {value!r:.60}")


@node(name="merge", category="control", icon="merge", inline=True, fires=("mode", "first"), output="value")
def merge(
    values: Many,
    *,
    mode: Literal["first", "all", "concatenate"] = "first",
    separator: str = "\n\n",
) -> Any:
    """Bring several connections together: the first value that arrives, or all that do.

    Args:
        values: connections of which one or more will bring a value.
        mode: `first` waits for one value only; `all` makes a list of all that came; `concatenate` joins texts,
            lists or tables to one.
        separator: what stands between texts that are joined.

    Example:
        >>> flow = nexus.Workflow()
        >>> teas = [flow.add("data-input", value=each) for each in ("green", "white")]
        >>> flow.add("merge", values=teas, mode="concatenate", separator=" and ")
        >>> flow.run()["merge"]
        'green and white'
    """
    if mode == "all":
        return list(values)
    if not values:
        raise RunError("There is nothing to merge. Connect something, or give it a list of values.")
    return values[0] if mode == "first" else _concatenated(values, separator)


def _concatenated(values: list[Any], separator: str) -> Any:
    if all(isinstance(each, str) for each in values):
        return separator.join(values)
    if all(isinstance(each, (list, tuple)) for each in values):
        return [item for each in values for item in each]
    if all(is_frame(each) for each in values):
        import pandas as pd

        return pd.concat(values, ignore_index=True)
    kinds = ", ".join(dict.fromkeys(_kinds(values)))
    raise RunError(
        f"Texts, lists or DataFrames can be joined to one, and here came {kinds}. Make them alike first, with a "
        "to-text node each, or choose the mode all."
    )


def _kinds(values: list[Any]) -> Iterator[str]:
    for value in values:
        yield "text" if isinstance(value, str) else type(value).__name__
