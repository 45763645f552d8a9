"""Which code in workflow files the user has trusted, by content, as Jupyter trusts notebooks.

A file in the user's own Jupyter data folder holds one SHA-256 per piece of code. Whoever can write there can run
code as the user anyway, so the digests need no signature.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import NotTrusted, StorageError
from ..model.check import Types
from ..model.graph import Graph

_log = logging.getLogger("nexus_jupyter")


def data_folder() -> Path:
    """Where NEXUS keeps what outlives a kernel: `nexus` in Jupyter's data folder."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "nexus"


class TrustedCode:
    """The digests of trusted code.

    Args:
        path: the file that holds them; that of the user without it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """The file that holds the digests."""
        return self._path or data_folder() / "trusted-code"

    def unknown(self, codes: Iterable[str]) -> set[str]:
        """Those pieces of code that were never trusted."""
        known = self._read()
        return {code for code in codes if _digest(code) not in known}

    def add(self, codes: Iterable[str]) -> None:
        """Trust pieces of code from now on.

        Raises:
            StorageError: the file cannot be written.
        """
        new = sorted({_digest(code) for code in codes} - self._read())
        if not new:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write("".join(f"{digest}\n" for digest in new))
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written: {error.strerror}. Code stays untrusted."
            ) from error

    def _read(self) -> set[str]:
        try:
            return set(self.path.read_text(errors="replace").split())
        except OSError:
            return set()


class Trust:
    """Which code of one workflow may run: its user's own, and what this user has trusted, now or ever before.

    Args:
        codes: gives the workflow's code by node.
        trusted: the digests of trusted code.
    """

    def __init__(self, codes: Callable[[], dict[str, str]], trusted: TrustedCode | None = None) -> None:
        self._codes, self._trusted = codes, trusted or TrustedCode()
        self._loaded: set[str] = set()

    def loaded(self, graph: Graph) -> None:
        """This came from a file: any text in it may be code once the type of its node is known."""
        for node in graph.nodes.values():
            self._loaded.update(value for value in node.properties.values() if isinstance(value, str))

    def saved(self) -> None:
        """What the user wrote goes to a file: it is trusted when the file is opened again."""
        codes = set(self._codes().values())
        try:
            if codes:
                self._trusted.add(codes - self._foreign(codes))
        except StorageError as error:
            _log.warning("%s", error)

    def trust(self) -> None:
        """Trust all the code, from now on.

        Raises:
            StorageError: that cannot be written down.
        """
        self._trusted.add(self._codes().values())

    def refuse(self) -> None:
        """Refuse to run foreign code.

        Raises:
            NotTrusted: there is some; says how to look at it and trust it.
        """
        if not self._loaded:
            return
        codes = self._codes()
        foreign = self._foreign(set(codes.values()))
        if unseen := {id: code for id, code in codes.items() if code in foreign}:
            raise NotTrusted(
                f"This workflow came from elsewhere and holds Python code in {', '.join(unseen)}. "
                "Look at it with workflow.code(), then workflow.trust() (or `nexus run FILE --trust`).",
                unseen,
            )

    def _foreign(self, codes: set[str]) -> set[str]:
        """The code that came from a file and was never trusted."""
        loaded = codes & self._loaded
        return self._trusted.unknown(loaded) if loaded else set()


def code_in(graph: Graph, types: Types) -> dict[str, str]:
    """The Python code in a workflow, by node; where a node holds several pieces, further ones by `node.property`.

    Args:
        graph: the workflow.
        types: a type by its name: its properties say which of them are code.
    """
    found = {}
    for node in graph.nodes.values():
        node_type = types(node.type)
        for each in node_type.properties if node_type else ():
            value = node.properties.get(each.name)
            if each.schema.get("format") == "code" and isinstance(value, str) and value.strip():
                found[f"{node.id}.{each.name}" if node.id in found else node.id] = value
    return found


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()
