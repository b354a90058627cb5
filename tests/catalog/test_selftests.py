# SPDX-License-Identifier: Apache-2.0
"""Self-tests of a scale: what a file says, what is refused, what a run tells."""

import pytest

from carecalc.catalog.problems import LawFileError
from carecalc.catalog.selftests import SelfTest, read_vectors, run
from carecalc.domain.canonical import digest
from tests.laws import (
    BANDS,
    LEVELS,
    RESULT,
    TOTAL,
    fact,
    item,
    scale_of,
    section,
    switch,
    told,
)

# Two items of 0 to 2 points; 4 is level 0, 2 and 3 level 1, less is level 2. A fall is
# one level graver, or two under the other reading.
LAW = (
    section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0"))
    + fact("fall", "no yes", '"no"')
    + fact("known", "F00 F04").replace(
        "options", 'answer = "several"\ndefault = []\noptions'
    )
    + switch("stack", "one", "two")
    + TOTAL
    + BANDS
    + LEVELS
    + RESULT
    + """
raise_at_most = { switch = "stack", one = 1, two = 2 }
[[result.overrides]]
clause = "4.1"
label = { zh_CN = "跌倒" }
when = { fall = "yes" }
raise = 1
[[result.overrides]]
clause = "4.2"
label = { zh_CN = "确诊" }
when = { known = "F00" }
raise = 1
"""
)

HEAD = """
format = 1
scale = "made-up"
version = 2026-01-01
note = { zh_CN = "手工相加" }
[bases.best]
A = "2 2"
"""


def of(vectors: str, more: str = "") -> str:
    """Return a self-test of one group with these vectors."""
    return (
        f'{HEAD}{more}\n[[groups]]\ntitle = {{ zh_CN = "界限" }}\nclause = "3"\n'
        f"vectors = [\n{vectors}\n]\n"
    )


def vector(*parts: str) -> str:
    """Return one vector of these keys."""
    return f"  {{ {', '.join(parts)} }},\n"


def outcome_of(text: str) -> SelfTest:
    """Return what becomes of a self-test of the small scale."""
    scale = scale_of(LAW)
    return run(scale, read_vectors(text.encode(), "s.toml", scale))


def faults_in(text: str) -> set[tuple[str, str]]:
    """Return code and place of every fault of a self-test file."""
    with pytest.raises(LawFileError) as caught:
        outcome_of(text)
    return told(caught.value.problems)


def test_that_a_base_is_changed_by_rows_items_and_facts_and_then_scored() -> None:
    found = outcome_of(
        of(
            vector(
                'base = "best"',
                "expect = { measures = { total = 4 }, preliminary = 0, level = 0 }",
            )
            + vector(
                'base = "best"',
                'set = { "A.1" = "1" }',
                "expect = { measures = { total = 3 }, level = 1 }",
            )
            + vector(
                'base = "best"',
                'set = { A = "1 0", fall = "yes" }',
                'expect = { preliminary = 2, level = 2, applied = ["4.1"] }',
            )
            + vector(
                'base = "best"',
                'set = { fall = "yes", known = ["F00"] }',
                'expect = { level = 1, applied = ["4.1", "4.2"] }',
            )
            + vector(
                'base = "best"',
                'set = { fall = "yes", known = ["F00"] }',
                'switches = { stack = "two" }',
                "expect = { level = 2 }",
            )
            + vector(
                'base = "best"',
                'without = ["A.2"]',
                'expect = { level = false, missing = ["A.2"], preliminary = false }',
            )
            + vector(
                'base = "best"',
                'without = ["A"]',
                'expect = { missing = ["A.1", "A.2"], assumed = ["fall", "known"] }',
            )
            + vector(
                'set = { A = "2 2", fall = "no" }',
                'expect = { level = 0, assumed = ["known"], warnings = [] }',
            )
        )
    )
    assert (found.passed, found.failed) == (8, 0)
    assert found.groups[0].failures == ()


def test_that_a_failure_names_vector_expectation_and_finding() -> None:
    found = outcome_of(
        of(
            vector('base = "best"', "expect = { level = 0 }")
            + vector(
                'base = "best"',
                'about = "合计错"',
                'expect = { measures = { total = 5 }, level = 1, applied = ["4.1"] }',
            )
            + vector('base = "best"', "expect = { level = false }")
        )
    )
    (group,) = found.groups
    assert (group.passed, group.failed, group.clause) == (1, 2, "3")
    first, second = group.failures
    assert (first.number, first.about) == (2, "合计错")
    assert [(d.place, d.expected, d.found) for d in first.differences] == [
        ("measures.total", "5", "4"),
        ("level", "1", "0"),
        ("applied", "[4.1]", "[]"),
    ]
    assert second.number == 3
    assert [(d.expected, d.found) for d in second.differences] == [("–", "0")]


def test_that_a_run_carries_the_digests_of_both_files() -> None:
    text = of('{ base = "best", expect = { level = 0 } }')
    found = outcome_of(text)
    assert found.digest == scale_of(LAW).digest
    assert found.vectors_digest == digest(text.encode())
    assert (found.scale, found.version) == ("made-up", "2026-01-01")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            of('{ set = { A = "2" }, expect = { level = 0 } }'),
            ("LAW-140", "groups[0].vectors[0].set.A"),
        ),
        (
            of('{ set = { "A.9" = "2" }, expect = { level = 0 } }'),
            ("LAW-141", 'groups[0].vectors[0].set."A.9"'),
        ),
        (
            of('{ set = { A = "2 7" }, expect = { level = 0 } }'),
            ("LAW-141", "groups[0].vectors[0].set.A"),
        ),
        (
            of('{ base = "good", expect = { level = 0 } }'),
            ("LAW-141", "groups[0].vectors[0].base"),
        ),
        (
            of('{ base = "best", without = ["fall"], expect = { level = 0 } }'),
            ("LAW-141", "groups[0].vectors[0].without[0]"),
        ),
        (
            of('{ base = "best", switches = { stack = "3" }, expect = { level = 0 } }'),
            ("LAW-141", "groups[0].vectors[0].switches.stack"),
        ),
        (
            of('{ base = "best", expect = { grade = 0 } }'),
            ("LAW-142", "groups[0].vectors[0].expect.grade"),
        ),
        (
            of('{ base = "best", expect = { measures = { sum = 0 } } }'),
            ("LAW-142", "groups[0].vectors[0].expect.measures.sum"),
        ),
        (
            of('{ base = "best", expect = {} }'),
            ("LAW-003", "groups[0].vectors[0].expect"),
        ),
        (
            of('{ base = "best", expect = { level = 0 } }').replace("made-up", "other"),
            ("LAW-143", "scale"),
        ),
        (
            of('{ base = "best", expect = { level = 0 } }').replace("2026", "2025"),
            ("LAW-143", "version"),
        ),
        (
            of('{ base = "best", expect = { level = 0 } }', 'B = "1"'),
            ("LAW-141", "bases.best.B"),
        ),
        (
            of('{ base = "best", expct = { level = 0 } }'),
            ("LAW-004", "groups[0].vectors[0].expct"),
        ),
    ],
)
def test_that_a_self_test_that_cannot_be_read_names_its_place(
    text: str, fault: tuple[str, str]
) -> None:
    assert fault in faults_in(text)


def test_that_all_faults_of_a_self_test_are_told_at_once() -> None:
    text = of(
        vector('set = { A = "2" }', "expect = { level = 0 }")
        + vector('base = "good"', "expect = { grade = 0 }")
    )
    assert faults_in(text) == {
        ("LAW-140", "groups[0].vectors[0].set.A"),
        ("LAW-141", "groups[0].vectors[1].base"),
        ("LAW-142", "groups[0].vectors[1].expect.grade"),
    }
