"""Beginning runs of a workflow: what has to be right before, which part runs, and what is known already."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from . import storage
from .engine.budget import Budget
from .engine.cache import Cache, cache
from .engine.execution import Execution, Given
from .engine.memory import Memory
from .engine.plan import Plan, compile_plan
from .engine.selection import Latest, Mode, Selection, select
from .errors import GraphError, RunError, StorageError
from .model.check import REFUSED, Problem
from .model.graph import Graph, Node
from .pinning import Pins
from .results import Run
from .room import Room
from .staleness import Staleness

if TYPE_CHECKING:
    from .storage import LoadedRun, RunJournal

_NOT_BLOCKING = {"secret", "bad-policy"}
"""Problems that do not keep a workflow from running: what of a policy cannot be read counts as not given."""
MOST_LISTED = 200
"""How many recorded runs are listed for clients: the newest."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a workflow is run.

    Args:
        mode: which part of it runs (`engine.selection.Mode`).
        nodes: the ids that the mode is about.
        cache: whether known values are taken; nodes that have not changed do not run again then.
        record: whether it is written down as it goes; None: where the workflow has a file.
        concurrency: how many nodes run at once, besides trivial ones; None for no limit.
        budget: what it may take.
        step: whether to pause at the first node.

    Raises:
        RunError: one of them is not what it should be.
    """

    mode: Mode = "all"
    nodes: tuple[str, ...] = ()
    cache: bool = True
    record: bool | None = None
    concurrency: int | None = None
    budget: Budget | None = None
    step: bool = False

    def __post_init__(self) -> None:
        known = get_args(Mode)
        if self.mode not in known:
            raise RunError(f"There is no mode {self.mode!r}. Choose from {', '.join(known)}.")
        if self.mode in ("from", "to", "only") and not self.nodes:
            raise RunError(f"A run in the mode {self.mode} needs nodes to begin with. Give some: nodes=['draft'].")
        if self.budget is not None and not isinstance(self.budget, Budget):
            raise RunError(f"{self.budget!r:.60} is no budget. Give one: budget=nexus.Budget(tokens=20_000).")
        if self.concurrency is not None and (type(self.concurrency) is not int or self.concurrency < 1):
            raise RunError(
                f"A run with a concurrency of {self.concurrency!r} would never end. Give a whole number from 1 on."
            )

    def to_json(self) -> dict[str, Any]:
        """What a resumed run takes over, besides its mode and nodes."""
        budget = self.budget and asdict(self.budget)
        return {"cache": self.cache, "concurrency": self.concurrency, "budget": budget}

    @classmethod
    def from_json(cls, mode: str, options: Mapping[str, Any]) -> RunOptions:
        """How a recorded run goes on; of one that an older version recorded only the mode is known."""
        known, *nodes = mode.split(" ")
        budget = options.get("budget")
        return cls(
            cast("Mode", known),
            tuple(nodes),
            cache=options.get("cache", True),
            record=True,
            concurrency=options.get("concurrency"),
            budget=budget and Budget(**budget),
        )


class Runner:
    """Makes the runs of one room.

    Args:
        room: the room.
        pins: the values of its pinned nodes.
        resume: begins a recorded run again.
        path: the workflow's file; None for one in memory.
        known: where known values are.

    Attributes:
        runs: all of them, the newest last.
    """

    def __init__(
        self,
        room: Room,
        pins: Pins,
        resume: Callable[..., Run],
        path: str | None = None,
        known: Cache = cache,
    ) -> None:
        self.room, self.pins, self.resume, self.path, self.cache = room, pins, resume, path, known
        self.runs: list[Run] = []
        self.staleness = Staleness(room, self.runs, pins)
        self._compiled: tuple[Graph, int, frozenset[str], Plan] | None = None

    def make(self, inputs: Mapping[str, Any], options: RunOptions) -> Run:
        """A run that has not begun yet.

        Args:
            inputs: values for `data-input` nodes, by id.
            options: how it is run.

        Raises:
            GraphError: something is missing or does not fit.
            StorageError: it is to be recorded and cannot be.
        """
        graph = self.room.graph
        if problems := _unknown_inputs(graph, inputs):
            raise GraphError(problems)
        selection = self._select(graph, options)
        records = self.path is not None if options.record is None else options.record
        mode = " ".join([options.mode, *options.nodes])

        def recording() -> RunJournal | None:
            if not records:
                return None
            return storage.begin_run(graph, path=self.path, inputs=inputs, mode=mode, options=options.to_json())

        return self._add(selection, inputs, options, recording)

    def again(self, id: str, **changed: Any) -> Run:
        """A recorded run that goes on where it ended: what it finished is not worked out again.

        Args:
            id: of the run.
            changed: options that it was not begun with; not those that are None.

        Raises:
            NotFound: there is no such run.
            GraphError: the workflow has changed so that it cannot be run.
            StorageError: the run is still running, or is one of another workflow.
        """
        recorded = storage.load_run(id)
        self._refuse_other(recorded)
        known = RunOptions.from_json(recorded.mode, recorded.options)
        options = replace(known, **{name: value for name, value in changed.items() if value is not None})
        inputs = {name: value for name, value in recorded.inputs.items() if name in self.room.graph.nodes}
        selection = self._select(self.room.graph, options, recorded.kept())
        return self._add(selection, inputs, options, lambda: storage.reopen_run(id))

    def recorded(self, name: str) -> list[dict[str, Any]]:
        """The recorded runs of a workflow as records, the newest first; of one in memory those of this process.

        Args:
            name: of the workflow.

        Raises:
            StorageError: the database cannot be read.
        """
        here = {run.id for run in self.runs if run.recorded}
        if self.path is None and not here:
            return []
        found = storage.list_runs(self.path or name).drop(columns=["workflow", "path"])
        listed = found if self.path is not None else found[found["id"].isin(here)]
        records: list[dict[str, Any]] = json.loads(
            listed.head(MOST_LISTED).to_json(orient="records", date_format="iso")
        )
        return records

    def _refuse_other(self, recorded: LoadedRun) -> None:
        """Refuse a run of another workflow; one whose file was moved or renamed since is not another."""
        lost = recorded.path is None or not Path(recorded.path).exists()
        if recorded.path != self.path and not (lost and recorded.workflow == self.room.graph.name):
            whose = recorded.path or recorded.workflow or "a workflow without a name"
            raise StorageError(
                f"{recorded.id} is a run of another workflow, {whose}. Resume it there: "
                f"nexus.load_run({recorded.id!r}).resume()."
            )

    def _add(
        self,
        selection: Selection,
        inputs: Mapping[str, Any],
        options: RunOptions,
        recording: Callable[[], RunJournal | None],
    ) -> Run:
        graph = self.room.graph
        given = dict(selection.given)
        given |= {name: Given({graph.nodes[name].outputs[0].id: value}) for name, value in inputs.items()}
        plan = self._plan(selection.graph, frozenset(given))
        journal = recording()  # last, so that nothing is recorded of a run that cannot be
        execution = Execution(
            plan,
            given,
            options.concurrency,
            memory=self._memory(options, selection, journal),
            budget=options.budget,
            stepping=options.step,
        )
        id = f"r{len(self.runs) + 1}" if journal is None else journal.id
        run = Run(execution, graph, id, self.resume, self.room.links.of(selection.graph).files)
        self.runs.append(run)
        return run

    def _memory(self, options: RunOptions, selection: Selection, journal: RunJournal | None) -> Memory | None:
        if not options.cache and journal is None:
            return None
        known = self.cache if options.cache else None
        shelf = storage.Shelf() if known is not None and known.on_disk else None
        return Memory(known, journal, selection.again, shelf)

    def pinned(self, node: Node, values: Mapping[str, Any], *, keep: bool) -> dict[str, Any]:
        """What of a policy pins values to a node: those given, else those it gave last.

        Raises:
            GraphError: it has no such output, or gave nothing yet.
        """
        known = [port.id for port in node.outputs]
        if len(known) == 1 and values.keys() == {"value"}:
            values = {known[0]: values["value"]}
        found = values or self.staleness.latest().get(node.id)
        if not found:
            raise GraphError(
                [Problem("pin", (node.id,), f"{node.label} has no value to pin. Run it, or give one.")]
            )
        return {"pinned": self.pins.pin(node, found, keep=keep)}

    def _select(self, graph: Graph, options: RunOptions, kept: Latest | None = None) -> Selection:
        if broken := [each for each in self.room.problems if each.code in REFUSED]:
            raise GraphError(broken)
        selection = self._selected(graph, options, kept or {})
        if problems := self._problems(selection):
            raise GraphError(problems)
        return selection

    def _selected(self, graph: Graph, options: RunOptions, kept: Latest) -> Selection:
        pinned = self.pins.given(graph)
        if options.mode == "all":
            return select(graph, "all", (), {}, pinned)
        stale = self.staleness.to_run() if options.mode == "stale" else ()
        latest = self.staleness.latest() | {id: each for id, each in kept.items() if id in graph.nodes}
        return select(graph, options.mode, options.nodes, latest, pinned, stale)

    def _problems(self, selection: Selection) -> list[Problem]:
        """What keeps the selected part from running."""
        graph = selection.graph
        found = [each for each in self.room.problems if each.code not in _NOT_BLOCKING]
        if graph is not self.room.graph:
            runs = {*graph.nodes, *graph.connections} - selection.given.keys()
            found = [each for each in found if not each.ids or not runs.isdisjoint(each.ids)]
        return [*found, *self.pins.problems(graph)]

    def _plan(self, graph: Graph, given: frozenset[str]) -> Plan:
        graph, types = self.room.links.of(graph).graph, self.room.types
        known = self._compiled
        if known is None or known[0] is not graph or known[1:3] != (types.version, given):
            known = self._compiled = (graph, types.version, given, compile_plan(graph, types.find, given))
        return known[3]


def _unknown_inputs(graph: Graph, inputs: Mapping[str, Any]) -> list[Problem]:
    if not inputs:
        return []
    takes = [id for id in graph.children(None) if graph.nodes[id].type == "data-input"]
    return [
        Problem("unknown-id", (name,), f"There is no input {name!r}. It takes {', '.join(takes) or 'none'}.")
        for name in inputs
        if name not in takes
    ]
