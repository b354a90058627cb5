# SPDX-License-Identifier: Apache-2.0
"""Adapting a paper: every key stands in the handbook, and what is wrong is told."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from carecalc import cli, paths
from carecalc.catalog.reader import read_form
from carecalc.catalog.shipped import open_catalog
from carecalc.documents.form import form
from carecalc.documents.form_layout import FormLayout
from carecalc.documents.form_values import Filled
from carecalc.documents.layouts import LAYOUTS, layout_of
from carecalc.documents.values import Letterhead
from carecalc.i18n import catalogue
from carecalc.services import lawchecks
from carecalc.text import Text
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.test_handbook import HANDBOOK, LANGUAGES, QUOTED, blocks, quoted, rows

MANDATE = paths.forms() / "documents" / "mandate" / "2026-01-01.toml"


def keys(of: Any, seen: set[type]) -> set[str]:
    """Return the names of all fields of a dataclass and of those inside it."""
    if of is Text or of in seen:
        return set()
    if not (isinstance(of, type) and is_dataclass(of)):
        return {key for part in get_args(of) for key in keys(part, seen)}
    seen.add(of)
    hints = get_type_hints(of)
    found = {each.name for each in fields(of)}
    return found | {key for hint in hints.values() for key in keys(hint, seen)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_every_key_of_a_form_is_described(language: str) -> None:
    page = HANDBOOK / language / "writing-a-form.md"
    known = keys(FormLayout, set())
    assert {"blocks", "spare_rows", "close", "void", "copies"} <= known
    assert known - quoted(page) == set()
    told = {
        name for row in rows(page, ("键", "Key")) for name in QUOTED.findall(row[0])
    }
    assert told - known == set()


def example(language: str) -> bytes:
    (block,) = blocks(HANDBOOK / language / "writing-a-form.md", "toml")
    return block.encode()


def test_that_both_languages_show_the_same_form() -> None:
    assert example("zh_CN") == example("en")


def test_that_the_form_in_the_handbook_is_accepted_and_printed(tmp_path: Path) -> None:
    assert faults(tmp_path, "mandate/2027-01-01.toml", example("en")) == []
    layout = read_form(example("en"), "example", FormLayout)
    values = Filled(Letterhead("样例街道办事处"), fields={"name": "张示例"})
    pdf = form(values, layout, catalogue("zh_CN"), "")
    text = without_breaks(text_by_pdfium(pdf))
    assert "本人张示例（公民身份号码__________）委托__________代为办理" in text
    assert "家庭成员" not in text


def faults(folder: Path, name: str, data: bytes) -> list[tuple[str, str]]:
    """Return what `carecalc check` finds in one form of an overlay: code and place."""
    file = folder / "mine" / "forms" / "documents" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    report = lawchecks.check(open_catalog([]), [folder / "mine"])
    assert report.files == 1
    return [(problem.code, problem.place) for problem in report.problems]


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("mandte/2026-01-01.toml", b"", b"", ("LAW-220", "")),
        ("mandate/2026-02-01.toml", b"", b"", ("LAW-109", "")),
        (
            "mandate/2026-01-01.toml",
            b"{from_day:date}",
            b"{from day}",
            ("LAW-003", "blocks[3]"),
        ),
        ("mandate/2026-01-01.toml", b"from_day:date", b"from_day:dat", ("LAW-003", "")),
        (
            "mandate/2026-01-01.toml",
            b"indent = false",
            b"indnt = false",
            ("LAW-004", "blocks[0].indnt"),
        ),
        ("delivery-receipt/2026-01-01.toml", b"", b"", ("LAW-109", "")),
    ],
)
def test_that_a_form_that_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, name: str, old: bytes, new: bytes, wanted: tuple[str, str]
) -> None:
    data = MANDATE.read_bytes()
    if old == b"indent = false":
        data = data.replace(b"[[blocks]]\n", b"[[blocks]]\nindent = false\n", 1)
    assert faults(tmp_path, name, data.replace(old, new) if old else data) == [wanted]


def test_that_the_fault_of_a_wording_is_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "forms" / "documents" / "mandate" / "2026-01-01.toml"
    file.parent.mkdir(parents=True)
    file.write_bytes(MANDATE.read_bytes().replace(b"{reason:long}", b"{1}"))
    assert cli.main(["check", str(file), "--language", "en"]) != 0
    assert "whose braces hold the name of a field" in capsys.readouterr().err


def test_that_a_field_nobody_fills_in_is_noted(tmp_path: Path) -> None:
    folder = tmp_path / "forms" / "documents" / "mandate"
    folder.mkdir(parents=True)
    text = MANDATE.read_text("utf-8").replace("{reason:long}", "{raeson:long}")
    (folder / "2026-01-01.toml").write_text(text, "utf-8")
    report = lawchecks.check(open_catalog([]), [tmp_path])
    assert report.problems == ()
    (note,) = report.notes
    assert note.values["name"] == "raeson"
    assert lawchecks.check(open_catalog([]), [MANDATE]).notes == ()


def test_that_every_shipped_form_is_read_by_the_layout_of_its_kind() -> None:
    folders = {folder.name for folder in (paths.forms() / "documents").iterdir()}
    assert {kind for kind in folders if not kind.endswith("-overlay")} == set(LAYOUTS)
    for folder in (paths.forms() / "documents").iterdir():
        as_ = layout_of(folder.name)
        assert as_ is not None
        for file in folder.iterdir():
            read_form(file.read_bytes(), f"{folder.name}/{file.name}", as_)
