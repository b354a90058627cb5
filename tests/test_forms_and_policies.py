# SPDX-License-Identifier: Apache-2.0
"""Every law file that is shipped: sound, dated, cited, and complete on screen."""

from datetime import date
from typing import get_args

import pytest

from carecalc import i18n
from carecalc.catalog.cases import Category, Setting, StatusCode
from carecalc.catalog.catalog import LawFile
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.shipped import open_catalog
from carecalc.catalog.structure import walk
from carecalc.domain.evaluate import score
from carecalc.domain.measures import Band, BandRow, Measure, RuleRow, Rules
from carecalc.services.selftests import selftest
from carecalc.text import Text

CATALOG = open_catalog([])
SCALES = [file for file in CATALOG.files.values() if file.kind == "scale"]
POLICIES = [file for file in CATALOG.files.values() if file.kind == "policy"]


def name_of(file: LawFile) -> str:
    """Return how a file is called in the list of tests."""
    return file.path


@pytest.mark.thorough
def test_that_every_shipped_file_holds_together() -> None:
    report = check_catalog(CATALOG)
    words = i18n.catalogue("en")
    assert [
        f"{p.file}: {p.place}: {p.code} {words.render(p.message)}"
        for p in report.problems
    ] == []
    assert report.files == len(CATALOG.files)


def test_that_every_scale_and_policy_carries_worked_examples() -> None:
    without = [
        file.path
        for file in (*SCALES, *POLICIES)
        if not (
            CATALOG.scale_from(file.data, file.path)
            if file.kind == "scale"
            else CATALOG.policy_from(file.data, file.path)
        ).examples
    ]
    assert without == []


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_every_item_and_option_is_worded_in_both_languages(file: LawFile) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    lacking = [
        f"{item.code} {option.code}"
        for item in (*scale.items, *scale.graph.facts.values())
        for option in item.options
        if not (option.label.zh_CN and option.label.en)
    ]
    lacking += [
        item.code
        for item in (*scale.items, *scale.graph.facts.values())
        if not (item.label.zh_CN and item.label.en)
    ]
    assert lacking == []


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_every_text_of_a_scale_is_worded_in_english_too(file: LawFile) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    lacking = [
        place
        for place, found in walk(scale)
        if isinstance(found, Text) and not (found.en or "").strip()
    ]
    assert lacking == []


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_whatever_a_scale_rests_on_is_cited(file: LawFile) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    lacking = [
        item.code
        for section in scale.sections
        for item in section.items
        if not (item.clause or section.clause)
    ]
    on_sheets = {name: sheet for sheet in scale.sheets for name in sheet.facts}
    lacking += [
        name
        for name, fact in scale.graph.facts.items()
        if not (fact.clause or (name in on_sheets and on_sheets[name].clause))
    ]
    lacking += [name for name, m in scale.graph.measures.items() if not _cited(m)]
    lacking += [o.label.zh_CN for o in scale.overrides if not o.clause]
    lacking += [s.code for s in scale.sheets if not s.clause]
    for name, part in (("signing", scale.signing), ("gate", scale.gate)):
        if part is not None and not part.clause:
            lacking.append(name)
    lacking += [
        f"switch {name}"
        for name, switch in scale.graph.switches.items()
        if not (switch.clause or switch.mark)
    ]
    assert lacking == []


def _cited(measure: Measure) -> bool:
    """Tell whether a measure, or each of its rows, says where it stands in the law."""
    rows: tuple[BandRow | RuleRow, ...] = ()
    formula = measure.formula
    if isinstance(formula, Rules):
        rows = formula.rows
    elif isinstance(formula, Band) and isinstance(formula.bands, tuple):
        rows = formula.bands
    return bool(measure.clause or (rows and all(row.clause for row in rows)))


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_every_scale_passes_the_self_test_that_comes_with_it(
    file: LawFile,
) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    found = selftest(CATALOG, scale.code, scale.effective_from)
    assert found.failed == 0
    assert found.passed >= 50


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_every_option_has_a_key_of_its_own(file: LawFile) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    for item in scale.items:
        keys = item.keys()
        assert len(set(keys)) == len(keys) == len(item.options)
        assert all(len(key) == 1 for key in keys)


@pytest.mark.parametrize("file", SCALES, ids=name_of)
def test_that_without_an_answer_every_item_is_missing(file: LawFile) -> None:
    scale = CATALOG.scale_from(file.data, file.path)
    result = score(scale, {})
    assert result.missing == tuple(item.code for item in scale.items)
    assert result.level is None


def test_that_the_law_of_a_day_is_the_version_in_force_then() -> None:
    scale = CATALOG.scale("gbt-42195-2022", date(2022, 12, 30))
    assert scale.version == "2022-12-30"
    assert [p.code for p in CATALOG.policies("110105", date(2019, 9, 30))] == [
        "bj-disability"
    ]
    assert [p.code for p in CATALOG.policies("110105", date(2019, 10, 1))] == [
        "bj-disability",
        "bj-elderly",
    ]


def test_that_the_codes_of_a_case_are_those_that_have_names() -> None:
    groups = CATALOG.codes().groups
    assert set(get_args(StatusCode)) == set(groups["status"])
    assert set(get_args(Category)) == set(groups["category"])
    assert set(get_args(Setting)) == set(groups["setting"])
