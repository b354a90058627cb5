# SPDX-License-Identifier: Apache-2.0
"""Many papers at once: chosen, drawn, on record all or none, and handed out."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from carecalc.documents.preview import page_sizes
from carecalc.domain.determination import Determination
from carecalc.domain.fact import OutsideAssessment
from carecalc.domain.period import Month
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.services import (
    batch_files,
    batches,
    determinations,
    disbursements,
    disclosures,
    facts,
    papers,
    proofs,
)
from carecalc.services.batch_files import Target
from carecalc.services.batches import Choice, Made
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.services.working import Worker
from tests.documents.glyphs import UNKNOWN
from tests.documents.papers import text_by_pdfium
from tests.offices import Clock, approving
from tests.services.deciding import in_hardship, record

NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 21)
NOTICES = Choice(("decision",), NOVEMBER)


def decided(ctx: Context, name: str, born: int = 1944) -> Determination:
    """Approve what is due to a new person."""
    return approved(ctx, in_hardship(ctx, name, date(born, 3, 9)), "bj-hardship")


def approved(ctx: Context, person: Person, programme: str) -> Determination:
    act = determinations.prepare(ctx, person.id, programme)
    return determinations.approve(approving(ctx), act.id, "样批准", TODAY)


def issued(ctx: Context, choice: Choice = NOTICES) -> Made:
    plan = batches.planned(ctx, choice, "zh_CN")
    return batches.keep(ctx, batches.drawn(ctx, plan))


def ids(made: Made) -> tuple[str, ...]:
    return tuple(paper.id for paper in made.papers)


def written(
    ctx: Context, made: Made, target: Target, handed: Handed | None = None
) -> Path:
    files = batch_files.collected(ctx, ids(made), target.is_one)
    return batch_files.hand_out(ctx, files, ids(made), target, handed)


def test_that_a_month_has_a_notice_for_each_of_its_decisions(ctx: Context) -> None:
    acts = [decided(ctx, "王桂兰"), decided(ctx, "李秀英", 1943)]
    told: list[tuple[int, int]] = []
    plan = batches.planned(ctx, NOTICES, "zh_CN")
    made = batches.keep(ctx, batches.drawn(ctx, plan, lambda *far: told.append(far)))
    assert [paper.number for paper in made.papers] == [act.number for act in acts]
    assert made.stopped == ()
    assert told == [(0, 2), (1, 2)]
    text = text_by_pdfium(papers.reprint(ctx, made.papers[1].id).data)
    assert "李秀英" in text


def test_that_one_name_that_cannot_be_printed_stops_one_paper(ctx: Context) -> None:
    decided(ctx, "王桂兰")
    decided(ctx, f"李{UNKNOWN}英", 1943)
    made = issued(ctx)
    assert [paper.number for paper in made.papers] == ["HD-2026-000001"]
    (stopped,) = made.stopped
    assert stopped.wanted.name == f"李{UNKNOWN}英"
    assert stopped.error.code == "PAPER-001"
    assert stopped.error.message.values["character"] == UNKNOWN


def test_that_what_was_issued_is_not_issued_twice(ctx: Context) -> None:
    decided(ctx, "王桂兰")
    plan = batches.planned(ctx, NOTICES, "zh_CN")
    drawn = batches.drawn(ctx, plan)
    made = batches.keep(ctx, drawn)
    again = batches.planned(ctx, NOTICES, "zh_CN")
    assert again.wanted == ()
    assert again.before == made.papers
    with pytest.raises(UserError) as refused:
        batches.keep(ctx, drawn)
    assert refused.value.code == "BATCH-002"


def test_that_a_month_without_decisions_is_refused(ctx: Context) -> None:
    decided(ctx, "王桂兰")
    with pytest.raises(UserError) as refused:
        batches.planned(ctx, replace(NOTICES, month=Month(2026, 10)), "zh_CN")
    assert refused.value.code == "BATCH-001"
    with pytest.raises(UserError) as refused:
        batches.planned(ctx, replace(NOTICES, community="和平社区"), "zh_CN")
    assert refused.value.code == "BATCH-001"


@pytest.mark.long
def test_that_two_processes_draw_what_one_would(ctx: Context) -> None:
    for number, name in enumerate(("王桂兰", "李秀英", f"张{UNKNOWN}国")):
        decided(ctx, name, 1940 + number)
    plan = batches.planned(ctx, NOTICES, "zh_CN")
    assert batches.shares(plan) == (plan,)  # So few are sooner drawn by one.
    many = replace(plan, wanted=plan.wanted * 20)
    one, other = batches.shares(many)
    assert one.wanted + other.wanted == many.wanted
    halves = [replace(plan, wanted=part) for part in (plan.wanted[:1], plan.wanted[1:])]
    told: list[tuple[int, int]] = []
    found = Worker().run_shared(
        ctx,
        batches.drawn,
        [(half,) for half in halves],
        told=lambda *far: told.append(far),
    )
    made = batches.keep(ctx, batches.joined(found))
    assert [paper.number for paper in made.papers] == [
        "HD-2026-000001",
        "HD-2026-000002",
    ]
    assert [one.wanted.name for one in made.stopped] == [f"张{UNKNOWN}国"]
    assert max(of for _, of in told) == 3


def test_that_papers_with_numbers_of_a_series_are_drawn_in_turn(ctx: Context) -> None:
    decided(ctx, "王桂兰")
    disbursements.build(ctx, NOVEMBER)
    plan = batches.planned(ctx, Choice(("resident",), NOVEMBER), "zh_CN")
    many = replace(plan, wanted=plan.wanted * 100)
    assert batches.shares(many) == (many,)


def test_that_a_number_lost_meanwhile_leaves_nothing(ctx: Context) -> None:
    first, second = decided(ctx, "王桂兰"), decided(ctx, "李秀英", 1943)
    disbursements.build(ctx, NOVEMBER)
    plan = batches.planned(ctx, Choice(("resident",), NOVEMBER), "zh_CN")
    drawn = batches.drawn(ctx, plan)
    assert [each.number for each in drawn.papers] == [
        "GZ-2026-000001",
        "GZ-2026-000002",
    ]
    papers.resident_page(ctx, first.person_id, NOVEMBER, "zh_CN")
    with pytest.raises(UserError) as refused:
        batches.keep(ctx, drawn)
    assert refused.value.code == "BATCH-003"
    assert "resident" not in {p.kind for p in papers.of_person(ctx, second.person_id)}
    made = batches.keep(ctx, batches.drawn(ctx, plan))
    assert [paper.number for paper in made.papers] == [
        "GZ-2026-000002",
        "GZ-2026-000003",
    ]


def test_that_what_was_issued_of_a_list_is_issued_before_until_it_is_built_again(
    ctx: Context,
) -> None:
    act = decided(ctx, "王桂兰")
    papers.resident_page(ctx, act.person_id, NOVEMBER, "zh_CN")
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=1)
    disbursements.build(ctx, NOVEMBER)
    residents = Choice(("resident",), NOVEMBER)
    made = issued(ctx, residents)
    assert [paper.number for paper in made.papers] == ["GZ-2026-000002"]
    again = batches.planned(ctx, residents, "zh_CN")
    assert (again.wanted, again.before) == ((), made.papers)
    ctx.clock.at += timedelta(days=1)
    disbursements.build(ctx, NOVEMBER)
    assert len(batches.planned(ctx, residents, "zh_CN").wanted) == 1


def test_that_files_bear_numbers_and_every_one_is_on_record(
    ctx: Context, tmp_path: Path
) -> None:
    acts = [decided(ctx, "王桂兰"), decided(ctx, "李秀英", 1943)]
    made = issued(ctx)
    place = written(ctx, made, Target(str(tmp_path / "通知书"), False))
    assert {file.name for file in place.iterdir()} == {
        "HD-2026-000001.pdf",
        "HD-2026-000002.pdf",
    }
    assert [file.name for file in tmp_path.iterdir() if file.name[0] == "."] == []
    kept = (place / "HD-2026-000001.pdf").read_bytes()
    assert kept == papers.reprint(ctx, made.papers[0].id).data
    for act in acts:
        (sent,) = disclosures.of_person(ctx, act.person_id)
        assert sent.sent.recipient == "本人"


def test_that_copies_of_all_have_one_reason(ctx: Context, tmp_path: Path) -> None:
    act = decided(ctx, "王桂兰")
    made = issued(ctx)
    written(ctx, made, Target(str(tmp_path / "one.pdf"), True))
    decided(ctx, "李秀英", 1943)
    both = Made((*made.papers, *issued(ctx).papers), ())
    assert batch_files.asked(ctx, ids(both)).copy == 2
    target = Target(str(tmp_path / "both.pdf"), True)
    with pytest.raises(UserError) as refused:
        written(ctx, both, target)
    assert refused.value.code == "DISCLOSURE-003"
    assert sorted(file.name for file in tmp_path.glob("*.pdf")) == ["one.pdf"]
    written(ctx, both, target, Handed(purpose="存档"))
    pages = page_sizes((tmp_path / "both.pdf").read_bytes())
    assert len(pages) == sum(
        len(page_sizes(papers.reprint(ctx, each).data)) for each in ids(both)
    )
    assert [one.sent.purpose for one in disclosures.of_person(ctx, act.person_id)] == [
        "存档",
        "送达补贴决定",
    ]


def test_that_what_is_printed_together_is_on_record_copy_by_copy(ctx: Context) -> None:
    act = decided(ctx, "王桂兰")
    decided(ctx, "李秀英", 1943)
    made = issued(ctx)
    assert batch_files.asked(ctx, ids(made)).copy == 1
    batch_files.printed(ctx, ids(made))
    assert batch_files.asked(ctx, ids(made)[:1]).copy == 2
    with pytest.raises(UserError) as refused:
        batch_files.printed(ctx, ids(made))
    assert refused.value.code == "DISCLOSURE-003"
    batch_files.printed(ctx, ids(made), Handed(purpose="补发"), 2)
    assert [one.sent.purpose for one in disclosures.of_person(ctx, act.person_id)] == [
        "补发",
        "补发",
        "送达补贴决定",
    ]


def test_that_names_stand_in_names_of_files_only_on_record(
    ctx: Context, tmp_path: Path
) -> None:
    decided(ctx, "买买提·阿不都")
    made = issued(ctx)
    place = written(ctx, made, Target(str(tmp_path / "out"), False, "分送到户"))
    assert [file.name for file in place.iterdir()] == [
        "HD-2026-000001 买买提·阿不都.pdf"
    ]
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action(batch_files.NAMED)
    assert (entry.why, entry.detail) == ("分送到户", (1,))


def test_that_a_withdrawn_paper_stops_what_is_handed_out(
    ctx: Context, tmp_path: Path
) -> None:
    decided(ctx, "王桂兰")
    made = issued(ctx)
    proofs.withdraw(ctx, made.papers[0].id, "写错")
    with pytest.raises(UserError) as refused:
        written(ctx, made, Target(str(tmp_path / "out"), False))
    assert refused.value.code == "PROOF-002"
    assert batches.planned(ctx, NOTICES, "zh_CN").before == ()


@pytest.mark.parametrize("is_one", [True, False])
def test_that_nothing_is_written_where_it_cannot_lie(
    ctx: Context, tmp_path: Path, is_one: bool
) -> None:
    decided(ctx, "王桂兰")
    made = issued(ctx)
    inside = ctx.store.folder / "out"
    for place, code in (
        (inside, "BATCH-007"),
        (tmp_path / "none" / "out", "BATCH-006"),
        *(() if is_one else ((tmp_path, "BATCH-005"),)),
    ):
        with pytest.raises(UserError) as refused:
            written(ctx, made, Target(str(place), is_one))
        assert refused.value.code == code
        assert not inside.exists()
    act = made.papers[0]
    assert act.person_id is not None
    assert disclosures.of_person(ctx, act.person_id) == ()


def test_that_a_decision_superseded_meanwhile_stops_the_batch(ctx: Context) -> None:
    person = in_hardship(ctx, "王桂兰")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    approved(ctx, person, "bj-care")
    drawn = batches.drawn(ctx, batches.planned(ctx, NOTICES, "zh_CN"))
    facts.withdraw(ctx, facts.current(ctx, person.id)[-1].id, "录入错误")
    approved(ctx, person, "bj-care")
    with pytest.raises(UserError) as refused:
        batches.keep(ctx, drawn)
    assert refused.value.code == "BATCH-004"
    assert papers.of_person(ctx, person.id) == ()


def test_that_the_papers_of_a_superseded_decision_are_withdrawn(ctx: Context) -> None:
    person = in_hardship(ctx, "王桂兰")
    record(ctx, person, OutsideAssessment("gbt-42195-2022", "3"))
    approved(ctx, person, "bj-care")
    made = issued(ctx)
    level = facts.current(ctx, person.id)[-1]
    facts.withdraw(ctx, level.id, "录入错误")
    after = approved(ctx, person, "bj-care")
    assert proofs.withdrawn_on(ctx, made.papers[0].id) == TODAY
    with ctx.store.reading() as work:
        (entry,) = work.entries.of_action(proofs.WITHDRAWN)
    assert entry.why == f"已被2026年11月21日的{after.number}号决定取代。"
    assert entry.person_id == person.id
