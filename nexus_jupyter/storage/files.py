"""A workflow's file beside the notebook: written atomically, and never over what someone else wrote meanwhile."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import FileChanged, NotFound, StorageError
from ..model.document import SUFFIX, dumps, loads
from ..model.graph import Graph
from ..model.secrets import looks_like_secret

if sys.platform != "win32":
    import fcntl


class WorkflowFile:
    """One `*.nexus.json` file.

    Args:
        path: where it is; it need not exist yet.

    Attributes:
        ours: where writes go since someone else changed the file; None as long as nobody has.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ours: Path | None = None
        self._digest: str | None = None

    def __repr__(self) -> str:
        return f"WorkflowFile({str(self.path)!r})"

    def read(self) -> Graph:
        """The graph in the file.

        Raises:
            NotFound: there is no such file.
            StorageError: it cannot be read, or is no workflow; it stays as it is.
        """
        try:
            if self.path.is_fifo() or self.path.is_char_device():  # reading might never end
                raise StorageError(f"{self.path.name} is no ordinary file.")
            data = self.path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"There is no file {self.path.name}.") from error
        except OSError as error:
            raise StorageError(f"{self.path.name} cannot be read: {error.strerror}.") from error
        try:
            graph = loads(data.decode())
        except UnicodeDecodeError as error:
            raise StorageError(f"{self.path.name} is not UTF-8 text; it was left as it is.") from error
        except StorageError as error:
            raise type(error)(f"{self.path.name}: {error}") from error
        self._digest, self.ours = _digest(data), None
        return graph

    def open(self) -> Graph:
        """The graph in the file; an empty one of its name where there is no file yet.

        Raises:
            StorageError: it cannot be read, or is no workflow; it stays as it is.
        """
        try:
            return self.read()
        except NotFound:
            return Graph(name=self.path.name.removesuffix(SUFFIX))

    def write(self, graph: Graph, *, overwrite: bool = False) -> None:
        """Write a graph, all of it or nothing.

        Args:
            graph: what to write.
            overwrite: also over what someone else has written meanwhile.

        Raises:
            FileChanged: someone else wrote the file meanwhile: theirs stays, ours is kept beside it.
            StorageError: a property holds a key, or what JSON cannot; or the disk refused.
        """
        refuse_secrets(graph)
        data = dumps(graph).encode()
        with _alone(self.path.parent):
            there = self._there()
            if there != _digest(data):
                if not overwrite and (self.ours or there not in (None, self._digest)):
                    self._keep_ours(data)
                    return
                self._write(self.path, data)
            self._digest, self.ours = _digest(data), None

    def _there(self) -> str | None:
        """The digest of what the file holds now; None where it is gone."""
        try:
            return _digest(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{self.path.name} cannot be read: {error.strerror}.") from error

    def _keep_ours(self, data: bytes) -> None:
        first = self.ours is None
        self.ours = self.ours or self._free()
        self._write(self.ours, data)
        if first:
            raise FileChanged(
                f"{self.path.name} was changed by someone else meanwhile. Theirs is untouched; yours is kept in "
                f"{self.ours.name}, and goes on being saved there. Compare both, then take theirs with "
                "workflow.reload(), or yours with workflow.save(overwrite=True).",
                self.ours,
            )

    def _free(self) -> Path:
        stem = self.path.name.removesuffix(SUFFIX)
        number = 1
        while (found := self.path.with_name(f"{stem}.ours-{number}{SUFFIX}")).exists():
            number += 1
        return found

    def _write(self, path: Path, data: bytes) -> None:
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                os.chmod(draft, path.stat().st_mode & 0o777)
            os.replace(draft, path)
        except OSError as error:
            raise StorageError(
                f"{path.name} cannot be written: {error.strerror}. The workflow is still in memory: "
                "make room or give write permission, then workflow.save()."
            ) from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def file_of(name: str | Path) -> Path:
    """The file of a workflow's name: `NAME.nexus.json` in the working folder; a path stays what it is.

    Raises:
        StorageError: it is no name of a file.

    >>> file_of("reviews").name
    'reviews.nexus.json'
    """
    path = Path(name).expanduser()
    if not path.name.strip(". ") or "\0" in path.name:
        raise StorageError(f"{str(name)!r} is no name for a workflow's file. Give it one such as 'reviews'.")
    if not path.name.endswith((SUFFIX, ".json")):
        path = path.with_name(path.name + SUFFIX)
    return path.resolve()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others of our kind out of a folder while a file in it is compared and replaced."""
    descriptor = None
    # Not everywhere can a folder be locked; without it, only two writes in the same millisecond are at risk.
    with suppress(OSError):
        if sys.platform != "win32":
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refuse_secrets(graph: Graph) -> None:
    """Refuse to write a graph that holds what looks like a key.

    Raises:
        StorageError: it holds one; says which property.
    """
    for node in graph.nodes.values():
        for name, value in (*node.properties.items(), *node.policy.items()):
            if looks_like_secret(value):
                raise StorageError(
                    f"{node.id}.{name} looks like a key, and files are shared: nothing was saved. Put the key "
                    'into the environment and refer to it: {"$secret": "NAME_OF_THE_VARIABLE"}.'
                )
