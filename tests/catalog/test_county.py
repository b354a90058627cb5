# SPDX-License-Identifier: Apache-2.0
"""A county's file on a scale: what is in force, and what it may not name."""

from datetime import date
from pathlib import Path

import pytest

from carecalc.catalog.catalog import Catalog, gather
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.county import county_rules
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.shipped import open_catalog
from carecalc.paths import forms, resources

TEXT = (Path(__file__).parents[1] / "county.toml").read_text("utf-8")
SCALE = "gbt-42195-2022"


def written(overlay: Path, text: str = TEXT, day: str = "2026-01-01") -> Path:
    """Write a county's file into an overlay."""
    folder = overlay / "forms" / "county" / SCALE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{day}.toml").write_text(text, "utf-8")
    return overlay


def with_county(overlay: Path) -> Catalog:
    return gather(forms(), resources(), [overlay])


def test_that_no_county_speaks_for_all() -> None:
    assert county_rules(open_catalog([]), SCALE, date(2026, 11, 21)) is None


def test_that_a_county_speaks_from_its_files_first_day_to_its_last(
    tmp_path: Path,
) -> None:
    until = TEXT.replace("2026-01-01\n", "2026-01-01\neffective_to = 2026-06-30\n", 1)
    catalog = with_county(written(tmp_path, until))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    spoken = [county_rules(catalog, SCALE, day) is not None for day in days]
    assert spoken == [False, True, True, False]


def test_that_guidance_and_grave_contradictions_carry_their_source(
    tmp_path: Path,
) -> None:
    found = county_rules(with_county(written(tmp_path)), SCALE, date(2026, 11, 21))
    assert found is not None
    said, grave = found.guidance["B.1.1"], found.critical["coma-disagrees"]
    assert said.text.zh_CN.startswith("请老人用自己的餐具")
    assert (said.source.number, said.clause) == ("样民发〔2026〕1号", "第六条")
    assert (grave.source.number, grave.clause) == ("样民发〔2026〕1号", "第九条")


@pytest.mark.parametrize(
    ("found", "wrong", "code", "place"),
    [
        ('code = "gbt-42195-2022"', 'code = "no-such"', "LAW-195", "code"),
        ('items."B.1.1"', 'items."B.9.9"', "LAW-196", 'items."B.9.9"'),
        ("coma-disagrees", "no-such", "LAW-197", "warnings.no-such"),
        ('source = "guide"', 'source = "talk"', "LAW-198", 'items."B.1.1".source'),
        ("请老人用自己的餐具喝几口水、吃一口软食，再作选择。", " ", "LAW-104", ""),
        ('settled_by = "answer"', 'settled_by = "reason"', "LAW-003", ""),
    ],
)
def test_that_a_check_names_what_is_wrong(
    tmp_path: Path, found: str, wrong: str, code: str, place: str
) -> None:
    assert found in TEXT
    file = tmp_path / "county.toml"
    file.write_text(TEXT.replace(found, wrong, 1), "utf-8")
    problems = check_catalog(open_catalog([]), [file]).problems
    assert [problem.code for problem in problems] == [code]
    assert problems[0].place.startswith(place)


def test_that_a_sound_file_passes_the_check(tmp_path: Path) -> None:
    report = check_catalog(open_catalog([]), [written(tmp_path) / "forms"])
    assert (report.problems, report.files) == ((), 1)


def test_that_a_file_in_the_wrong_place_is_told(tmp_path: Path) -> None:
    overlay = written(tmp_path, day="2026-02-01")
    report = check_catalog(open_catalog([]), [overlay / "forms"])
    assert [problem.code for problem in report.problems] == ["LAW-109"]


def test_that_a_file_that_cannot_be_read_is_refused_not_passed_over(
    tmp_path: Path,
) -> None:
    catalog = with_county(written(tmp_path, TEXT.replace('"guide"', '"talk"')))
    with pytest.raises(LawFileError):
        county_rules(catalog, SCALE, date(2026, 11, 21))
