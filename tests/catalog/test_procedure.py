# SPDX-License-Identifier: Apache-2.0
"""What a scale says beside its points: sheets, rows, signing, validity, gate, counts."""

from pathlib import Path

import pytest

from carecalc import i18n
from carecalc.catalog.checks import check_catalog
from carecalc.domain.evaluate import score
from carecalc.services.lawchecks import schema
from tests.laws import (
    BANDS,
    HEAD,
    ITEMS,
    LEVELS,
    RESULT,
    SMALL,
    TOTAL,
    fact,
    faults_of,
    item,
    scale_of,
    section,
    shipped,
    told,
)

DRUGS = """
[facts.drugs]
label = { zh_CN = "用药" }
answer = "rows"
columns = [
  { code = "name", label = { zh_CN = "药名" } },
  { code = "dose", label = { zh_CN = "剂量" } },
]
"""
WEIGHT = """
[facts.weight]
label = { zh_CN = "体重" }
answer = "number"
decimals = 1
max = 300
unit = "kg"
"""
SHEET = """
[[sheets]]
code = "A.5"
label = { zh_CN = "健康" }
facts = ["drugs", "weight"]
"""


def notes_of(tmp_path: Path, text: str) -> list[str]:
    """Return what `carecalc check` says of a sound file beside its faults."""
    file = tmp_path / "draft.toml"
    file.write_text(HEAD + text, encoding="utf-8")
    report = check_catalog(shipped(), [file])
    assert report.problems == ()
    return [i18n.catalogue("en").render(note) for note in report.notes]


@pytest.mark.thorough
def test_that_facts_on_a_sheet_are_recorded_and_not_reproached(tmp_path: Path) -> None:
    text = SMALL + DRUGS + WEIGHT + SHEET
    scale = scale_of(text)
    assert scale.recorded == {"drugs", "weight"}
    said = notes_of(tmp_path, text)
    assert not [note for note in said if "no result looks at it" in note]
    said = notes_of(tmp_path, text.replace('["drugs", "weight"]', '["drugs"]'))
    assert [note for note in said if "weight: recorded, and no result" in note]


def test_that_a_fact_that_decides_is_not_recorded_only() -> None:
    text = (
        SMALL + fact("fall", "no yes", '"no"') + SHEET.replace('"drugs", ', '"fall", ')
    )
    clause = """
[[result.overrides]]
clause = "4"
label = { zh_CN = "跌倒" }
when = { fall = "yes" }
raise = 1
"""
    law = ITEMS + TOTAL + BANDS + LEVELS + RESULT + clause
    law += fact("fall", "no yes", '"no"') + WEIGHT
    law += SHEET.replace('"drugs", ', '"fall", ')
    assert scale_of(law).recorded == {"weight"}
    assert scale_of(text + WEIGHT).recorded == {"fall", "weight"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (DRUGS + WEIGHT + SHEET + SHEET.replace("A.5", "A.6"), "sheets[1].facts[0]"),
        (DRUGS + SHEET.replace("weight", "drugs"), "sheets[0].facts[1]"),
    ],
)
def test_that_a_fact_stands_on_one_sheet(text: str, fault: str) -> None:
    assert ("LAW-150", fault) in told(faults_of(SMALL + text))


def test_that_a_sheet_lists_facts_that_exist() -> None:
    faults = told(faults_of(SMALL + DRUGS + SHEET))
    assert faults == {("LAW-052", "sheets[0].facts[1]")}


def test_that_sections_and_sheets_have_codes_of_their_own() -> None:
    text = SMALL + DRUGS + WEIGHT + SHEET.replace('"A.5"', '"A"')
    assert told(faults_of(text)) == {("LAW-151", "sheets[0].code")}
    twice = section("A", item("A.1", "2 1 0")) + section("A", item("A.2", "2 1 0"))
    found = told(faults_of(twice + SMALL.removeprefix(ITEMS)))
    assert ("LAW-151", "sections[1].code") in found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (DRUGS.replace('"rows"', '"note"'), ("LAW-053", "facts.drugs.columns")),
        (WEIGHT.replace('"number"', '"note"'), ("LAW-053", "facts.weight.decimals")),
        (WEIGHT.replace('"number"', '"note"'), ("LAW-053", "facts.weight.max")),
        (
            fact("f", "no yes").replace("options", 'answer = "number"\noptions'),
            ("LAW-053", "facts.f.options"),
        ),
        (
            fact("f", "no yes").replace(
                "options", 'answer = "several"\nmax = 2\noptions'
            ),
            ("LAW-053", "facts.f.max"),
        ),
        (
            DRUGS.partition("columns")[0],
            ("LAW-054", "facts.drugs.columns"),
        ),
        (DRUGS.replace('"dose"', '"name"'), ("LAW-055", "facts.drugs.columns")),
        (WEIGHT + 'default = "much"\n', ("LAW-048", "facts.weight.default")),
        (fact("f", "no yes", '["no", "yes"]'), ("LAW-048", "facts.f.default")),
        (
            WEIGHT.replace("decimals = 1", "decimals = 9"),
            ("LAW-003", "facts.weight.decimals"),
        ),
    ],
)
def test_that_a_key_stands_with_the_answers_it_is_about(
    text: str, fault: tuple[str, str]
) -> None:
    assert fault in told(faults_of(SMALL + text))


SIGNING = """
[signing]
assessors = 2
of_whom = [{ at_least = 1, background = "medical-or-nursing" }]
conclusion = [{ at_least = 2, background = "assessment-expert" }]
clause = "5"
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("assessors = 2", "assessors = 0"), ("LAW-152", "signing.assessors")),
        (
            ("at_least = 1", "at_least = 3"),
            ("LAW-152", "signing.of_whom[0].at_least"),
        ),
        (
            ("at_least = 2", "at_least = 0"),
            ("LAW-152", "signing.conclusion[0].at_least"),
        ),
        (
            ("assessment-expert", "expert"),
            ("LAW-153", "signing.conclusion[0].background"),
        ),
        (("clause", 'present = ["cook"]\nclause'), ("LAW-003", "signing.present[0]")),
    ],
)
def test_that_who_signs_can_be_found(
    tmp_path: Path, change: tuple[str, str], fault: tuple[str, str]
) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(HEAD + SMALL + SIGNING, encoding="utf-8")
    assert check_catalog(shipped(), [file]).problems == ()
    file.write_text(HEAD + SMALL + SIGNING.replace(*change), encoding="utf-8")
    assert fault in told(check_catalog(shipped(), [file]).problems)


@pytest.mark.parametrize(
    ("levels", "fault"),
    [
        ("[1, 2]", None),
        ("[1, 3]", ("LAW-154", "validity.limits[0].levels[1]")),
        ('["1"]', ("LAW-154", "validity.limits[0].levels[0]")),
        ("[1, 1]", ("LAW-155", "validity.limits[0].levels[1]")),
    ],
)
def test_that_a_limit_of_validity_names_levels_of_the_scale_once(
    levels: str, fault: tuple[str, str] | None
) -> None:
    text = f"\n[validity]\nlimits = [ {{ levels = {levels}, months = 24 }} ]\n"
    assert told(faults_of(SMALL + text)) == ({fault} if fault else set())


def test_that_months_and_steps_are_at_least_one() -> None:
    text = "\n[validity]\nmonths = 0\n[jumps]\nlevels = 0\ndays = 0\n"
    assert told(faults_of(SMALL + text)) == {
        ("LAW-003", "validity.months"),
        ("LAW-003", "jumps.levels"),
        ("LAW-003", "jumps.days"),
    }


GATE = """
[gate]
scale = "gbt-42195-2022"
levels = [3, 4]
label = { zh_CN = "须先评估" }
not_for = ["dispute"]
clause = "2"
"""


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("gbt-42195-2022", "gbt"), ("LAW-156", "gate.scale")),
        (("gbt-42195-2022", "made-up"), ("LAW-156", "gate.scale")),
        (("[3, 4]", "[3, 9]"), ("LAW-154", "gate.levels[1]")),
        (("[3, 4]", '["3"]'), ("LAW-154", "gate.levels[0]")),
        (("[3, 4]", "[]"), ("LAW-157", "gate.levels")),
        (('"dispute"', '"whim"'), ("LAW-153", "gate.not_for[0]")),
    ],
)
def test_that_a_gate_opens_by_levels_of_another_scale_at_hand(
    tmp_path: Path, change: tuple[str, str], fault: tuple[str, str]
) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(HEAD + SMALL + GATE, encoding="utf-8")
    assert check_catalog(shipped(), [file]).problems == ()
    file.write_text(HEAD + SMALL + GATE.replace(*change), encoding="utf-8")
    assert told(check_catalog(shipped(), [file]).problems) == {fault}


# --- counts ------------------------------------------------------------------------------

COUNTED = (
    section("A", item("A.1", "2 1 0") + item("A.2", "2 1 0") + item("A.3", "2 1 0"))
    + """
[measures.level]
kind = "band"
of = "lost"
grades = "levels"
clause = "3"
bands = [ { max = 0, then = 0 }, { min = 1, max = 2, then = 1 }, { min = 3, then = 2 } ]
"""
    + LEVELS
    + '[result]\npreliminary = "level"\nmeasures = ["lost"]\n'
)


def test_that_a_count_takes_all_items_of_its_sections() -> None:
    lost = '[measures.lost]\nkind = "count"\nsections = ["A"]\nis = ["0", "1"]\n'
    assert faults_of(COUNTED + lost) == []
    scale = scale_of(COUNTED + lost)
    sheet = {"A.1": ("2",), "A.2": ("1",), "A.3": ("0",)}
    assert score(scale, sheet).measures == {"lost": 2}
    assert score(scale, sheet).level == 1
    wrong = lost.replace('["A"]', '["B"]')
    assert ("LAW-012", "measures.lost.sections[0]") in told(faults_of(COUNTED + wrong))


def test_that_a_count_takes_conditions_as_they_stand() -> None:
    lost = """
[measures.lost]
kind = "count"
conditions = [
  { "A.1" = "0" },
  { any = [ { "A.2" = "0" }, { "A.3" = "0" } ] },
  { all = [ { "A.1" = "0", "A.2" = "0", "A.3" = "0" } ] },
]
"""
    assert faults_of(COUNTED + lost) == []
    scale = scale_of(COUNTED + lost)

    def level(*codes: str) -> object:
        sheet = {f"A.{n}": (code,) for n, code in enumerate(codes, start=1)}
        return score(scale, sheet).measures["lost"]

    assert [level("2", "2", "2"), level("0", "2", "1"), level("1", "0", "0")] == [
        0,
        1,
        1,
    ]
    assert [level("0", "2", "0"), level("0", "0", "0")] == [2, 3]
    wrong = lost.replace('{ "A.1" = "0" }', '{ "A.1" = "9" }')
    places = [problem.place for problem in faults_of(COUNTED + wrong)]
    assert "measures.lost.conditions[0].A.1" in places


# --- texts ---------------------------------------------------------------------------------


def test_that_texts_without_english_are_noted_all_at_once_with_their_places(
    tmp_path: Path,
) -> None:
    said = [n for n in notes_of(tmp_path, SMALL) if "without an English wording" in n]
    (note,) = said
    # label; section; 2 items; 2 × 3 options; 3 grades
    assert "13 text(s)" in note
    assert "sections[0].items[1].options[2].label" in note
    assert "grades.levels[0].label" in note


def test_that_the_schema_describes_every_table() -> None:
    found = schema("scale")
    for name, table in {**found["$defs"], "ScaleKeys": found}.items():
        assert table.get("description") or name in ("Text", "Raw"), name
