"""The project's own source, as the tests of its architecture read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# In the order of the arrow: each imports only itself and what stands before it.
APPS = ("outbox", "therapists", "workshops", "registrations", "payments")
EDGES = {
    "admin",
    "apps",
    "context_processors",
    "feeds",
    "forms",
    "management",
    "portal",
    "sitemaps",
    "tasks",
    "templatetags",
    "urls",
    "views",
}


@dataclass(frozen=True)
class Import:
    """`from module import name`, or `import module` (the name is empty)."""

    module: str
    name: str
    line: int

    def reaches(self, package: str) -> bool:
        whole = f"{self.module}.{self.name}" if self.name else self.module
        return f"{whole}.".startswith(f"{package}.")


@dataclass(frozen=True)
class Module:
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def name(self) -> str:
        """As in a message: `registrations/places.py`."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def parts(self) -> tuple[str, ...]:
        return self.path.relative_to(ROOT).with_suffix("").parts

    @property
    def app(self) -> str:
        return self.parts[0]

    @property
    def is_edge(self) -> bool:
        return not EDGES.isdisjoint(self.parts[1:])

    @property
    def is_domain(self) -> bool:
        return self.app in APPS and not self.is_edge

    def at(self, line: int) -> str:
        return f"{self.name}:{line}"

    @cached_property
    def imports(self) -> list[Import]:
        """All imports, those within functions too, but for what is imported for annotations only."""
        skipped = {
            id(inner) for block in ast.walk(self.tree) if _is_for_types(block) for inner in ast.walk(block)
        }
        found = []
        for node in ast.walk(self.tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.Import):
                found += [Import(alias.name, "", node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [Import(node.module or "", alias.name, node.lineno) for alias in node.names]
        return found

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def defines(self) -> set[str]:
        """The names that the module itself makes at its top level."""
        names = set()
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names.update(target.id for target in targets if isinstance(target, ast.Name))
        return names


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def modules() -> list[Module]:
    """Every module that runs in production or the demo: no tests, no migrations."""
    paths = (path for package in (*APPS, "config", "demo") for path in (ROOT / package).rglob("*.py"))
    return [Module(path) for path in sorted(paths) if {"tests", "migrations"}.isdisjoint(path.parts)]


def dotted(node: ast.AST) -> str:
    """The names along an expression such as `Registration.objects.filter(…).update`, joined by dots."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""
