# SPDX-License-Identifier: Apache-2.0
"""The borders between the rooms: who may import whom, and who may read the clock."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "carecalc").rglob("*.py"))

# The parts that a county, a court or another program could run with Python alone.
PLAIN = ("text.py", "errors.py", "domain/")

# Only this asks the world for something that differs from one run to the next. (Keys
# come from the operating system's own source: repeating them would be a fault.)
COMPOSITION_ROOT = ("bootstrap.py",)
CLOCKS = {"date", "datetime", "QDate", "QDateTime", "QTime"}
MOMENTS = {"now", "utcnow", "today", "currentDate", "currentTime", "currentDateTime"}
# What these have that is the same every time (`time` may be datetime's).
REPEATABLE = {
    "random": {"Random"},
    "uuid": {"UUID"},
    "time": {"fromisoformat", "max", "min"},
}

# Installed by, and in the one version of, a package that is declared.
PARTS = {"shiboken6": "pyside6-essentials", "pydantic-core": "pydantic"}


def within(path: Path) -> str:
    """Return a module's place in the package, with slashes on every system."""
    return path.relative_to(ROOT / "carecalc").as_posix()


def statements(within: ast.AST) -> Iterator[ast.AST]:
    """Yield every statement, however deep: the nodes of expressions are far more."""
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        for node in getattr(within, block, ()):
            yield node
            yield from statements(node)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the top-level name of every import of a module."""
    for node in statements(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import stays inside the package.
            yield node.lineno, (node.module or "").split(".")[0] or "carecalc"


def test_that_every_import_contract_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


@pytest.mark.thorough
def test_that_the_domain_needs_python_alone() -> None:
    allowed = sys.stdlib_module_names | {"carecalc"}
    strangers = [
        f"{within(path)}:{line} imports {name}"
        for path in MODULES
        if within(path).startswith(PLAIN)
        for line, name in imported(path)
        if name not in allowed
    ]
    assert not strangers, "\n".join(strangers)


@pytest.mark.thorough
def test_that_every_import_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for_use = project["project"]["dependencies"]
    for_work = for_use + project["dependency-groups"]["dev"]
    # Columns alone read tables, and other engines are measured in a place of their own.
    for_columns = for_use + project["project"]["optional-dependencies"]["batch"]
    owners = packages_distributions()
    undeclared = []
    for folder, declared in (
        ("carecalc", for_use),
        ("carecalc/batch", for_columns),
        ("tests", for_work),
    ):
        names = {whole(re.split(r"[<>=]", line)[0]) for line in declared}
        for path in sorted((ROOT / folder).rglob("*.py")):
            in_columns = path.is_relative_to(ROOT / "carecalc" / "batch")
            if (in_columns and folder == "carecalc") or path.name.startswith("peers_"):
                continue
            undeclared += [
                f"{folder}/{path.name}:{line} imports {name}"
                for line, name in imported(path)
                if name not in sys.stdlib_module_names | {"carecalc", "tests", "dev"}
                and not names & {whole(owner) for owner in owners.get(name, ())}
            ]
    assert not undeclared, "\n".join(undeclared)


def whole(distribution: str) -> str:
    """Return a distribution's name as the index writes it; of a part, the whole's."""
    name = re.sub(r"[-_.]+", "-", distribution).lower()
    return PARTS.get(name, name)


def last_name(node: ast.AST) -> str:
    """Return what a name, dotted or not, ends with; nothing for all else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def seedless(call: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield a call that is given nothing."""
    if not call.args and not call.keywords:
        yield call.lineno, f"{ast.unparse(call)} without a seed"


def questions_to_the_world(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the wording where a module reads the clock or chance."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            of = last_name(node.value)
            is_moment = of in CLOCKS and node.attr in MOMENTS
            if is_moment or node.attr not in REPEATABLE.get(of, {node.attr}):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and node.module in REPEATABLE:
            names = {alias.name for alias in node.names}
            if names - REPEATABLE[node.module]:
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Call) and last_name(node.func).endswith("Random"):
            yield from seedless(node)


@pytest.mark.thorough
def test_that_only_the_composition_root_reads_the_clock_or_chance() -> None:
    readers = [
        f"{within(path)}:{line}: {wording}"
        for path in MODULES
        if not within(path).startswith(COMPOSITION_ROOT)
        for line, wording in questions_to_the_world(path)
    ]
    assert not readers, "\n".join(readers)


@pytest.mark.parametrize(
    "line",
    [
        "date.today()",
        "datetime.datetime.now(UTC)",
        "QDate.currentDate()",
        "random.choice(names)",
        "random.Random()",
        "from random import choice",
        "uuid.uuid4()",
        "time.time()",
    ],
)
def test_that_a_reader_of_the_clock_or_chance_is_found(
    line: str, tmp_path: Path
) -> None:
    module = tmp_path / "module.py"
    module.write_text(line, "utf-8")
    assert len(list(questions_to_the_world(module))) == 1
    module.write_text("random.Random(7); uuid.UUID(int=7); desk.today()", "utf-8")
    assert list(questions_to_the_world(module)) == []


def test_that_init_files_are_empty() -> None:
    named = {"__init__.py", "__pyinstaller/__init__.py"}
    full = [
        within(path)
        for path in MODULES
        if path.name == "__init__.py"
        and within(path) not in named
        and path.read_text("utf-8").strip()
    ]
    assert not full, "\n".join(full)


def test_that_every_file_names_its_licence() -> None:
    first = "# SPDX-License-Identifier: Apache-2.0"
    ours = [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))]
    unnamed = [
        str(path.relative_to(ROOT))
        for path in ours
        if path.read_text("utf-8").strip()
        and path.read_text("utf-8").splitlines()[0] != first
    ]
    assert not unnamed, "\n".join(unnamed)


@pytest.mark.thorough
def test_that_every_module_says_what_it_is_for() -> None:
    said = re.compile(r'(#.*\n)*r?"""\w')
    silent = [
        within(path)
        for path in MODULES
        if path.read_text("utf-8").strip() and not said.match(path.read_text("utf-8"))
    ]
    assert not silent, "\n".join(silent)
