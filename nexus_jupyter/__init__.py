"""Design multi-agent AI workflows on a canvas in a notebook, and hold their results as DataFrames.

```python
import nexus_jupyter as nexus

flow = nexus.Workflow("reviews")
topic = flow.add("data-input", value="the history of tea")
draft = flow.add("llama-chat", prompt="Write a paragraph about {topic}.", topic=topic)
run = flow.run()
run["llama-chat"]    # a node's value
run.frame            # one row per node execution
```

The names load when first asked for, so that importing this package costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import errors
    from .engine.budget import Budget
    from .engine.cache import cache
    from .gallery import templates
    from .model.change import Change
    from .model.check import Problem
    from .model.events import RunEvent
    from .model.graph import Graph, Port
    from .nodes.context import Answer, Context, Question
    from .nodes.models.limits import limit
    from .nodes.models.prices import price
    from .nodes.registry import Agent, AgentRegistry, Registry, node, registry
    from .nodes.signature import Code, Control, Expression, Many, ModelName, Multiline, Secret, Template
    from .recorded import load_run, prune, runs
    from .results import Run
    from .workflow import Workflow, load

_HOME = {
    "Agent": "nodes.registry",
    "AgentRegistry": "nodes.registry",
    "Answer": "nodes.context",
    "Budget": "engine.budget",
    "Change": "model.change",
    "Code": "nodes.signature",
    "Context": "nodes.context",
    "Control": "nodes.signature",
    "Expression": "nodes.signature",
    "Graph": "model.graph",
    "Many": "nodes.signature",
    "ModelName": "nodes.signature",
    "Multiline": "nodes.signature",
    "Port": "model.graph",
    "Problem": "model.check",
    "Question": "nodes.context",
    "Registry": "nodes.registry",
    "Run": "results",
    "RunEvent": "model.events",
    "Secret": "nodes.signature",
    "Template": "nodes.signature",
    "Workflow": "workflow",
    "cache": "engine.cache",
    "errors": "errors",
    "limit": "nodes.models.limits",
    "load": "workflow",
    "load_run": "recorded",
    "node": "nodes.registry",
    "price": "nodes.models.prices",
    "prune": "recorded",
    "registry": "nodes.registry",
    "templates": "gallery",
    "runs": "recorded",
}

__all__ = [
    "Agent",
    "AgentRegistry",
    "Answer",
    "Budget",
    "Change",
    "Code",
    "Context",
    "Control",
    "Expression",
    "Graph",
    "Many",
    "ModelName",
    "Multiline",
    "Port",
    "Problem",
    "Question",
    "Registry",
    "Run",
    "RunEvent",
    "Secret",
    "Template",
    "Workflow",
    "cache",
    "errors",
    "limit",
    "load",
    "load_run",
    "node",
    "price",
    "prune",
    "registry",
    "runs",
    "templates",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{home}", __name__)
    if "IPython" in sys.modules:
        import_module(".notebook", __name__).connect()
    value = module if name == "errors" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
