# SPDX-License-Identifier: Apache-2.0
"""The command that writes the blank form of a scale."""

from pathlib import Path

import pytest

from carecalc.cli import main
from tests.documents.papers import text_by_pdfium, without_breaks


def test_that_a_blank_form_is_written_without_an_office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "form.pdf"
    arguments = ["form", "tekun-6", "--out", str(out), "--name", "样例街道办事处"]
    assert main([*arguments, "--on", "2026-11-01"]) == 0
    text = without_breaks(text_by_pdfium(out.read_bytes()))
    assert "样例街道办事处" in text and "自主吃饭" in text
    assert capsys.readouterr().out == f"已写入：{out}\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing-of-that-name"], "SCALE-001"),
        (["gbt-42195-2022", "--on", "2000-01-01"], "SCALE-002"),
        (["tekun-6", "--on", "yesterday"], "INPUT-005"),
    ],
)
def test_that_a_form_that_cannot_be_drawn_says_why(
    arguments: list[str],
    code: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "form.pdf"
    assert main(["form", *arguments, "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert not out.exists()


def test_that_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["form", "tekun-6", "--out", str(tmp_path / "none" / "form.pdf")]
    assert main([*arguments, "--on", "2026-11-01"]) == 2
    assert capsys.readouterr().err.startswith("INPUT-017: ")
