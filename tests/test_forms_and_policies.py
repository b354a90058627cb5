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
from carecalc.domain.evaluate import score

CATALOG = open_catalog([])
SCALES = [file for file in CATALOG.files.values() if file.kind == "scale"]
POLICIES = [file for file in CATALOG.files.values() if file.kind == "policy"]


def name_of(file: LawFile) -> str:
    """Return how a file is called in the list of tests."""
    return file.path


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
