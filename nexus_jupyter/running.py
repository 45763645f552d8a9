"""Beginning runs of a workflow: what has to be right before, and the plan, compiled once per graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .engine.execution import Execution, Given
from .engine.plan import Plan, compile_plan
from .errors import GraphError
from .model.check import Problem
from .model.graph import Graph
from .results import Run
from .room import Room

_NOT_BLOCKING = {"secret"}


class Runner:
    """Makes the runs of one room.

    Args:
        room: the room.

    Attributes:
        runs: all of them, the newest last.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self.runs: list[Run] = []
        self._compiled: tuple[Graph, int, frozenset[str], Plan] | None = None

    def make(self, inputs: Mapping[str, Any], concurrency: int | None) -> Run:
        """A run that has not begun yet.

        Args:
            inputs: values for `data-input` nodes, by id.
            concurrency: how many nodes run at once; no limit without it.

        Raises:
            GraphError: something is missing or does not fit.
        """
        graph = self.room.graph
        if problems := _unknown_inputs(graph, inputs):
            raise GraphError(problems)
        if problems := [each for each in self.room.problems if each.code not in _NOT_BLOCKING]:
            raise GraphError(problems)
        given = {name: Given({graph.nodes[name].outputs[0].id: value}) for name, value in inputs.items()}
        execution = Execution(self._plan(frozenset(inputs)), given, concurrency)
        self.runs.append(Run(execution, graph, len(self.runs) + 1))
        return self.runs[-1]

    def _plan(self, given: frozenset[str]) -> Plan:
        graph, types = self.room.graph, self.room.types
        known = self._compiled
        if known is None or known[0] is not graph or known[1:3] != (types.version, given):
            known = self._compiled = (graph, types.version, given, compile_plan(graph, types.find, given))
        return known[3]


def _unknown_inputs(graph: Graph, inputs: Mapping[str, Any]) -> list[Problem]:
    takes = [id for id in graph.children(None) if graph.nodes[id].type == "data-input"]
    return [
        Problem("unknown-id", (name,), f"There is no input {name!r}. It takes {', '.join(takes) or 'none'}.")
        for name in inputs
        if name not in takes
    ]
