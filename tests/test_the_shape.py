"""The shape of the program, as `docs/architecture.md` draws it: who imports whom, how long things are, and what they are
called. What takes longer is shown by `tests/proof/test_the_shape.py`."""

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from app.models import Session
from tests.check_templates import places

ROOT = Path(__file__).parent.parent

# From the ground up, as in docs/architecture.md. A module imports from floors below its own, and on its own floor from
# those that are named before it.
FLOORS = (
    "words errors typed clock settings limits passwords patience metrics logs",
    "files library models durable",
    "addresses exports pages stage yearly overview timeline week beat kept hub media access",
    "deciding leaving feeds erasing harvest outcome answering messages live background workers guard",
    "routes",
    "move backup replaying restore check main demo locked_out serving cli",
)
PLACES = {module: (floor, place) for floor, modules in enumerate(FLOORS) for place, module in enumerate(modules.split())}

LONGEST_FILE, LONGEST_OF_SESSION, MOST_METHODS = 350, 200, 30
LONGER: dict[str, str] = {}  # with the reason of each


class Module:
    def __init__(self, path: Path):
        self.path = path
        parts = path.relative_to(ROOT).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.tree = ast.parse(path.read_text())

    @property
    def part(self) -> str:
        """The module or package right in app/ that it is or belongs to."""
        return [*self.name.split("."), ""][1]

    @property
    def imports(self) -> set[str]:
        """What of the program it imports when it runs, at once or later: not what only the type checker reads."""
        found = set()
        for node in _run_by(self.tree):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name} imports by a relative name"
                for name in node.names:
                    inner = f"{node.module}.{name.name}"
                    found.add(inner if inner in modules() else node.module or "")
        return {name for name in found if name.split(".")[0] == "app" and name != self.name}


def _run_by(tree: ast.AST):
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            pending += node.orelse
            continue
        yield node
        pending += ast.iter_child_nodes(node)


@cache
def modules() -> dict[str, Module]:
    return {module.name: module for module in map(Module, sorted((ROOT / "app").rglob("*.py")))}


# --- imports -------------------------------------------------------------------------------------------------------------


def test_every_module_has_a_floor():
    assert {module.part for module in modules().values()} - {""} == PLACES.keys()


def test_the_floors_are_those_of_the_page():
    page = (ROOT / "docs/architecture.md").read_text().split("\n## Floors\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| \d \|(.*?)\|", page, re.MULTILINE)
    assert [" ".join(re.findall(r"`(\w+)/?`", modules)) for modules in reversed(rows)] == list(FLOORS)


def test_imports_point_down():
    assert [f"{module.name} imports {name}" for module in modules().values() if module.part
            for name in sorted(module.imports) if (part := name.split(".")[1]) != module.part
            and not (PLACES[part][0] < PLACES[module.part][0]
                     or (PLACES[part][0] == PLACES[module.part][0] and PLACES[part] < PLACES[module.part]))] == []


def test_no_import_goes_in_a_circle():
    order = TopologicalSorter({module.name: module.imports for module in modules().values()})
    try:
        order.prepare()
    except CycleError as circle:
        raise AssertionError(f"a circle: {' → '.join(circle.args[1])}") from None


def test_a_route_imports_no_other_route():
    """Those of one folder share what they draw; what has no addresses of its own is no route."""
    def family(name: str) -> str:
        return name.split(".")[2]

    def is_route(name: str) -> bool:
        return any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "router"
                   for node in modules()[name].tree.body)

    assert [f"{module.name} imports {name}" for module in modules().values()
            if module.name.startswith("app.routes.") for name in module.imports
            if name.startswith("app.routes.") and family(name) != family(module.name) and is_route(name)] == []


def test_a_model_knows_no_database():
    knows = re.compile(r"\b(object_session|inspect|Connection|select|create_engine|sessionmaker|exec_driver_sql)\b")
    found = []
    for module in modules().values():
        if module.part != "models":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("sqlmodel", "sqlalchemy"):
                found += [f"{module.name} imports {name.name}" for name in node.names
                          if knows.search(name.name) or "Session" in name.name]
            elif isinstance(node, (ast.Name, ast.Attribute)) and knows.fullmatch(ast.unparse(node).split(".")[-1]):
                found.append(f"{module.name} asks the database: {ast.unparse(node)}")
    assert found == []


def test_the_library_knows_no_model():
    assert [f"{module.name} imports {name}" for module in modules().values() if module.part == "library"
            for name in module.imports if name.startswith("app.models")] == []


# --- sizes ---------------------------------------------------------------------------------------------------------------


def test_files_can_be_read_in_one_go():
    lines = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in (ROOT / "app").rglob("*.py")}
    assert {name: count for name, count in lines.items() if count > LONGEST_FILE} .keys() == LONGER.keys()
    assert {name: count for name, count in lines.items()
            if name.startswith("app/models/session/") and count >= LONGEST_OF_SESSION} == {}


def test_templates_have_short_lines():
    assert places(ROOT / "templates") == []


def methods_of(model: type) -> list[str]:
    """What can be asked of a model or told to it: functions and properties that its class and our own below it define."""
    return sorted({name for ours in model.__mro__ if ours.__module__.startswith("app.")
                   for name, value in vars(ours).items()
                   if not name.startswith("_") and (isinstance(value, (property, classmethod, staticmethod))
                                                    or type(value).__name__ == "function")})


def test_a_session_is_no_wall():
    methods = methods_of(Session)
    assert len(methods) <= MOST_METHODS, methods


# --- names ---------------------------------------------------------------------------------------------------------------

# Words that the program used for a dozen things each. A thing is called what it is.
NOT_NAMES = {"known", "told", "said", "look", "hear", "most", "one", "Stands", "Spoilt", "Lying", "Told", "Wish", "a_day",
             "hush", "in_order"}


def names_given_by(tree: ast.AST):
    """Every name that a module gives to something of its own, and its line."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname, node.lineno
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name, node.lineno


def test_things_are_called_what_they_are():
    assert [f"{module.path.relative_to(ROOT)}:{line}: {name}" for module in modules().values()
            for name, line in sorted(names_given_by(module.tree), key=lambda given: given[1]) if name in NOT_NAMES] == []
