# SPDX-License-Identifier: Apache-2.0
"""The self-test that anybody can run: which scale, which files, in plain words."""

from datetime import date
from pathlib import Path

import pytest

from carecalc import i18n, paths
from carecalc.catalog.catalog import Catalog, gather
from carecalc.errors import UserError
from carecalc.services import selftests
from tests.laws import HEAD, SMALL

ON = date(2026, 11, 21)
TEST = """
format = 1
scale = "made-up"
version = 2026-01-01
[bases.best]
A = "2 2"
[[groups]]
title = { zh_CN = "界限", en = "Edges" }
clause = "3"
vectors = [
  { base = "best", expect = { level = 0 } },
  { base = "best", set = { A = "1 0" }, about = "1 + 0", expect = { level = LEVEL } },
]
"""


def county(root: Path, level: str, with_test: bool = True) -> Catalog:
    """Return the law with a county's own small scale and its self-test."""
    files = {"forms/scales/made-up/2026-01-01.toml": HEAD + SMALL}
    if with_test:
        name = "resources/selftests/made-up/2026-01-01.toml"
        files[name] = TEST.replace("LEVEL", level)
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    return gather(paths.forms(), paths.resources(), [root])


def test_that_a_county_brings_the_self_test_of_its_own_scale(tmp_path: Path) -> None:
    found = selftests.selftest(county(tmp_path, "2"), "made-up", ON)
    assert (found.passed, found.failed) == (2, 0)
    words = i18n.catalogue("en")
    assert [words.render(selftests.group_words(g)) for g in found.groups] == [
        "Edges (3): 2 of 2"
    ]
    said = words.render(selftests.summary(found))
    assert said == "样表: all 2 answer sheets come out as the standard says."


def test_that_a_failure_says_what_should_be_and_what_is(tmp_path: Path) -> None:
    found = selftests.selftest(county(tmp_path, "1"), "made-up", ON)
    assert (found.passed, found.failed) == (1, 1)
    words = i18n.catalogue("en")
    (failure,) = found.groups[0].failures
    assert [words.render(line) for line in selftests.failure_words(failure)] == [
        "no. 2 (1 + 0): level should be 1 and is 2"
    ]
    assert "1 of 2 answer sheets" in words.render(selftests.summary(found))


def test_that_a_sheet_that_cannot_be_reckoned_fails_and_the_others_run(
    tmp_path: Path,
) -> None:
    broken = SMALL.replace("{ min = 0, max = 1, then = 2 }", "{ max = 0, then = 2 }")
    assert broken != SMALL
    county(tmp_path, "2")
    file = tmp_path / "forms/scales/made-up/2026-01-01.toml"
    file.write_text(HEAD + broken, encoding="utf-8")
    law = gather(paths.forms(), paths.resources(), [tmp_path])
    found = selftests.selftest(law, "made-up", ON)
    assert (found.passed, found.failed) == (1, 1)
    words = i18n.catalogue("en")
    (failure,) = found.groups[0].failures
    assert [words.render(line) for line in selftests.failure_words(failure)] == [
        "no. 2 (1 + 0): level should be 2 and is LAW-070"
    ]


def test_that_a_score_that_comes_out_otherwise_is_called_by_its_name(
    tmp_path: Path,
) -> None:
    """2 and 2 points are 4, not 3."""
    county(tmp_path, "2")
    labelled = SMALL.replace(
        "[measures.total]\n",
        '[measures.total]\nlabel = { zh_CN = "总分", en = "Total" }\n',
    )
    assert labelled != SMALL
    for path, text in {
        "forms/scales/made-up/2026-01-01.toml": HEAD + labelled,
        "resources/selftests/made-up/2026-01-01.toml": TEST.replace(
            "expect = { level = 0 }", "expect = { measures = { total = 3 } }"
        ).replace("LEVEL", "2"),
    }.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    law = gather(paths.forms(), paths.resources(), [tmp_path])
    (failure,) = selftests.selftest(law, "made-up", ON).groups[0].failures
    (line,) = selftests.failure_words(failure)
    said = i18n.catalogue("en").render(line)
    assert said == "no. 1: Total should be 3 and is 4"


def test_that_a_scale_without_a_self_test_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        selftests.selftest(county(tmp_path, "1", with_test=False), "made-up", ON)
    assert caught.value.code == "SCALE-003"
    assert caught.value.hint is not None
    path = "resources/selftests/made-up/2026-01-01.toml"
    assert caught.value.hint.values == {"path": path}
