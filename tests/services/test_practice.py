# SPDX-License-Identifier: Apache-2.0
"""Practising, and that nothing of it reaches anything real."""

import io
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader

from carecalc import bootstrap
from carecalc.domain.evaluate import score
from carecalc.domain.period import Month
from carecalc.domain.visit import Answer, Signing
from carecalc.errors import UserError
from carecalc.services import (
    auditing,
    backups,
    closing,
    disbursements,
    disclosures,
    papers,
    practice,
    trials,
    visit_papers,
    visits,
)
from carecalc.services.context import Context
from carecalc.services.practice_cases import ModelCase, model_cases
from carecalc.services.trial_mark import PRACTICE, kind_of
from tests.offices import Clock, catalog, context

CASES = {case.code: case for case in model_cases()}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a practice office nobody has practised in: founding takes."""
    root = tmp_path_factory.mktemp("founded")
    try_out(root).context.store.close()
    return root / "trials"


@pytest.fixture
def trial(tmp_path: Path, founded: Path) -> Iterator[trials.Trial]:
    shutil.copytree(founded, tmp_path / "trials")
    made = try_out(tmp_path)
    yield made
    made.context.store.close()


def try_out(root: Path, kind: str = PRACTICE) -> trials.Trial:
    return bootstrap.try_out(kind, root / "trials", [], clock=Clock())


def assess(ctx: Context, code: str, otherwise: Mapping[str, str] | None = None) -> str:
    """Answer a case by its key, but for some items, and every fact that is default."""
    view = practice.begin(ctx, code)
    key = CASES[code].key() | {k: (v,) for k, v in (otherwise or {}).items()}
    for fact, item in view.scale.graph.facts.items():
        if item.default is not None:
            key.setdefault(fact, item.default)
    for item_code, options in key.items():
        visits.answer(ctx, view.visit.id, Answer(item_code, options))
    return view.visit.id


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_that_a_case_decides_every_item_once(case: ModelCase) -> None:
    scale = catalog().scale(case.scale, Clock()().date())
    told = [item for says in case.says for item in says.decides()]
    assert len(told) == len(set(told))
    assert {i.code for i in scale.items} <= set(told)
    for item in scale.items:
        assert item.option(case.key()[item.code][0]) is not None


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_that_sums_and_level_are_those_worked_by_hand(case: ModelCase) -> None:
    scale = catalog().scale(case.scale, Clock()().date())
    facts = {
        c: f.default for c, f in scale.graph.facts.items() if f.default is not None
    }
    result = score(scale, {**facts, **case.key()}, {})
    for section, points in case.sums.items():
        assert result.measures[section] == points
    if case.total is not None:
        assert result.measures["total"] == case.total == sum(case.sums.values())
        assert result.preliminary == case.preliminary
    assert result.level == case.level


def test_that_there_are_cases_for_every_level_of_both_scales() -> None:
    levels = {(case.scale, case.level) for case in CASES.values()}
    assert {level for scale, level in levels if scale == "gbt-42195-2022"} == set(
        range(5)
    )
    assert len(CASES) >= 12


@pytest.mark.thorough
def test_that_a_try_by_the_key_agrees_wholly(trial: trials.Trial) -> None:
    done = practice.finish(trial.context, assess(trial.context, "g04"))
    assert done.differing == ()
    assert (done.agreed.n, done.agreed.exact, done.agreed.kappa) == (26, 1.0, 1.0)
    assert done.is_level_agreed


def test_that_what_differs_is_told_with_the_sentence_that_decides(
    trial: trials.Trial,
) -> None:
    # Walking held for 0 instead of 2: 54 - 2 = 52 points are level 2 as well.
    done = practice.finish(trial.context, assess(trial.context, "g04", {"B.2.3": "0"}))
    (one,) = done.differing
    assert one.item == "B.2.3"
    assert one.given[0].zh_CN == "完全不能步行"
    assert one.why is not None
    assert one.why.zh_CN.startswith("走路要人轻轻扶着胳膊")
    assert done.agreed.exact == 25 / 26
    assert done.is_level_agreed


def test_that_a_level_missed_by_one_point_is_told(trial: trials.Trial) -> None:
    done = practice.finish(trial.context, assess(trial.context, "g03", {"B.2.4": "0"}))
    assert (done.level, done.expected_level) == (2, 1)
    assert not done.is_level_agreed


@pytest.mark.thorough
def test_that_a_fact_nobody_told_of_is_told_as_differing(trial: trials.Trial) -> None:
    done = practice.finish(trial.context, assess(trial.context, "g01", {"A.fall": "2"}))
    assert [one.item for one in done.differing] == ["A.fall"]


def test_that_kappa_is_that_of_the_textbook() -> None:
    # Cohen 1960 by hand: 20 + 15 of 50 alike, expected (25*30 + 25*20) / 50 = 25:
    # (35 - 25) / (50 - 25) = 0.4.
    assert practice.plain_kappa(((20, 5), (10, 15))) == pytest.approx(0.4)
    assert practice.plain_kappa(((7,),)) is None


def test_that_tries_are_counted_in_order_and_the_last_one_pools(
    trial: trials.Trial,
) -> None:
    ctx = trial.context
    practice.finish(ctx, assess(ctx, "l01", {"C1.1": "5"}))
    practice.finish(ctx, assess(ctx, "l01"))
    practice.finish(ctx, assess(ctx, "l02", {"C1.1": "5"}))
    seen = practice.look(ctx)
    assert [(a.case, len(a.differing)) for a in seen.attempts] == [
        ("l01", 1),
        ("l01", 0),
        ("l02", 1),
    ]
    assert seen.tried == 2
    # Both last tries: 17 items each, one of them unlike the key.
    assert (seen.latest.n, seen.latest.exact) == (34, 33 / 34)


def test_that_an_unfinished_try_is_gone_on_with(trial: trials.Trial) -> None:
    ctx = trial.context
    view = practice.begin(ctx, "g02")
    visits.answer(ctx, view.visit.id, Answer("B.1.1", ("4",)))
    assert practice.begin(ctx, "g02").visit.id == view.visit.id
    with pytest.raises(UserError) as refused:
        practice.finish(ctx, view.visit.id)
    assert refused.value.code == "TRIAL-003"
    told = practice.told(ctx, view.visit.id)
    assert told is not None
    assert told.code == "g02"


def test_that_the_mark_stays_whatever_door_it_is_opened_by(tmp_path: Path) -> None:
    made = try_out(tmp_path)
    made.context.store.close()
    # Carried away and opened as any office is, with its own passphrase.
    elsewhere = tmp_path / "real.carecalc"
    shutil.copytree(made.folder, elsewhere)
    keys = json.loads((made.folder.parent / "keys-in-clear.json").read_text("utf-8"))
    ctx = bootstrap.open_office(elsewhere, made.user, keys[made.user], False, [])
    try:
        assert trials.kind(ctx) == PRACTICE
        with pytest.raises(UserError) as refused:
            trials.throw_away(ctx.store, tmp_path / "trials")
        assert refused.value.code == "TRIAL-004"
        assert elsewhere.is_dir()
    finally:
        ctx.store.close()


@pytest.mark.thorough
def test_that_every_page_of_a_paper_says_that_it_counts_for_nothing(
    trial: trials.Trial,
) -> None:
    ctx, visit_id = trial.context, assess(trial.context, "g01")
    day = ctx.today()
    names, backgrounds = ("练甲", "练乙"), ("medical-or-nursing", "social-work")
    visits.sign(ctx, visit_id, Signing(names, backgrounds, "练一", "本人", day, "家"))
    for language, words in (("zh_CN", "练习·无效"), ("en", "Practice · not valid")):
        issued = papers.assessment_report(ctx, visit_id, language)
        pages = PdfReader(io.BytesIO(issued.data)).pages
        assert len(pages) > 0
        assert all(words in page.extract_text() for page in pages)


class Everything(frozenset[str]):
    """What somebody may whom a careless table of roles lets do all there is."""

    def __contains__(self, action: object) -> bool:
        return True


def test_that_no_role_lets_anything_out_of_it(
    trial: trials.Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = trial.context
    monkeypatch.setattr(type(ctx.catalog.roles()), "may", lambda *_: Everything())
    day = ctx.today()
    run_id = disbursements.build(ctx, Month(2026, 11)).id
    for leads_out in (
        lambda: closing.sign(ctx, "any"),
        lambda: closing.lift(ctx, ctx, "CLOCK", "any", "核实"),
        lambda: auditing.export(ctx, day, day, tmp_path / "out"),
        lambda: papers.month_workbook(ctx, run_id, "zh_CN"),
        lambda: visit_papers.transcript_workbook(ctx, "any", "zh_CN"),
        lambda: disclosures.of_result(ctx, "any", b""),
        lambda: disclosures.of_scan(ctx, "any", b""),
    ):
        with pytest.raises(UserError) as refused:
            leads_out()
        assert refused.value.code == "TRIAL-001"
    assert not (tmp_path / "out").exists()


def test_that_no_copy_goes_to_a_second_device(
    trial: trials.Trial, tmp_path: Path
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    with pytest.raises(UserError) as refused:
        backups.copy_to(trial.context, drive)
    assert refused.value.code == "TRIAL-001"
    assert list(drive.iterdir()) == []


def test_that_a_real_office_is_neither_practised_in_nor_thrown_away(
    tmp_path: Path,
) -> None:
    office = context(tmp_path / "trials" / "practice" / "office.carecalc")
    (tmp_path / "trials" / "practice").mkdir(parents=True)
    ctx = next(office)
    with ctx.store.reading() as work:
        assert kind_of(work) == ""
    for refused_call in (
        lambda: practice.look(ctx),
        lambda: practice.begin(ctx, "g01"),
        lambda: trials.throw_away(ctx.store, tmp_path / "trials"),
    ):
        with pytest.raises(UserError) as refused:
            refused_call()
        assert refused.value.code in ("TRIAL-002", "TRIAL-004")
    assert ctx.store.folder.is_dir()
    next(office, None)


@pytest.mark.thorough
def test_that_thrown_away_is_gone_and_the_next_one_is_new(tmp_path: Path) -> None:
    made = try_out(tmp_path)
    practice.finish(made.context, assess(made.context, "l04"))
    beside = tmp_path / "trials" / "sample"
    beside.mkdir()
    trials.throw_away(made.context.store, tmp_path / "trials")
    assert not made.folder.parent.exists()
    assert beside.is_dir()
    again = try_out(tmp_path)
    assert practice.look(again.context).tried == 0
    again.context.store.close()


def test_that_what_was_practised_is_there_the_next_time(tmp_path: Path) -> None:
    made = try_out(tmp_path)
    practice.finish(made.context, assess(made.context, "l04"))
    made.context.store.close()
    again = try_out(tmp_path)
    assert practice.look(again.context).tried == 1
    again.context.store.close()


@pytest.mark.thorough
def test_that_a_half_founded_office_is_founded_anew(tmp_path: Path) -> None:
    made = try_out(tmp_path)
    made.context.store.close()
    (made.folder.parent / "keys-in-clear.json").unlink()
    again = try_out(tmp_path)
    assert len(practice.look(again.context).cases) == len(CASES)
    again.context.store.close()
