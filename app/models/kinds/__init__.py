"""The kinds of step, one file each. A file in this folder with a Kind that has a word is in the registry by itself."""

from importlib import import_module
from pkgutil import iter_modules

from app.models.kinds.base import Kind, Option, Settings


def _all_kinds() -> dict[str, type[Kind]]:
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    pending, found = [Kind], []
    while pending:
        kind = pending.pop()
        pending += kind.__subclasses__()
        found += [kind] if kind.word else []
    return {kind.word: kind for kind in sorted(found, key=lambda kind: kind.place)}


KINDS: dict[str, type[Kind]] = _all_kinds()  # by word, in the order in which the builder lists them

__all__ = ["KINDS", "Kind", "Option", "Settings"]
