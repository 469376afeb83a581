"""The rules of the house, read from the source: who may import what, who writes a state, where clocks are read.

The direction of imports between the apps is held by import-linter, too (pyproject.toml), along whole chains.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from config.tests.source import APPS, EDGES, ROOT, Module, dotted, modules

MODULES = modules()
DOMAIN = [module for module in MODULES if module.is_domain]
# Requests, forms, pages, tasks: what a domain module must be usable without. `config` is the hall of the edges.
NOT_IN_THE_DOMAIN = (
    "celery",
    "config",
    "django.contrib.admin",
    "django.contrib.messages",
    "django.forms",
    "django.http",
    "django.shortcuts",
    "django.template.response",
    "django.utils.timezone.localdate",
    "django.utils.timezone.localtime",
    "django.utils.timezone.now",
    "django.views",
)
CLOCKS = re.compile(
    r"(^|\.)(timezone|datetime|date|dt)\.(now|today|utcnow|localdate|localtime)$|^time\.time$"
)
CLOCK_OPTIONS = {"auto_now", "auto_now_add"}
WRITING_CALLS = {
    "update",
    "create",
    "acreate",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50


def test_the_tests_see_the_whole_project() -> None:
    assert {module.app for module in DOMAIN} == set(APPS)


def test_a_domain_module_imports_only_apps_to_its_left() -> None:
    wrong = [
        f"{module.at(found.line)} imports {found.module}"
        for module in DOMAIN
        for found in module.imports
        if found.module.split(".")[0] in APPS[APPS.index(module.app) + 1 :]
    ]
    assert wrong == []


def test_a_domain_module_imports_no_edge() -> None:
    wrong = [
        f"{module.at(found.line)} imports {found.module}"
        for module in DOMAIN
        for found in module.imports
        if found.module.split(".")[0] in APPS and reaches_an_edge(f"{found.module}.{found.name}")
    ]
    assert wrong == []


def test_nobody_imports_the_edge_of_another_app() -> None:
    wrong = [
        f"{module.at(found.line)} imports {found.module}.{found.name}"
        for module in MODULES
        for found in module.imports
        if found.module.split(".")[0] in set(APPS) - {module.app}
        and reaches_an_edge(f"{found.module}.{found.name}")
    ]
    assert wrong == []


def reaches_an_edge(name: str) -> bool:
    return not EDGES.isdisjoint(name.split(".")[1:])


@pytest.mark.parametrize("package", NOT_IN_THE_DOMAIN)
def test_a_domain_module_knows_nothing_of(package: str) -> None:
    wrong = [module.at(found.line) for module in DOMAIN for found in module.imports if found.reaches(package)]
    assert wrong == []


def test_a_domain_module_reads_no_clock() -> None:
    wrong = [module.at(line) for module in DOMAIN for line in clock_readings(module.tree)]
    assert wrong == []


def test_an_edge_reads_the_clock_at_most_once_for_a_decision() -> None:
    wrong = [
        f"{module.at(function.lineno)} {function.name}"
        for module in MODULES
        if module.is_edge
        for function in module.functions()
        if len([call for call in ast.walk(function) if isinstance(call, ast.Call) and reads_clock(call.func)])
        > 1
    ]
    assert wrong == []


def reads_clock(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and bool(CLOCKS.search(dotted(node)))


def clock_readings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and reads_clock(node):
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg in CLOCK_OPTIONS:
            yield node.value.lineno


def test_only_states_writes_the_state_of_a_registration() -> None:
    others = [module for module in MODULES if module.name != "registrations/states.py"]
    wrong = [
        module.at(line)
        for module in others
        for line, of in state_writings(module)
        if module.app == "registrations" or "registration" in of.lower()
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("model", "app"), [("message", "outbox"), ("payment", "payments"), ("refund", "payments")]
)
def test_only_its_own_app_writes_the_state_of_a(model: str, app: str) -> None:
    others = [module for module in MODULES if module.app != app]
    wrong = [
        module.at(line) for module in others for line, of in state_writings(module) if model in of.lower()
    ]
    assert wrong == []


def state_writings(module: Module) -> Iterator[tuple[int, str]]:
    """Lines that write a `state`, and of what: `payment`, `Message.objects.filter`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for written in (inner for target in targets for inner in ast.walk(target)):
                if isinstance(written, ast.Attribute) and written.attr == "state":
                    yield node.lineno, dotted(written.value)
        elif isinstance(node, ast.Call) and call_writes_a_state(node):
            yield node.lineno, f"{dotted(node.func)} {' '.join(dotted(argument) for argument in node.args)}"


def call_writes_a_state(call: ast.Call) -> bool:
    """`update(state=…)`, `Registration(state=…)`, `save(update_fields=["state"])`, `setattr(registration, "state", …)`."""
    name = dotted(call.func).rpartition(".")[2]
    writes = name in WRITING_CALLS or (name[:1].isupper() and name not in {"Q", "F", "When", "Case"})
    if writes and any(keyword.arg == "state" for keyword in call.keywords):
        return True
    if name not in {"save", "bulk_update", "setattr"}:
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(
        isinstance(inner, ast.Constant) and inner.value == "state"
        for part in given
        for inner in ast.walk(part)
    )


def test_stripe_is_imported_only_by_its_gateway() -> None:
    assert importers_of("stripe") == {"payments/gateway.py"}


def test_celery_is_imported_only_by_tasks_and_the_hall() -> None:
    wrong = {
        name for name in importers_of("celery") if not re.fullmatch(r"\w+/tasks\.py|config/celery\.py", name)
    }
    assert wrong == set()


def importers_of(package: str) -> set[str]:
    return {module.name for module in MODULES for found in module.imports if found.reaches(package)}


def test_no_file_is_long() -> None:
    lengths = {module.name: len(module.text.splitlines()) for module in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_long() -> None:
    wrong = [
        f"{module.at(function.lineno)} {function.name}"
        for module in MODULES
        for function in module.functions()
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert wrong == []


def where_is() -> list[str]:
    """The second column of the README's table, cell by cell in backticks: `module.py: name, name`."""
    table = (ROOT / "README.md").read_text().partition("## Where is…?")[2].partition("\n## ")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.startswith("|")]
    return [found for row in rows for found in re.findall(r"`([^`]+)`", row)]


def test_the_readme_has_its_table() -> None:
    assert len(where_is()) > 10


@pytest.mark.parametrize("entry", where_is())
def test_what_the_readme_says_is_where_it_says(entry: str) -> None:
    path, _, names = entry.partition(": ")
    # Without a folder it is said of each app that has one.
    found = [ROOT / path] if "/" in path else list(ROOT.glob(f"*/{path}"))
    assert found
    for file in found:
        assert {name.strip() for name in names.split(",") if name} <= Module(file).defines()
