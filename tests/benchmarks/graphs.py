"""The graphs that are measured. Node 0 is the only source, the last one the only sink; numbers are topological."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Shape:
    """A graph without names.

    Args:
        before: by node, the nodes it waits for.
    """

    before: list[list[int]]

    @property
    def size(self) -> int:
        """How many nodes."""
        return len(self.before)

    @cached_property
    def depth(self) -> int:
        """How many nodes are on the longest way: what the sink has to come to."""
        return int(self.longest([1.0] * self.size))

    def longest(self, weights: list[float]) -> float:
        """The longest way from source to sink: the least makespan."""
        ends: list[float] = []
        for node, before in enumerate(self.before):
            ends.append(weights[node] + max((ends[each] for each in before), default=0.0))
        return max(ends)


def chain(size: int) -> Shape:
    """One after the other."""
    return Shape([[], *([node - 1] for node in range(1, size))])


def fan(width: int) -> Shape:
    """1, then `width` beside each other, then 1."""
    return Shape([[], *([0] for _ in range(width)), list(range(1, width + 1))])


def dag(size: int, seed: int = 7) -> Shape:
    """Random layers: `size` nodes, three times as many connections; depth and width grow as its square root."""
    random_ = random.Random(seed)
    layers = max(2, round(20 * (size / 1000) ** 0.5))
    inner = list(range(1, size - 1))
    layer = {node: 1 + number * layers // len(inner) for number, node in enumerate(inner)}
    members: dict[int, list[int]] = {0: [0]}
    for node in inner:
        members.setdefault(layer[node], []).append(node)
    before: list[set[int]] = [set() for _ in range(size)]
    followers = [0] * size
    for node in inner:
        source = random_.choice(members[layer[node] - 1])
        before[node].add(source)
        followers[source] += 1
    lines, leaves = len(inner), sum(not followers[node] for node in inner)
    while lines + leaves < 3 * size:
        source, target = sorted(random_.sample(inner, 2), key=layer.__getitem__)
        if layer[source] == layer[target] or source in before[target]:
            continue
        leaves -= not followers[source]
        before[target].add(source)
        followers[source] += 1
        lines += 1
    before[-1] = {node for node in inner if not followers[node]}
    return Shape([sorted(each) for each in before])


def two_layers(width: int) -> Shape:
    """1, then `width`, then as many again, each after one of the first, then 1."""
    first = list(range(1, width + 1))
    second = [node + width for node in first]
    return Shape([[], *([0] for _ in first), *([node] for node in first), second])
