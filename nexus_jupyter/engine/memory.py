"""What a run knows already: values by key in the cache, and what an earlier attempt of the run finished.

It is asked before a node starts, and told when a node has ended. Where the run is recorded, a node's values count
only once they are on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import replace
from functools import partial
from time import time
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from ..errors import StorageError
from ..model.linking import local_id
from ..nodes.code import code_of
from ..nodes.digest import digest, digests_of
from .cache import Cache, Known
from .journal import Entry, Journal
from .keys import Parts, key_of, static_of, static_parts
from .values import said

if TYPE_CHECKING:
    from .execution import Execution
    from .firing import Firing
    from .level import Level
    from .plan import Step, Wire


_UNCHANGING = frozenset({str, bytes, int, float, bool, NoneType})


class Found(NamedTuple):
    """A value that is known: what `Known` says, and where it comes from."""

    outputs: Mapping[str, Any]
    digests: Mapping[str, str]
    usage: Any
    origin: Literal["cache", "journal"]


class Shelf(Protocol):
    """Known values on disk, by key."""

    async def fetch(self, key: str) -> Known | None:
        """What is known under a key."""


class Memory:
    """What one run knows and keeps.

    Args:
        cache: where known values are taken from; None: nowhere.
        journal: where the run is recorded; None: nowhere.
        again: ids of nodes that run whatever is known.
        shelf: further known values, on disk.

    Attributes:
        codes: by node type, what its function consisted of.
    """

    def __init__(
        self,
        cache: Cache | None = None,
        journal: Journal | None = None,
        again: Collection[str] = (),
        shelf: Shelf | None = None,
    ) -> None:
        self.cache, self.journal, self.shelf = cache, journal, shelf
        self._again = frozenset(again)
        self._statics: dict[str, str | None] = {}
        self.codes: dict[str, Parts | None] = {}
        self._fetched: set[str] = set()
        self.execution: Execution

    def prepares(self, level: Level, firing: Firing) -> Coroutine[Any, Any, object] | None:
        """What has to be awaited before a node's key can be told and looked up; None if nothing."""
        step = firing.step
        if step.id not in self._statics:
            if step.type.resolve is not None:
                return self._resolve(step, step.type.resolve)
            self._know(step, step.node.properties)
        if firing.key is None:
            firing.key = self._key(level, firing)
        if self.shelf is None or firing.key is None or firing.key in self._fetched or not self._may_take(firing):
            return None
        self._fetched.add(firing.key)
        return self._fetch(self.shelf, firing.key)

    def find(self, firing: Firing) -> Found | None:
        """The values of a node that need not be worked out again."""
        key, path = firing.key, firing.path
        if key is None:
            return None
        if self.journal is not None and (outputs := self.journal.find(path, key)) is not None:
            return Found(outputs, digests_of(outputs), None, "journal")
        if self.cache is None or not self._may_take(firing):
            return None
        known = self.cache.find(key)
        if known is not None and _was_changed(known):
            self.cache.forget(key)
            return None
        return known and Found(known.outputs, known.digests, known.usage, "cache")

    def keeps(
        self,
        level: Level,
        number: int,
        found: Mapping[str, Any],
        usage: Any,
        origin: str,
        digests: Mapping[str, str] | None,
        firing: Firing | None,
    ) -> bool:
        """A node has its values; whether they are being written first, and `Level.put` comes then."""
        step = level.plan.steps[number]
        if digests is None and firing is not None:
            digests = digests_of(found)
        key = firing.key if firing else None
        if digests is not None:
            self._note(level, step, digests)
            own = firing is not None and not firing.overruled and not origin
            cacheable = key is not None and own and digests.keys() == found.keys()
            if self.cache is not None and cacheable and step.policy.caching(step.type) != "always":
                self.cache.put(key or "", Known(found, digests, usage))
        if self.journal is None or origin == "journal":
            return False
        path, now = level.path(number), time()
        started = firing.started if firing and firing.started else now
        entry = Entry(path, key or "", "completed", found, usage, started, now - started, "", origin)
        self.journal.write([entry], partial(self._written, partial(_put, level, number, found, usage, origin)))
        return True

    def ended(
        self, path: str, status: Literal["skipped", "error"], reason: str, firing: Firing | None = None
    ) -> None:
        """A node ended without values."""
        if self.journal is not None:
            now = time()
            started = firing.started if firing and firing.started else now
            entry = Entry(path, "", status, None, None, started, now - started, reason, "")
            self.journal.write([entry], partial(self._written, None))

    def _may_take(self, firing: Firing) -> bool:
        caching = firing.step.policy.caching(firing.step.type)
        return caching != "always" and firing.step.id not in self._again

    async def close(self, status: str, execution: Execution) -> None:
        """The run has ended: write how, after all that was handed over before, and wait until that is on disk."""
        if self.journal is None:
            return
        error = "" if execution.error is None else said(execution.error)
        seconds = execution.events[-1].time - execution.events[0].time
        written = asyncio.Event()
        self.journal.end(status, error, seconds, lambda problem: execution.call(written.set))
        await written.wait()

    async def _resolve(self, step: Step, resolve: Callable[[Mapping[str, Any]], Any]) -> None:
        self._know(step, await resolve({**step.type.defaults(), **step.node.properties}))

    async def _fetch(self, shelf: Shelf, key: str) -> None:
        known = await shelf.fetch(key)
        if known is not None and self.cache is not None:
            self.cache.put(key, known)

    def _know(self, step: Step, properties: Mapping[str, Any]) -> None:
        """The part of a step's key that its inputs do not change; worked out anew only if its code changed."""
        of = step.type
        if of.name not in self.codes:
            self.codes[of.name] = code_of(of.function) if of.function else None
        code, known = self.codes[of.name], step.known
        if known is None or known.code is not code or known.properties != properties:
            node = step.node if properties is step.node.properties else replace(step.node, properties=properties)
            connected = {wire.port for wire in step.wires}
            parts = None if code is None else static_parts(node, of, connected, code)
            known = step.known = StaticKey(code, properties, None if parts is None else static_of(parts))
        self._statics[step.id] = known.digest

    def _key(self, level: Level, firing: Firing) -> str | None:
        static = self._statics[firing.step.id]
        if static is None:
            return None
        inputs = self._input_digests(level, firing)
        if inputs is None:
            return None
        rounds = firing.path.split("/")[1::2] if firing.step.type.sampled and "/" in firing.path else ()
        return key_of(static, inputs, "/".join(rounds))

    def _input_digests(self, level: Level, firing: Firing) -> dict[str, str] | None:
        found: dict[str, str] = {}
        if not firing.edited:
            for wire in firing.step.wires:
                if wire.convert is None and wire.port in firing.inputs and wire.port not in firing.step.several:
                    known = _digest_at(level, wire)
                    if known is None:
                        return None
                    found[wire.port] = known
        for port, value in firing.inputs.items():
            if port not in found:
                known = digest(value)
                if known is None:
                    return None
                found[port] = known
        for port in firing.absent:
            found[port] = "absent"
        return found

    def _note(self, level: Level, step: Step, digests: Mapping[str, str]) -> None:
        """Remember the digests of a node's values, for the keys of those that follow."""
        if step.outputs is None:
            if digests:
                level.digests[level.plan.index[local_id(step.id)]] = digests[step.ports[0]]
            return
        for port, each in digests.items():
            level.digests[step.outputs[port]] = each

    def _written(self, then: Callable[[], None] | None, error: StorageError | None) -> None:
        """The writer's thread says that something is on disk, or cannot be."""
        if error is not None:
            self.execution.call(self.execution.break_off, error)
        elif then is not None:
            self.execution.call(then)


class StaticKey(NamedTuple):
    """The part of a step's key that does not depend on its inputs, and what it was made of."""

    code: Parts | None
    properties: Mapping[str, Any]
    digest: str | None


def _put(level: Level, number: int, found: Mapping[str, Any], usage: Any, origin: str) -> None:
    if not level.over:
        level.put(number, found, usage, origin)
        level.pump.soon()


def _was_changed(known: Known) -> bool:
    """Whether somebody has changed a value in place since it was kept, as in `run["table"].loc[0, "x"] = 1`."""
    return any(
        type(value) not in _UNCHANGING and digest(value) != known.digests[port]
        for port, value in known.outputs.items()
    )


def _digest_at(level: Level, wire: Wire) -> str | None:
    for _ in range(wire.up):
        assert level.outer is not None
        level = level.outer
    if wire.slot not in level.digests:
        level.digests[wire.slot] = digest(level.values[wire.slot])
    return level.digests[wire.slot]
