"""What clients ask about where the room is: which models there are, whether a secret or a variable is set.

They hear yes or no, and names: no value leaves the kernel by this way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from . import protocol, telling
from .engine.thread import engine
from .nodes.models.choose import BackendStatus, models_for
from .nodes.models.openai import from_environment
from .nodes.python_cell import namespace
from .room import Room
from .telling import Message

_log = logging.getLogger("nexus_jupyter")


class Surroundings:
    """The models, secrets and variables around a room, for its clients.

    Args:
        room: whose nodes name models.
        tell: sends a message to every client.
    """

    def __init__(self, room: Room, tell: Callable[[Message], None]) -> None:
        self._room, self._tell = room, tell
        self.handlers: dict[type, Callable[[Any], object]] = {
            protocol.ModelsRequest: lambda request: engine.submit(self._tell_models(request)),
            protocol.SecretRequest: self._tell_secret,
            protocol.VariableRequest: self._tell_variable,
        }

    async def _tell_models(self, request: protocol.ModelsRequest) -> None:
        """Ask every place whose models the node can name; some are far away, so on the engine's loop."""
        try:
            node = self._room.graph.nodes.get(request.node)
            found = await models_for(node.type if node else "")
        except Exception as error:  # noqa: BLE001  (who asked waits for an answer, whatever broke)
            _log.warning("The models could not be listed.", exc_info=error)
            found = [BackendStatus("models", (), f"They could not be listed: {error!r}")]
        backends = telling.models_json(found)
        self._tell({"type": "models", "client": request.client, "node": request.node, "backends": backends})

    def _tell_secret(self, request: protocol.SecretRequest) -> None:
        there = bool(from_environment(request.name))
        self._tell({"type": "secret", "client": request.client, "name": request.name, "set": there})

    def _tell_variable(self, request: protocol.VariableRequest) -> None:
        there = not request.name.startswith("_") and request.name in namespace.find()
        self._tell({"type": "variable", "client": request.client, "name": request.name, "set": there})
