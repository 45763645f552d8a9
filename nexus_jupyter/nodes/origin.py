"""Where a module comes from: the user's own code, Python's library, or an installed distribution."""

from __future__ import annotations

import site
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


def versions(module: str) -> Mapping[str, str] | None:
    """The versions of the distributions that ship a module; None where it is the user's own code.

    Python's own modules have none: the version of Python stands for them.

    >>> sorted(versions("pandas.core")), versions("json"), versions("__main__")
    (['pandas'], mappingproxy({}), None)
    """
    return _versions(module.partition(".")[0])


@cache
def _versions(package: str) -> Mapping[str, str] | None:
    if package == "__main__":
        return None
    if package in sys.stdlib_module_names or package == "builtins":
        return NOTHING
    if package == "nexus_jupyter":
        return {"nexus-jupyter": version("nexus-jupyter")}
    if not _is_installed(package):
        return None
    try:
        return {package: version(package)}  # most are called as their module is; asking for all of them is slow
    except PackageNotFoundError:
        return {name: version(name) for name in _distributions().get(package, ())} or None


@cache
def _distributions() -> Mapping[str, Sequence[str]]:
    return packages_distributions()


def _is_installed(package: str) -> bool:
    """Whether a package lies where installers put packages; one installed as editable is the user's own code."""
    module = sys.modules.get(package)
    try:
        spec = getattr(module, "__spec__", None) or find_spec(package)
    except (ImportError, ValueError):
        return False
    if spec is None:
        return False
    places = [spec.origin] if spec.has_location else list(spec.submodule_search_locations or ())
    return any(Path(place).is_relative_to(folder) for place in places if place for folder in _folders())


@cache
def _folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return (*{paths["purelib"], paths["platlib"], site.getusersitepackages(), *site.getsitepackages()},)
