# SPDX-License-Identifier: Apache-2.0
"""Trying another law: what it would do, counted by hand, and that it can never pay."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from carecalc.catalog.gathering import LawFile
from carecalc.catalog.problems import LawFileError
from carecalc.domain.canonical import digest
from carecalc.domain.chart import WITHHELD
from carecalc.domain.fact import Benefit, OutsideAssessment
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    disbursements,
    dues,
    laws,
    sandbox,
    sandbox_edges,
    sandbox_told,
)
from carecalc.services.context import Context
from carecalc.services.sandbox import NOTHING, LawNow, Sandbox
from carecalc.services.sandbox_places import AMOUNT, BAND, LEVEL, STANDARD, Place
from carecalc.services.sandbox_process import Warm, packed
from carecalc.services.sandbox_reckoning import Caseload
from carecalc.services.sandbox_values import ALL, Answer, Asked, Change, Tally
from carecalc.text import Message
from tests.documents.papers import pages_by_pdfium, without_breaks
from tests.offices import context
from tests.services.deciding import in_hardship, record, register

NOVEMBER = Month(2026, 11)
SEPTEMBER = date(2026, 9, 1)
ELDERLY = "resources/policies/110000/bj-elderly/2019-10-01.toml"
DIBAO = "resources/standards/110000/dibao.toml"


@dataclass(frozen=True)
class Office:
    """An office of seven, and the law of November."""

    ctx: Context
    now: LawNow
    ids: dict[str, str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office in which six of seven are looked at for the nursing subsidy.

    By 京民养老发〔2019〕160号 三 it is 600 a month from level 3 on. 甲, on dibao and 82,
    丙, 己 and 庚 have level 2; 乙, on dibao, has level 4; 丁 has level 2 and draws the
    work-injury allowance, which shuts it out; 戊 is of another province.
    """
    making = context(tmp_path_factory.mktemp("tried") / "office.carecalc")
    ctx = next(making)
    people = {
        "甲": in_hardship(ctx, "甲", date(1944, 3, 9)),
        "乙": in_hardship(ctx, "乙", date(1950, 3, 9)),
        "丙": register(ctx, "丙", date(1951, 3, 9)),
        "丁": register(ctx, "丁", date(1952, 3, 9)),
        "戊": register(ctx, "戊", date(1953, 3, 9), hukou="370102"),
        "己": register(ctx, "己", date(1954, 3, 9)),
        "庚": register(ctx, "庚", date(1967, 3, 9)),
    }
    for person, level in zip(people.values(), "2422222", strict=True):
        record(ctx, person, OutsideAssessment("gbt-42195-2022", level), on=SEPTEMBER)
    record(ctx, people["丁"], Benefit("work-injury-care"), on=SEPTEMBER)
    ids = {name: person.id for name, person in people.items()}
    yield Office(ctx, sandbox.law(ctx, NOVEMBER), ids)
    next(making, None)


def _place(now: LawNow, file: str, group: str, *value: str) -> Place:
    return next(
        place
        for place in now.source(file).places
        if (place.group, place.value) == (group, value)
    )


def _with_moderate(office: Office) -> Sandbox:
    place = _place(office.now, ELDERLY, LEVEL, "3")
    return sandbox.changed(office.now, NOTHING, place, ("2", "3"))


def _asked(office: Office, box: Sandbox, supposes: bool = True) -> Asked:
    law = sandbox.tried(office.ctx, office.now, box)
    assert law.problems == ()
    today = office.ctx.today()
    return Asked(NOVEMBER, today, supposes, office.now.policies, law.policies)


def _answer(office: Office, box: Sandbox, supposes: bool = True) -> Answer:
    caseload = Caseload(sandbox.subjects(office.ctx, NOVEMBER))
    return caseload.reckon(_asked(office, box, supposes))


def _told(office: Office, box: Sandbox) -> sandbox_told.Told:
    answer = _answer(office, box)
    labels = {
        code: programme.label
        for policy in office.now.policies
        for code, programme in policy.programmes.items()
    }
    change = sandbox_told.Altered("评估为重度失能", "等级", "护理补贴", "3", "2、3")
    return sandbox_told.Told(NOVEMBER, (change,), True, True, labels, answer)


# --- what it would do -------------------------------------------------------------------


def test_that_moderate_disability_costs_six_hundred_a_month_for_each(
    office: Office,
) -> None:
    answer = _answer(office, _with_moderate(office))
    care = answer.programmes["bj-care"]
    # 乙 has it now; 甲, 丙 and 己 would; 庚 is 59 and too young.
    assert (care.before.people, care.before.fen) == (1, 60000)
    assert (care.after.people, care.after.fen) == (4, 240000)
    whole = answer.programmes[ALL]
    # 甲 300 + 100 (80 and older), 乙 300 + 600; 丙 and 己 come in.
    assert (whole.before.people, whole.before.fen) == (2, 130000)
    assert (whole.after.people, whole.after.fen) == (4, 310000)
    names = {id_: name for name, id_ in office.ids.items()}
    by_level = answer.groups["level"]["gbt-42195-2022 2"]
    assert {names[id_] for id_ in by_level.gaining} == {"甲", "丙", "己"}
    assert (by_level.people, by_level.gained, by_level.losing) == (6, 180000, ())


def test_that_who_has_not_applied_counts_only_where_it_is_supposed(
    office: Office,
) -> None:
    answer = _answer(office, _with_moderate(office), supposes=False)
    care = answer.programmes["bj-care"]
    # Only 甲 and 乙 applied; of 丙 and 己 it is not known from when it would be due.
    assert (care.before.people, care.after.people) == (1, 2)
    assert care.after.unknown == 2


def test_that_a_lower_amount_and_a_higher_age_take_from_people(office: Office) -> None:
    amount = _place(office.now, ELDERLY, AMOUNT, "300")
    box = sandbox.changed(office.now, NOTHING, amount, ("250.5",))
    age = _place(office.now, ELDERLY, BAND, "80")
    box = sandbox.changed(office.now, box, age, ("83",))
    turned = _answer(office, box).groups[ALL][ALL]
    # 甲: 49.50 less, and 100 for her age; 乙: 49.50 less.
    assert set(turned.losing) == {office.ids["甲"], office.ids["乙"]}
    assert (turned.lost, turned.gaining) == (4950 + 10000 + 4950, ())


@pytest.mark.thorough
def test_that_a_process_without_a_key_gives_the_same(office: Office) -> None:
    asked = _asked(office, _with_moderate(office))
    warm = Warm()
    try:
        assert warm.take(packed(office.ctx, NOVEMBER)) == 7
        assert warm.reckon(asked) == _answer(office, _with_moderate(office))
        pid = warm.pid
        assert warm.reckon(asked).people == 7
        assert warm.pid == pid
    finally:
        warm.stop()
    assert warm.pid is None


@pytest.mark.thorough
def test_that_a_file_of_cases_is_read_or_refused_by_its_line(
    office: Office, tmp_path: Path
) -> None:
    warm = Warm()
    file = tmp_path / "cases.jsonl"
    case = '{"id": "1", "region": "110000", "person": {"birth_date": "1930-01-01"}}\n'
    try:
        file.write_text(case * 3, "utf-8")
        assert warm.take_file(file) == 3
        file.write_text(case + "nothing\n", "utf-8")
        with pytest.raises(UserError, match="WHATIF-006"):
            warm.take_file(file)
        with pytest.raises(UserError, match="WHATIF-007"):
            warm.take_file(tmp_path / "none.jsonl")
    finally:
        warm.stop()


@pytest.mark.thorough
def test_that_each_threshold_shows_who_stands_at_its_edge(office: Office) -> None:
    box = _with_moderate(office)
    asked = _asked(office, box)
    caseload = Caseload(sandbox.subjects(office.ctx, NOVEMBER))
    found = {}
    for step in sandbox_edges.steps(office.ctx, office.now, box):
        policies = step.policies
        moved = caseload.moved(replace(asked, before=asked.after, after=policies))
        found[step.place.code, step.moved] = moved
    sixty = next(
        place
        for place in office.now.source(ELDERLY).places
        if (place.group, place.value) == (BAND, ("60",))
    )
    # 庚 turns 60 next year: at 59 she would have the 600.
    assert found[sixty.code, ("59",)].gaining == (office.ids["庚"],)
    assert found[sixty.code, ("59",)].least == 60000
    # Without level 2 again: 甲, 丙 and 己 lose 600 each.
    level = _place(office.now, ELDERLY, LEVEL, "3")
    back = found[level.code, ("3",)]
    assert (len(back.losing), back.fen, back.most) == (3, -180000, 60000)


# --- what can be tried ------------------------------------------------------------------


def test_that_what_is_taken_back_leaves_the_law_as_it_stands(office: Office) -> None:
    place = _place(office.now, ELDERLY, LEVEL, "3")
    box = sandbox.reset(office.now, _with_moderate(office), place)
    assert box == NOTHING
    law = sandbox.tried(office.ctx, office.now, box)
    assert law.policies == office.now.policies


def test_that_bands_that_meet_move_together(office: Office) -> None:
    eighty = _place(office.now, ELDERLY, BAND, "80")
    for value in ("75", "85"):
        box = sandbox.changed(office.now, NOTHING, eighty, (value,))
        assert sandbox.tried(office.ctx, office.now, box).problems == ()


@pytest.mark.thorough
def test_that_every_place_of_the_law_can_be_tried(office: Office) -> None:
    for source in office.now.sources:
        for place in source.places:
            other = place.value
            if place.is_number:
                other = ("7",)
            elif place.many:
                other = tuple(code for code, _ in place.options)
            else:
                other = (place.options[-1][0],)
            box = sandbox.changed(office.now, NOTHING, place, other)
            if not box.is_empty:
                assert sandbox.value_in(office.now, box, place) == other


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "WHATIF-001"),
        ("abc", "WHATIF-001"),
        ("-5", "WHATIF-001"),
        ("1e9", "WHATIF-001"),
    ],
)
def test_that_what_is_no_number_is_refused(
    office: Office, typed: str, code: str
) -> None:
    place = _place(office.now, ELDERLY, AMOUNT, "600")
    with pytest.raises(UserError, match=code):
        sandbox.changed(office.now, NOTHING, place, (typed,))


def test_that_nothing_chosen_and_a_place_gone_are_refused(office: Office) -> None:
    place = _place(office.now, ELDERLY, LEVEL, "3")
    with pytest.raises(UserError, match="WHATIF-002"):
        sandbox.changed(office.now, NOTHING, place, ())
    box = sandbox.with_text(office.now, NOTHING, ELDERLY, "format = 1\n")
    with pytest.raises(UserError, match="WHATIF-003"):
        sandbox.changed(office.now, box, place, ("2",))


def test_that_the_text_itself_is_checked_as_any_file_is(office: Office) -> None:
    text = sandbox.copied(office.now.source(ELDERLY).text)
    gap = text.replace("{ min = 80, max = 89", "{ min = 82, max = 89")
    box = sandbox.with_text(office.now, NOTHING, ELDERLY, gap)
    law = sandbox.tried(office.ctx, office.now, box)
    assert law.policies == ()
    assert {problem.file for problem in law.problems} == {ELDERLY}
    broken = sandbox.with_text(office.now, NOTHING, ELDERLY, "format = ")
    codes = {p.code for p in sandbox.tried(office.ctx, office.now, broken).problems}
    assert codes == {"LAW-001"}


def test_that_a_trial_is_kept_in_a_file_and_read_again(
    office: Office, tmp_path: Path
) -> None:
    box = _with_moderate(office)
    file = tmp_path / "tried.toml"
    file.write_bytes(sandbox.as_toml(office.now, box))
    again = sandbox.read_trial(office.now, file)
    place = _place(office.now, ELDERLY, LEVEL, "3")
    assert sandbox.value_in(office.now, again, place) == ("2", "3")
    file.write_bytes(file.read_bytes().replace(b'made-from = "', b'made-from = "0'))
    with pytest.raises(UserError, match="WHATIF-005"):
        sandbox.read_trial(office.now, file)
    file.write_text("a = 1\n")
    with pytest.raises(UserError, match="WHATIF-004"):
        sandbox.read_trial(office.now, file)
    with pytest.raises(UserError, match="WHATIF-004"):
        sandbox.read_trial(office.now, tmp_path / "none.toml")


# --- it can never pay -------------------------------------------------------------------


def _tried_law(office: Office, file: str) -> list[tuple[str, bytes]]:
    """Return what is tried as files: of a policy, or of the figure that one takes."""
    if file == ELDERLY:
        box = _with_moderate(office)
    else:
        place = _place(office.now, DIBAO, STANDARD, "1450")
        box = sandbox.changed(office.now, NOTHING, place, ("1600",))
    return [(path, sandbox.marked(text)) for path, text in box.texts.items()]


@pytest.mark.parametrize("file", [ELDERLY, DIBAO])
def test_that_every_programme_of_what_is_tried_is_refused_even_if_accepted(
    office: Office, file: str
) -> None:
    box = Sandbox({path: data.decode() for path, data in _tried_law(office, file)})
    tried = sandbox.tried(office.ctx, office.now, box).policies
    touched = [p for p, law in zip(tried, office.now.policies, strict=True) if p != law]
    assert touched
    for policy in touched:
        accepted = {policy.digest, *(s.digest for s in policy.standards.values())}
        for programme in policy.programmes.values():
            refusal = laws.refusal_to_pay(office.ctx, policy, programme, accepted)
            assert refusal is not None
            assert refusal.code == "POLICY-006"


@pytest.mark.parametrize("file", [ELDERLY, DIBAO])
def test_that_no_list_preview_or_acceptance_comes_of_what_lies_in_a_countys_folder(
    office: Office, tmp_path: Path, file: str
) -> None:
    with contextmanager(context)(tmp_path / "office.carecalc") as ctx:
        person = in_hardship(ctx, "甲", date(1944, 3, 9))
        files = dict(ctx.catalog.files)
        for path, data in _tried_law(office, file):
            kind = files[path].kind
            files[path] = LawFile(kind, path, data, shipped=False)
            theirs = replace(ctx, catalog=type(ctx.catalog)(files))
            with pytest.raises(UserError, match="POLICY-006"):
                laws.accept(theirs, digest(data), "核对过", "样〔2026〕1号")
        with pytest.raises(LawFileError, match="LAW-180"):
            dues.preview(theirs, person.id, NOVEMBER)
        with pytest.raises(LawFileError, match="LAW-180"):
            disbursements.build(theirs, NOVEMBER)


@pytest.mark.parametrize("mark", ['mark = "our-reading"', "", 'mark = "what-if"'])
def test_that_the_mark_comes_back_whatever_is_typed(office: Office, mark: str) -> None:
    text = sandbox.copied(office.now.source(ELDERLY).text)
    typed = text.replace('mark = "what-if"', mark, 1)
    box = sandbox.with_text(office.now, _with_moderate(office), ELDERLY, typed + "\n")
    policies = sandbox.tried(office.ctx, office.now, box).policies
    assert [p.mark for p in policies if p.code == "bj-elderly"] == ["what-if"]


# --- what leaves ------------------------------------------------------------------------


def test_that_groups_under_five_do_not_leave(office: Office) -> None:
    told = _told(office, _with_moderate(office))
    # Three gain: nothing of the whole is told either.
    assert all(
        row.people == (WITHHELD, WITHHELD) for row in sandbox_told.rows_outside(told)
    )
    for sheet in sandbox_told.sheets_outside(office.ctx.catalog, told):
        assert {figure.numerator for figure in sheet.all} == {WITHHELD}
    assert all(row.people != (WITHHELD, WITHHELD) for row in sandbox_told.rows(told))


def test_that_the_brief_is_one_page_that_says_it_is_a_trial(office: Office) -> None:
    told = _told(office, _with_moderate(office))
    data = sandbox_told.brief(office.ctx, told, "zh_CN")
    pages = pages_by_pdfium(data)
    assert len(pages) == 1
    said = without_breaks(pages[0])
    assert "试算，不作发放依据" in said
    assert "评估为重度失能" in said
    # Of a chart of which no number may leave it says that, and draws nothing.
    assert "增减人员：按等级：不予显示" in said
    assert "＊" not in said.partition("按等级")[2]


def test_that_a_note_tells_outside_of_no_number_under_five(office: Office) -> None:
    told = _told(office, _with_moderate(office))
    counted = Change(Tally(unknown=12, choosing=1), Tally(unknown=14, choosing=1), 0)
    answer = replace(told.answer, programmes={**told.answer.programmes, ALL: counted})
    told = replace(told, answer=answer)
    inside = [note.values for note in sandbox_told.notes(told)]
    assert {"before": 1, "after": 1} in inside
    for note in sandbox_told.notes(told, is_outside=True):
        # Two more is a number under five too.
        for name in ("before", "after"):
            if name in note.values:
                assert note.values[name] == Message("some")


def test_that_the_workbook_has_the_cost_the_change_and_every_group(
    office: Office,
) -> None:
    data = sandbox_told.workbook(
        office.ctx, _told(office, _with_moderate(office)), "en"
    )
    assert data.startswith(b"PK")
