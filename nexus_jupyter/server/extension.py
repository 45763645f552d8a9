"""Makes the way between the editor and the kernel shorter.

Jupyter Server leaves Nagle's algorithm on: the answer to a message waits until the browser has acknowledged the
kernel's `busy` sent just before it. With the one call here a widget's round trip takes about half as long.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from traitlets import Bool
from traitlets.config import LoggingConfigurable


class NexusServer(LoggingConfigurable):
    """What NEXUS Jupyter changes in a Jupyter Server.

    Example:
        In `jupyter_server_config.py`, to leave the server as it is:

        >>> c.NexusServer.nodelay = False
    """

    nodelay = Bool(
        True, help="Send the messages of kernels to the browser at once (TCP_NODELAY on their WebSockets)."
    ).tag(config=True)

    def load(self) -> None:
        """Apply the settings to this server."""
        if not self.nodelay:
            self.log.info("nexus_jupyter: kernel messages are sent as the server does it (nodelay is off)")
            return
        from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

        if not getattr(KernelWebsocketHandler.open, "_nexus_nodelay", False):
            KernelWebsocketHandler.open = _at_once(KernelWebsocketHandler.open)  # type: ignore[method-assign]
        self.log.info("nexus_jupyter: kernel messages are sent at once (NexusServer.nodelay = False leaves that)")


def _at_once(opened: Any) -> Any:
    @wraps(opened)
    async def open(self: Any, *arguments: Any, **more: Any) -> None:  # noqa: A001  (Tornado's name)
        self.set_nodelay(True)
        await opened(self, *arguments, **more)

    open._nexus_nodelay = True  # type: ignore[attr-defined]
    return open
