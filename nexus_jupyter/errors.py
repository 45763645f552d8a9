"""Every exception of NEXUS Jupyter.

```
NexusError
├── GraphError            the drawing is wrong; has .problems
├── ExpressionError       an expression cannot be read or worked out; has .source, .at and .end
├── NodeTypeError         this function cannot be a node
│   └── UnknownNodeType   names the nearest ones and the package it may come from
├── RunError
│   ├── NodeError         a node failed; has .path, the cause is __cause__
│   ├── NodeTimeout       a node took longer than it may
│   └── BudgetExceeded    a run took more tokens, money or time than it may
├── ModelError
│   ├── ModelUnavailable  says how to start Ollama, pull the model or set the key
│   └── ModelRefused      the model's server answered with an error
├── NotTrusted            a workflow from elsewhere holds code; says how to look and trust
├── NotRecorded           replay met a request that was not recorded
├── StorageError
│   ├── NotFound
│   ├── FileChanged       someone else wrote the file meanwhile; has .ours
│   └── FormatTooNew
└── ProtocolError
```

The name says when or what; the message says what happened, then what to do.
Cancelling a run is `asyncio.CancelledError`, as everywhere in asyncio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol


class NexusError(Exception):
    """Whatever goes wrong in NEXUS Jupyter."""


class _ProblemLike(Protocol):
    @property
    def message(self) -> str: ...

    def to_json(self) -> dict[str, Any]: ...


class GraphError(NexusError):
    """The drawing is wrong: what was asked for would make no graph, or a graph that cannot run.

    Args:
        problems: `nexus_jupyter.model.check.Problem`, the first one first in the message.
    """

    def __init__(self, problems: Sequence[_ProblemLike]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))


class ExpressionError(NexusError):
    """An expression cannot be read or worked out; the message points at the character.

    Args:
        reason: what is wrong, then what to do.
        source: the expression.
        at: the offending character, counted from 0.
        end: where the offending part ends; after that one character without it.
    """

    def __init__(self, reason: str, source: str, at: int, end: int | None = None) -> None:
        self.source, self.at, self.end = source, at, max(at + 1, end or 0)
        super().__init__(f"{reason}\n    {source}\n    {' ' * at}{'^' * (self.end - at)}")


class NodeTypeError(NexusError):
    """This function cannot be a node."""


class UnknownNodeType(NodeTypeError):
    """No node type has this name."""


class RunError(NexusError):
    """A run could not be carried out."""


class NodeError(RunError):
    """A node failed; the exception it raised is `__cause__`.

    Args:
        path: where in the run, as in `rounds/2/critic`.
        message: what happened.
    """

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class NodeTimeout(RunError):
    """A node took longer than it may."""


class BudgetExceeded(RunError):
    """A run took more tokens, money or time than its budget; it was stopped, and what has finished stays."""


class ModelError(NexusError):
    """A language model could not answer.

    Args:
        message: what happened, then what to do.
        retryable: whether asking again may help: too many requests, the server's own failure, a lost connection.
        retry_after: how long the server wants to be left alone before that, in seconds.
    """

    def __init__(self, message: str, *, retryable: bool = False, retry_after: float | None = None) -> None:
        self.retryable, self.retry_after = retryable, retry_after
        super().__init__(message)


class ModelUnavailable(ModelError):
    """No model answers; says how to start Ollama, pull the model or set the key."""


class ModelRefused(ModelError):
    """The model's server answered with an error."""


class NotTrusted(NexusError):
    """A workflow from elsewhere holds code; says how to look at it and trust it.

    Args:
        message: what happened, then what to do.
        code: the code, by node.
    """

    def __init__(self, message: str, code: Mapping[str, str] | None = None) -> None:
        self.code = dict(code or {})
        super().__init__(message)


class NotRecorded(NexusError):
    """A replay met a request that was not recorded."""


class StorageError(NexusError):
    """Something could not be read or written."""


class NotFound(StorageError):
    """What was asked for is not there."""


class FileChanged(StorageError):
    """Someone else wrote the file meanwhile: theirs stays where it is, ours is kept beside it.

    Args:
        message: what happened, then what to do.
        ours: the file with what this kernel holds.
    """

    def __init__(self, message: str, ours: Path) -> None:
        self.ours = ours
        super().__init__(message)


class FormatTooNew(StorageError):
    """A file was written by a newer NEXUS Jupyter."""


class ProtocolError(NexusError):
    """A message that is not in the protocol."""
