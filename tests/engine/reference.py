"""A slow, obvious executor: what a run of a random graph must give, by the rules of running and nothing else.

It goes through the nodes one by one and asks of each what its inputs came to. It knows no threads, no counting
and no order of arrival: which value a `merge` took is told to it, and it looks whether that value was possible.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Source = tuple[str, str]
"""The id of a node, and the id of one of its outputs."""


@dataclass
class Box:
    """A node of a random graph.

    Args:
        id: its id.
        kind: `mix-...`, `split`, `list`, `condition`, `merge`, `data-input`, `loop` or `map`.
        lines: by input port, the outputs it is connected to.
        literals: its properties.
        inside: the nodes in a zone, each after those it depends on.
        targets: of a zone: by inner target, the output it is connected to.
        policy: how it is run, as documents have it.
        pinned: what it gives instead of running, by output.
    """

    id: str
    kind: str
    lines: dict[str, list[Source]] = field(default_factory=dict)
    literals: dict[str, Any] = field(default_factory=dict)
    inside: list[Box] = field(default_factory=list)
    targets: dict[str, Source] = field(default_factory=dict)
    policy: dict[str, Any] = field(default_factory=dict)
    pinned: dict[str, Any] | None = None

    def all_lines(self) -> Iterator[Source]:
        """Every output that the node or anything inside it is connected to, and minds."""
        for sources in self.lines.values():
            yield from sources
        for box in self.inside:
            if box.pinned is None:
                yield from box.all_lines()

    def all_boxes(self) -> Iterator[Box]:
        """The node and all inside it."""
        yield self
        for box in self.inside:
            yield from box.all_boxes()


class Absent:
    """A node was skipped, or gave no value to this output."""


class Failed:
    """A node raised an error."""


class Blocked:
    """A node waits for something that failed: in a run that failed it may never come to it."""


Outcome = Any  # Absent, Failed, Blocked, or the value


class Refused(Exception):
    """What a node of the reference raises."""


def mix(first: Any, second: Any, many: list[Any], factor: int, fails: int) -> int:
    """What a node makes of its inputs: different for every input, order and factor; sometimes an error."""
    value = number(first) * 3 + number(second) * 7 + factor + 29 * len(many)
    value = (value + sum(number(each) * (11 + place) for place, each in enumerate(many))) % 1009
    if fails and value % fails == 0:
        raise Refused(f"{value} can be divided by {fails}")
    return value


def number(value: Any) -> int:
    """Any value of a random graph as a number."""
    if isinstance(value, list):
        return sum(number(each) for each in value) + len(value)
    return 1 if value is None else int(value)


def shown(value: Any) -> str:
    """Any value of a random graph as expressions show it."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, separators=(",", ":"))


def split(value: Any) -> dict[str, int]:
    """A node of two outputs, of which an odd value reaches only one."""
    low = {"low": number(value) % 10}
    return low if number(value) % 2 else {**low, "high": number(value) // 10}


def listed(value: Any) -> list[int]:
    """A list of up to three numbers."""
    return list(range(number(value) % 10, number(value) % 10 + number(value) % 4))


UNTIL = {
    "": lambda number, item, result: False,
    "round >= 2": lambda number, item, result: number >= 2,
    "len(text(next)) < 3": lambda number, item, result: len(shown(result)) < 3,
    "text(next) > text(item)": lambda number, item, result: shown(result) > shown(item),
}
"""When a loop ends: the expression, and what it says."""

BRANCHES = {
    "len(text(value)) > 2": lambda value: len(shown(value)) > 2,
    "text(value) < '5'": lambda value: shown(value) < "5",
    "True": lambda value: True,
}
"""When a branch of a condition is taken: the expression, and what it says."""


class Reference:
    """What a run must give.

    Args:
        boxes: the graph.
        given: values handed to the run for its inputs, and those that stand in for nodes, by path.
        took: which value each merge that fired took, by path, as the run says.
        forced: the ids of the nodes that run though they are pinned.

    Attributes:
        outcomes: what each node came to, by path.
        fed: the values that each node was called with, by path.
        tolerated: the paths of the nodes whose errors were let pass.
    """

    def __init__(
        self,
        boxes: list[Box],
        given: Mapping[str, Any],
        took: Mapping[str, Any],
        forced: Collection[str] = (),
    ) -> None:
        self.given, self.took, self.forced = given, took, forced
        self.outcomes: dict[str, Outcome] = {}
        self.fed: dict[str, str] = {}
        self.tolerated: set[str] = set()
        self._level(boxes, {}, "")

    @property
    def failures(self) -> set[str]:
        """The paths of the nodes that failed by themselves."""
        failed = {path for path in self.certain if self.outcomes[path] is Failed}
        return {path for path in failed if not any(other.startswith(f"{path}/") for other in failed)}

    @property
    def certain(self) -> set[str]:
        """The paths that are not inside a zone whose error was let pass: there, what was begun depends on luck."""
        return {path for path in self.outcomes if not any(path.startswith(f"{each}/") for each in self.tolerated)}

    def _level(self, boxes: list[Box], around: Mapping[Source, Outcome], prefix: str) -> dict[Source, Outcome]:
        """Run the nodes of one level; returns what its outputs, and those around it, came to."""
        known = dict(around)
        for box in boxes:
            outcome = self._node(box, known, prefix)
            self.outcomes[prefix + box.id] = outcome
            for port in ports(box):
                known[box.id, port] = _of_port(outcome, port, single=len(ports(box)) == 1)
        return known

    def _node(self, box: Box, known: Mapping[Source, Outcome], prefix: str) -> Outcome:
        path = prefix + box.id
        if path in self.given:
            return self.given[path]
        if box.pinned is not None and path not in self.forced:
            return box.pinned if len(ports(box)) > 1 else next(iter(box.pinned.values()))
        arrived = {port: [known[source] for source in sources] for port, sources in box.lines.items()}
        if box.kind == "merge":
            return self._merge(box, path, arrived["values"])
        waits = [known[source] for source in box.all_lines() if source in known]
        if any(outcome is Failed or outcome is Blocked for outcome in waits):
            return Blocked
        if box.policy.get("disabled"):
            return Absent
        inputs = {port: [value for value in values if value is not Absent] for port, values in arrived.items()}
        if any(not inputs[port] for port in inputs if port in REQUIRED):
            return Absent
        if box.policy.get("bypassed"):
            return _bypassed(box, inputs)
        self.fed[path] = repr([box.id, inputs, sorted(box.literals.items())])
        try:
            outcome = self._call(box, inputs, known, path)
        except Refused:
            outcome = Failed
        return self._tolerate(box, path) if outcome is Failed else outcome

    def _tolerate(self, box: Box, path: str) -> Outcome:
        on_error = box.policy.get("onError", "fail")
        if on_error == "fail":
            return Failed
        self.tolerated.add(path)
        return Absent if on_error == "skip" else box.policy["default"]

    def _merge(self, box: Box, path: str, arrived: list[Outcome]) -> Outcome:
        if box.policy.get("disabled"):
            blocked = [each for each in arrived if each is Failed or each is Blocked]
            return Blocked if len(blocked) == len(arrived) else Absent
        if path in self.took:
            possible = [
                each for each in arrived if each is not Absent and each is not Failed and each is not Blocked
            ]
            assert self.took[path] in possible, f"{path} took {self.took[path]!r}, possible were {possible}"
            return self.took[path]
        return Absent if all(each is Absent for each in arrived) else Blocked

    def _call(self, box: Box, inputs: dict[str, list[Any]], known: Mapping[Source, Outcome], path: str) -> Outcome:
        def value(port: str, default: Any = None) -> Any:
            if port in inputs:
                return inputs[port][0] if inputs[port] else default
            return box.literals.get(port, default)

        if box.kind == "data-input":
            return box.literals["value"]
        if box.kind == "split":
            return split(value("first"))
        if box.kind == "list":
            return listed(value("first"))
        if box.kind == "condition":
            holds = BRANCHES[box.literals["branches"]["yes"]](value("value"))
            return {"yes" if holds else "else": value("value")}
        if box.kind == "loop":
            return self._loop(box, value("start"), known, path)
        if box.kind == "map":
            return self._map(box, value("items"), known, path)
        many, settings = inputs.get("many", []), box.literals
        mixed = mix(value("first"), value("second", 5), many, settings["factor"], settings["fails"])
        return str(mixed) if box.kind == "mix-stream" else mixed

    def _loop(self, box: Box, start: Any, known: Mapping[Source, Outcome], path: str) -> Outcome:
        item, memory, result = start, Absent, Absent
        for number_ in range(1, box.literals["most"] + 1):
            sources = {"item": item, "round": number_, "memory": memory}
            targets = self._round(box, sources, known, f"{path}/{number_}/")
            if targets is None:
                return Failed
            if targets["next"] is Absent:
                break
            result = targets["next"]
            if targets.get("next-memory", Absent) is not Absent:
                memory = targets["next-memory"]
            if UNTIL[box.literals["until"]](number_, item, result):
                break
            item = result
        return Failed if result is Absent else result

    def _map(self, box: Box, items: Any, known: Mapping[Source, Outcome], path: str) -> Outcome:
        if not isinstance(items, list):
            raise Refused("A map goes over a list.")
        rounds = [
            self._round(box, {"item": item, "index": index}, known, f"{path}/{index}/")
            for index, item in enumerate(items)
        ]
        if any(targets is None for targets in rounds):
            return Failed
        found = [targets.get("result", Absent) for targets in rounds if targets is not None]
        return [None if each is Absent else each for each in found]

    def _round(
        self, box: Box, sources: Mapping[str, Any], known: Mapping[Source, Outcome], prefix: str
    ) -> dict[str, Outcome] | None:
        """What the inner targets of a zone got in one round; None where something inside it failed."""
        around = {**known, **{(box.id, port): value for port, value in sources.items()}}
        inside = self._level(box.inside, around, prefix)
        outcomes = [self.outcomes[prefix + each.id] for each in box.inside]
        if any(outcome is Failed or outcome is Blocked for outcome in outcomes):
            return None
        return {port: inside[source] for port, source in box.targets.items()}


REQUIRED = {"first", "value", "start", "items"}
"""The input ports without whose value a node is skipped."""


def ports(box: Box) -> tuple[str, ...]:
    """The outputs of a node."""
    several = {"split": ("low", "high"), "condition": ("yes", "else"), "loop": ("result",), "map": ("results",)}
    single = {"data-input": ("value",), "merge": ("value",)}
    return several.get(box.kind) or single.get(box.kind) or ("result",)


def _bypassed(box: Box, inputs: dict[str, list[Any]]) -> Outcome:
    """The first input, by every output."""
    port = "value" if box.kind == "condition" else "first"
    value = inputs[port][0] if port in inputs else box.literals[port]
    if box.kind.startswith("mix") and isinstance(value, str):
        value = int(value)  # text on its way to a number
    return value if len(ports(box)) == 1 else dict.fromkeys(ports(box), value)


def _of_port(outcome: Outcome, port: str, *, single: bool) -> Outcome:
    if single or outcome in (Absent, Failed, Blocked):
        return outcome
    return outcome.get(port, Absent)
