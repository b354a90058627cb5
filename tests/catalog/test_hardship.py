# SPDX-License-Identifier: Apache-2.0
"""The law of pre-screening: files over files, unknown names, and who counts first."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from carecalc import i18n
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.hardship import HardshipLaw, read_hardship
from carecalc.catalog.problems import LawFileError
from carecalc.catalog.shipped import open_catalog
from carecalc.domain.prescreen_rules import CATEGORIES

DAY = date(2026, 3, 10)
HEAD = """
format = 1
region = "110105"
label = { zh_CN = "样例" }
effective_from = 2025-01-01
"""


def law(tmp_path: Path, *texts: tuple[str, str]) -> HardshipLaw:
    """Return the shipped law with files of an overlay."""
    for name, text in texts:
        path = tmp_path / "resources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return HardshipLaw(open_catalog([tmp_path]))


def test_that_a_district_says_one_key_and_keeps_the_rest(tmp_path: Path) -> None:
    own = '[categories.GX.rigid]\nabove = 0.5\nclause = "区办法"\n'
    found = law(tmp_path, ("hardship/110105/2025-01-01.toml", HEAD + own))
    here = found.rules("110105", DAY)
    rigid, city = here.categories["GX"].rigid, found.rules("110106", DAY)
    assert rigid is not None and (rigid.above, rigid.clause) == (
        Fraction(1, 2),
        "区办法",
    )
    assert here.categories["GX"].not_if == city.categories["GX"].not_if
    assert here.support == city.support
    other = city.categories["GX"].rigid
    assert other is not None and other.above is None
    assert list(here.digests) == [
        "resources/hardship/000000/2021-07-01.toml",
        "resources/hardship/110000/2024-07-01.toml",
        "resources/hardship/110105/2025-01-01.toml",
    ]


def test_that_a_file_does_not_speak_before_its_first_day(tmp_path: Path) -> None:
    found = law(tmp_path)
    assert found.rules("110105", date(2024, 6, 30)).support is None
    assert found.rules("110105", date(2024, 7, 1)).support is not None
    assert found.rules("110105", date(2021, 6, 30)).categories == {}


def test_that_who_does_not_count_is_looked_at_before_who_does(tmp_path: Path) -> None:
    rows = list(law(tmp_path).rules("110105", DAY).membership.values())
    counted = [row.counted for row in rows]
    assert counted == sorted(counted)
    assert {"religious", "prison", "conscript"} <= {
        situation for row in rows if not row.counted for situation in row.situation
    }


def test_that_beijing_adds_the_second_visual_grade_and_the_nation_has_one(
    tmp_path: Path,
) -> None:
    found = law(tmp_path)
    assert found.rules("110000", DAY).no_work["visual"].grades == (1, 2)
    assert found.rules("310000", DAY).no_work["visual"].grades == (1,)


def test_that_a_standard_nobody_gave_is_no_fault_but_unknown(tmp_path: Path) -> None:
    role = law(tmp_path).rules("110000", DAY).standards["consumption"]
    assert role.code == "110000/consumption"


def test_that_every_shipped_file_is_marked_as_a_sample(tmp_path: Path) -> None:
    for region in ("110000", "310000"):
        assert law(tmp_path).rules(region, DAY).mark == "sample-not-verified"


def test_that_every_status_is_known_in_beijing(tmp_path: Path) -> None:
    assert set(law(tmp_path).rules("110000", DAY).categories) == set(CATEGORIES)


def fault(text: str) -> tuple[str, str]:
    with pytest.raises(LawFileError) as caught:
        read_hardship((HEAD + text).encode(), "made-up.toml")
    for problem in caught.value.problems:
        assert i18n.catalogue("en").render(problem.hint)
    return caught.value.code, caught.value.place


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("[windows]\nincme = {}\n", "LAW-004", "windows.incme"),
        ("[windows.income]\nmonths = '12'\n", "LAW-003", "windows.income.months"),
        (
            "[incomes.x]\ncounted = { switch = 'none', a = true }\n",
            "LAW-210",
            "incomes.x.counted",
        ),
        ("[categories.FP]\n", "LAW-211", "categories.FP"),
    ],
)
def test_that_a_fault_of_a_file_is_named_with_its_place(
    text: str, code: str, place: str
) -> None:
    assert fault(text) == (code, place)


def test_that_a_choice_names_every_value_of_its_switch() -> None:
    switch = (
        "[switches.s]\nlabel = { zh_CN = '读法' }\ndefault = 'a'\n"
        "values = { a = { zh_CN = '甲' }, b = { zh_CN = '乙' } }\n"
    )
    choice = "[incomes.x]\ncounted = { switch = 's', a = true }\n"
    assert fault(switch + choice) == ("LAW-210", "incomes.x.counted")


def test_that_the_default_of_a_switch_is_one_of_its_values() -> None:
    switch = (
        "[switches.s]\nlabel = { zh_CN = '读法' }\ndefault = 'c'\n"
        "values = { a = { zh_CN = '甲' }, b = { zh_CN = '乙' } }\n"
    )
    assert fault(switch) == ("LAW-043", "switches.s.default")


@pytest.mark.thorough
def test_that_check_finds_a_standard_that_is_no_money_and_a_file_out_of_place(
    tmp_path: Path,
) -> None:
    standard = (
        'format = 1\ncode = "110000/share"\nlabel = { zh_CN = "比例" }\n'
        'unit = "ratio"\nvalues = [ { from = 2025-01-01, value = 2 } ]\n'
    )
    own = '[standards]\ndibao = { standard = "110000/share" }\n'
    found = law(
        tmp_path,
        ("standards/110000/share.toml", standard),
        ("hardship/110106/2025-01-01.toml", HEAD + own),
    )
    here = "resources/hardship/110106/2025-01-01.toml"
    codes = {p.code for p in check_catalog(found.catalog).problems if p.file == here}
    assert codes == {"LAW-109", "LAW-212"}
    with pytest.raises(LawFileError) as caught:
        found.rules("110106", DAY)
    assert caught.value.code == "LAW-212"
