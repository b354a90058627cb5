# SPDX-License-Identifier: Apache-2.0
"""The handbook says what the program does: commands, codes, keys, examples, links."""

import argparse
import ast
import functools
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import carecalc
from carecalc import cli
from carecalc.catalog.county_keys import CountyKeys
from carecalc.catalog.hardship_keys import HardshipKeys
from carecalc.catalog.policy_keys import PolicyKeys, StandardKeys
from carecalc.catalog.prices import PriceListKeys
from carecalc.catalog.schema import ScaleKeys
from carecalc.catalog.selftest_keys import SelfTestKeys
from carecalc.catalog.selftests import EXPECTED
from carecalc.catalog.services import ServiceListKeys
from carecalc.domain.evaluate import score
from tests.laws import faults_of, grades, item, scale_of, section

ROOT = Path(__file__).resolve().parents[1]
HANDBOOK = ROOT / "resources" / "handbook"
LANGUAGES = ("zh_CN", "en")
PAGES = sorted(HANDBOOK.rglob("*.md"))
CODE = re.compile(r"[A-Z]{3,}-\d{3}")
QUOTED = re.compile(r"`([^`\n]+)`")


def words(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def quoted(page: Path) -> set[str]:
    """Return what stands in backticks outside of blocks."""
    return set(
        QUOTED.findall(re.sub(r"^```.*?^```", "", words(page), flags=re.M | re.S))
    )


def rows(page: Path, first: Iterable[str]) -> Iterator[list[str]]:
    """Yield the rows of the tables whose first column has one of these headings."""
    wanted, inside = set(first), False
    for line in words(page).splitlines():
        cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not line.startswith("|"):
            inside = False
        elif cells[0] in wanted:
            inside = True
        elif inside and not set(line) <= set("|-: "):
            yield cells


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", words(page), flags=re.M | re.S)


# --- commands ------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    found = [
        action.choices
        for action in cli._parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    return dict(found[0])


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def chapter_section(page: Path, heading: str) -> str:
    """Return a section of a page with everything below its heading."""
    _, _, rest = words(page).partition(f"\n## `{heading}")
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_command_and_its_options_are_described(language: str) -> None:
    page = HANDBOOK / language / "command-line.md"
    common = chapter_section(page, "carecalc COMMAND")
    for name, parser in commands().items():
        own = chapter_section(page, f"carecalc {name}")
        assert own, f"{page.name} has no section “## `carecalc {name} …`”"
        told = set(re.findall(r"--?[a-z][a-z-]*", own + common))
        assert options(parser) <= told, f"{name}: {options(parser) - told}"
        for action in parser._actions:
            for choice in action.choices or ():
                assert f"`{choice}`" in own + common, f"{name}: {choice}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_no_option_is_described_that_does_not_exist(language: str) -> None:
    page = HANDBOOK / language / "command-line.md"
    known = {"--data"}.union(*(options(parser) for parser in commands().values()))
    known |= options(cli._parser())
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", words(page))) <= known
    told = {
        name.split()[1] for name in re.findall(r"## `(carecalc [a-z-]+)", words(page))
    }
    assert told == set(commands())


def examples() -> list[tuple[str, str]]:
    return [
        (f"{language}-{n}", block)
        for language in LANGUAGES
        for n, block in enumerate(
            blocks(HANDBOOK / language / "command-line.md", "console"), start=1
        )
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "block", [pytest.param(block, id=name) for name, block in examples()]
)
def test_that_a_printed_example_gives_what_stands_below_it(
    block: str, tmp_path: Path
) -> None:
    """A line `$ echo '…' | carecalc …`, then what it prints; … stands for anything."""
    prompt, *expected = block.splitlines()
    words_ = shlex.split(prompt.removeprefix("$ "))
    assert (words_[0], words_[2], words_[3]) == ("echo", "|", "carecalc")
    done = subprocess.run(
        [sys.executable, "-m", "carecalc", *words_[4:]],
        input=f"{words_[1]}\n".encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "CARECALC_HOME": str(tmp_path)},
    )
    printed = done.stdout.decode().splitlines()
    assert len(printed) == len(expected)
    for line, wanted in zip(printed, expected, strict=True):
        assert_like(json.loads(wanted), json.loads(line))


def assert_like(wanted: object, found: object) -> None:
    if wanted == "…":
        return
    if isinstance(wanted, dict) and isinstance(found, dict):
        assert list(wanted) == list(found)
        for key, value in wanted.items():
            assert_like(value, found[key])
    elif isinstance(wanted, list) and isinstance(found, list):
        if wanted[-1:] == ["…"]:
            found, wanted = found[: len(wanted) - 1], wanted[:-1]
        assert len(wanted) == len(found)
        for one, other in zip(wanted, found, strict=True):
            assert_like(one, other)
    else:
        assert wanted == found


# --- error codes ----------------------------------------------------------------------


@functools.cache
def codes_in_the_program() -> frozenset[str]:
    whole = re.compile(rf'(?<=")({CODE.pattern})(?=")')
    return frozenset(
        found[1]
        for path in (ROOT / "carecalc").rglob("*.py")
        for found in whole.finditer(path.read_text(encoding="utf-8"))
    )


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_error_code_is_explained_and_no_other(language: str) -> None:
    page = HANDBOOK / language / "errors.md"
    told = [row[0].strip("`") for row in rows(page, ("代码", "Code"))]
    assert sorted(told) == sorted(set(told)), "a code stands twice"
    in_program = codes_in_the_program()
    assert in_program - set(told) == set(), "missing in the handbook"
    assert set(told) - in_program == set(), "no longer in the program"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_an_error_code_says_what_where_and_how_to_mend(language: str) -> None:
    for row in rows(HANDBOOK / language / "errors.md", ("代码", "Code")):
        assert len(row) == 4 and all(row), row


# --- keys of law files ----------------------------------------------------------------


def models(model: type[BaseModel], seen: set[type[BaseModel]]) -> None:
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        for part in types_in(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                models(part, seen)


def types_in(annotation: Any) -> Iterator[Any]:
    if type(annotation).__name__ == "TypeAliasType":
        return  # free TOML: conditions, cells, examples
    yield annotation
    if get_origin(annotation) is Literal:
        return
    for part in get_args(annotation):
        yield from types_in(part)


def keys(*files: type[BaseModel]) -> set[str]:
    seen: set[type[BaseModel]] = set()
    for file in files:
        models(file, seen)
    return {
        field.alias or name
        for model in seen
        for name, field in model.model_fields.items()
    }


def literals(*files: type[BaseModel]) -> set[str]:
    """Return the words that a key may only be one of."""
    seen: set[type[BaseModel]] = set()
    for file in files:
        models(file, seen)
    return {
        value
        for model in seen
        for field in model.model_fields.values()
        for part in types_in(field.annotation)
        if get_origin(part) is Literal
        for value in get_args(part)
        if isinstance(value, str)
    }


def chapters(language: str) -> tuple[Path, Path]:
    folder = HANDBOOK / language
    return folder / "writing-a-scale.md", folder / "writing-a-policy.md"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_key_of_a_scale_file_is_described(language: str) -> None:
    scale, _ = chapters(language)
    assert (keys(ScaleKeys) | literals(ScaleKeys)) - quoted(scale) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_key_of_a_policy_file_is_described(language: str) -> None:
    scale, policy = chapters(language)
    wanted = keys(PolicyKeys, StandardKeys) | literals(PolicyKeys, StandardKeys)
    assert wanted - quoted(scale) - quoted(policy) == set()
    only_there = wanted - keys(ScaleKeys) - literals(ScaleKeys)
    assert only_there - quoted(policy) == set()


BESIDE = (HardshipKeys, ServiceListKeys, PriceListKeys, CountyKeys)
"""The files that stand beside policies and scales."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", BESIDE, ids=lambda file: file.__name__)
def test_that_every_key_of_the_files_beside_a_policy_is_described(
    file: type[BaseModel], language: str
) -> None:
    scale, policy = chapters(language)
    wanted = keys(file) | literals(file)
    assert wanted - quoted(scale) - quoted(policy) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_no_key_is_described_that_no_file_may_have(language: str) -> None:
    known = keys(ScaleKeys, PolicyKeys, StandardKeys, *BESIDE)
    for page in chapters(language):
        told = {
            name for row in rows(page, ("键", "Key")) for name in QUOTED.findall(row[0])
        }
        assert told and told <= known, told - known


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_key_of_a_self_test_is_described(language: str) -> None:
    page = words(chapters(language)[0])
    table = {
        name
        for row in rows(chapters(language)[0], ("部分", "Part"))
        for name in re.split(r"[、,\s]+", row[0])
    }
    assert keys(SelfTestKeys) - table - quoted(chapters(language)[0]) == set()
    assert all(f"`{name}`" in page for name in EXPECTED)


def whole_files(language: str) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Yield the law files of the chapters with the place each has in an overlay."""
    for page in chapters(language):
        for block in blocks(page, "toml"):
            raw = tomllib.loads(block)
            if "format" not in raw:
                continue
            if "vectors" in block:
                place = f"resources/selftests/{raw['scale']}/{raw['version']}.toml"
            elif "sections" in raw:
                place = f"forms/scales/{raw['code']}/{raw['effective_from']}.toml"
            elif "values" in raw:
                place = f"resources/standards/{raw['code']}.toml"
            elif "items" in raw:
                place = f"forms/county/{raw['code']}/{raw['effective_from']}.toml"
            else:
                place = f"{folder_of(raw)}/{raw['effective_from']}.toml"
            yield place, raw, block.encode()


def folder_of(raw: dict[str, Any]) -> str:
    """Return the folder of a file that is named by its first day."""
    if "programmes" in raw:
        return f"resources/policies/{raw['region']}/{raw['code']}"
    if "services" in raw:
        return "resources/services"
    kind = "prices" if "prices" in raw else "hardship"
    return f"resources/{kind}/{raw['region']}"


def overlay(folder: Path, language: str) -> Path:
    """Lay the files of the chapters where they tell the reader to put them."""
    for place, _, data in whole_files(language):
        file = folder / "mine" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        assert not file.exists(), f"two files of the chapters are {place}"
        file.write_bytes(data)
    return folder / "mine"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_whole_file_in_the_chapters_is_accepted(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = overlay(tmp_path, language)
    assert cli.main(["check", str(mine), "--language", "en"]) == 0
    found = capsys.readouterr()
    assert found.err == ""
    assert "without an English wording" not in found.out
    assert "14 file(s) checked, 0 fault(s)." in found.out


def test_that_the_chapters_show_the_same_files_in_both_languages() -> None:
    chinese, english = (list(whole_files(language)) for language in LANGUAGES)
    scales = [each for each in chinese if "sections" in each[1] or "scale" in each[1]]
    assert len(scales) == 6
    assert scales == [e for e in english if "sections" in e[1] or "scale" in e[1]]
    for _, raw, _ in (*chinese, *english):
        for example in raw.get("examples", ()):
            example.pop("source", None)  # the arithmetic, in the reader's language
    rules = [[(place, raw) for place, raw, _ in each] for each in (chinese, english)]
    assert len(rules[0]) == 14
    assert rules[0] == rules[1]


def test_that_what_the_check_is_said_to_print_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay(tmp_path, "en")
    monkeypatch.chdir(tmp_path)
    file = "mine/forms/scales/three-questions/2026-01-01.toml"
    assert cli.main(["check", file, "--language", "en"]) == 0
    told = blocks(chapters("en")[0], "text")
    assert capsys.readouterr().out in told


@pytest.mark.thorough
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_what_is_reckoned_in_the_chapters_comes_out(
    language: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overlay(tmp_path, language)
    monkeypatch.chdir(tmp_path)
    shown = [
        line
        for chapter in chapters(language)
        for line in "".join(blocks(chapter, "console")).splitlines()
    ]
    assert len(shown) == 16 + 4
    for prompt, wanted in zip(shown[::2], shown[1::2], strict=True):
        _, line, _, _, *arguments = shlex.split(prompt.removeprefix("$ "))
        monkeypatch.setattr(
            sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{line}\n".encode()))
        )
        assert cli.main(arguments) == 0
        assert_like(json.loads(wanted), json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_the_self_test_in_the_chapter_passes(
    language: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overlay(tmp_path, language)
    monkeypatch.chdir(tmp_path)
    command = next(
        text
        for text in quoted(chapters(language)[0])
        if text.startswith("carecalc selftest ")
    )
    assert cli.main([*shlex.split(command)[1:], "--language", "en"]) == 0
    assert "all 6 answer sheets come out" in capsys.readouterr().out


SHARES = (
    section(
        "P", item("P.1", "yes=0 no=1 na=0") + item("P.2", "yes=0 no=1 na=0"), "less"
    )
    + """
[measures.lost]
kind = "sum"
sections = ["P"]
[measures.applies]
kind = "sum"
sections = ["P"]
points."P.1" = { yes = 1, no = 1, na = 0 }
points."P.2" = { yes = 1, no = 1, na = 0 }
[measures.level]
kind = "band"
of = "total"
grades = "level"
clause = "1"
bands = [{ max = 7, then = 0 }, { min = 8, then = 1 }]
[result]
preliminary = "level"
measures = ["total"]
"""
    + grades(level=[0, 1])
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("answers", "total"),
    [("no yes", 8), ("no na", 17), ("no no", 17), ("yes na", 0), ("na na", 0)],
)
def test_that_shares_are_reckoned_as_the_chapter_writes_them(
    language: str, answers: str, total: int
) -> None:
    """By hand: 16.8 times 1/2 is 8.4, times 1/1 and 2/2 is 16.8; rounded half up."""
    (part,) = [
        block
        for block in blocks(chapters(language)[0], "toml")
        if "quotient" in block and "format" not in block
    ]
    text = part + SHARES
    assert faults_of(text) == []
    given = dict(zip(("P.1", "P.2"), ((a,) for a in answers.split()), strict=True))
    assert score(scale_of(text), given).measures["total"] == total


# --- keys of the window ------------------------------------------------------------------


def keys_of_the_window() -> set[str]:
    """Return what the key sheets of the window list."""
    found: set[str] = set()
    for path in (ROOT / "carecalc" / "gui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "def shortcuts" not in text and "_EVERYWHERE" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            is_sheet = isinstance(node, ast.FunctionDef) and node.name == "shortcuts"
            is_sheet |= isinstance(node, ast.Assign) and "_EVERYWHERE" in {
                target.id for target in node.targets if isinstance(target, ast.Name)
            }
            if is_sheet:
                found |= {
                    pair.elts[0].value
                    for pair in ast.walk(node)
                    if isinstance(pair, ast.Tuple)
                    and len(pair.elts) == 2
                    and isinstance(pair.elts[0], ast.Constant)
                    and isinstance(pair.elts[0].value, str)
                }
    return found


@pytest.mark.thorough
def test_that_every_key_of_the_window_is_listed() -> None:
    listed = words(HANDBOOK / "zh_CN" / "keys.md")
    found = keys_of_the_window()
    assert "Ctrl+Enter" in found
    missing = {
        key
        for sheet_line in found
        for key in re.split(r", | / ", sheet_line)
        if f"`{key}`" not in listed
    }
    missing.discard("")  # “/” alone is a key as well as a separator
    assert missing == set()


# --- links, versions, decisions, licences ---------------------------------------------------


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *PAGES], ids=lambda p: str(p.relative_to(ROOT))
)
def test_that_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", words(page), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_that_every_page_of_the_handbook_is_reached_from_its_contents() -> None:
    reached: set[Path] = set()
    waiting = [HANDBOOK / language / "index.md" for language in LANGUAGES]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)\s:#]+)", words(page)):
            waiting.append(page.parent / target)
    assert {page.resolve() for page in PAGES} - reached == set()


def test_that_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(
        r"^## (\d+\.\d+\.\d+)", words(HANDBOOK / "changelog.md"), re.M
    )
    assert versions[0] == carecalc.__version__
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)


def test_that_decisions_are_numbered_without_gaps_and_name_what_was_rejected() -> None:
    pages = sorted((HANDBOOK / "decisions").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        for heading in ("## Decision", "## Rejected", "## What follows"):
            assert heading in words(page), f"{page.name} lacks {heading}"


def test_that_every_locked_library_and_every_face_has_its_licence() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    told = {
        row[0].strip("`"): row for row in rows(HANDBOOK / "licences.md", ("库", "文件"))
    }
    libraries = set(re.findall(r"^([a-z0-9][a-z0-9-]*)==", lock, re.M))
    faces = {face.name for face in (ROOT / "resources" / "fonts").glob("*.ttf")}
    assert set(told) == libraries | faces
    assert all(len(row) >= 3 and row[1] and row[2] for row in told.values())


def test_that_no_page_carries_a_path_of_somebodys_machine() -> None:
    for page in (ROOT / "README.md", *PAGES):
        assert not re.search(r"(?<![\w<])/(home|root|Users|work)/", words(page)), (
            page.name
        )
