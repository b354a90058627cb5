# SPDX-License-Identifier: Apache-2.0
"""A month is closed by two who did not build its list, in two roles; nobody gets past."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing as closed
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from carecalc import bootstrap, paths
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    auditing,
    backups,
    closing,
    closing_blocks,
    determinations,
    disbursements,
    kept_beside,
    month_papers,
    papers,
    users,
)
from carecalc.services.access import actor_of
from carecalc.services.closing_blocks import OLDER, Block
from carecalc.services.context import Context
from carecalc.store import closed_beside
from carecalc.store.connection import DATA
from carecalc.store.engine import open_store
from carecalc.store.keys import FLOOR
from tests.documents.papers import text_by_pdfium, without_breaks
from tests.offices import (
    APPROVER,
    PASSPHRASE,
    Clock,
    approving,
    beside,
    context,
    keyring,
    keys,
)
from tests.services.answering import answered
from tests.services.deciding import LATELY, in_hardship

NOVEMBER = Month(2026, 11)


def third(ctx: Context) -> Context:
    return beside(ctx, keyring().third)


def built(ctx: Context, on: date = LATELY, born: date = date(1950, 3, 9)) -> Run:
    """Build a list of 300 yuan as its payer; the checks have nothing to ask about it.

    Who is 80 is due the old-age allowance too, which nobody has decided here.
    """
    person = in_hardship(ctx, "张示例", born, on)
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    return disbursements.build(ctx, NOVEMBER)


def refused(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(UserError) as error:
        call(*arguments)
    return error.value.code


def closed_by_two(ctx: Context, on: date = LATELY) -> Run:
    run = answered(ctx, built(ctx, on, date(1944, 3, 9)))
    closing.sign(approving(ctx), run.id)
    closing.sign(third(ctx), run.id)
    return run


def written(ctx: Context, statement: str, *values: object) -> None:
    """Let another program that has the key write to the file."""
    with closed(sqlcipher.connect(ctx.store.folder / DATA)) as file:
        file.execute(f"PRAGMA key = \"x'{keys().subkey(DATA).hex()}'\"")
        file.execute(statement, values)
        file.commit()


@pytest.fixture
def tampered(tmp_path: Path) -> Iterator[Context]:
    """Give an office that another program writes to: nobody expects it to verify."""
    yield from context(tmp_path / "tampered.carecalc")


# --- two who sign ---------------------------------------------------------------------


def test_that_the_second_signature_closes_the_month(ctx: Context) -> None:
    run = built(ctx)
    first = closing.sign(approving(ctx), run.id)
    assert first.record.closing is None
    assert [(one.name, one.role) for one in first.record.signed] == [
        ("赵审批", "approver")
    ]
    assert first.may_sign == (closing.Signatory("孙复核", ("payer",)),)
    second = closing.sign(third(ctx), run.id)
    assert second.record.closing is not None
    assert second.record.closing.digest == run.digest
    assert [(one.name, one.role) for one in second.record.signed] == [
        ("赵审批", "approver"),
        ("孙复核", "payer"),
    ]
    assert ctx.store.verify().findings == ()


def test_that_the_chain_stood_at_the_closing_where_it_says(ctx: Context) -> None:
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    with ctx.store.reading() as work:
        head = work.entries.head()
    after = closing.sign(third(ctx), run.id)
    assert after.record.closing is not None
    assert after.record.closing.head == head
    with ctx.store.reading() as work:
        entry = work.entries.last("month.closed")
    assert entry is not None
    assert entry.actor == "孙复核"
    assert entry.detail == (
        run.number,
        NOVEMBER,
        run.digest,
        1,
        Money(30_000),
        (head.seq, head.hash),
        after.record.closing.chained,
    )
    # No list was closed before it: its control figure is chained to nothing.
    said = f'["","{run.number}","2026-11","{run.digest}",1,30000]'
    assert after.record.closing.chained == sha256(said.encode()).hexdigest()


@pytest.mark.thorough
def test_that_somebody_signs_in_the_role_that_leaves_another_for_the_second(
    ctx: Context,
) -> None:
    run = built(ctx)
    # 赵审批 is approver and reviewer, 孙复核 approver and payer; 周 is approver alone.
    users.add(ctx, "周审批", PASSPHRASE, ("approver",), None, cost=FLOOR)
    users.change(ctx, "孙复核", ("approver",), None, "样例")
    seen = closing.state(approving(ctx), run.id)
    assert seen.role == "reviewer"
    closing.sign(approving(ctx), run.id)
    zhou = users.beside(ctx, "周审批", PASSPHRASE)
    assert closing.sign(zhou, run.id).record.closing is not None


# --- T26: who may not -----------------------------------------------------------------


def test_that_nobody_signs_twice(ctx: Context) -> None:
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    assert refused(closing.sign, approving(ctx), run.id) == "SIGN-002"
    assert closing.state(ctx, run.id).record.closing is None


def test_that_the_builder_signs_nothing(ctx: Context) -> None:
    run = built(ctx)
    assert refused(closing.sign, ctx, run.id) == "SIGN-002"
    closing.sign(approving(ctx), run.id)
    assert refused(closing.sign, ctx, run.id) == "SIGN-002"
    assert closing.state(ctx, run.id).role == ""
    assert closing.state(ctx, run.id).record.closing is None


def test_that_a_payer_who_is_approver_too_does_not_close_what_they_built(
    ctx: Context,
) -> None:
    built(ctx)
    run = disbursements.build(third(ctx), NOVEMBER)
    assert refused(closing.sign, third(ctx), run.id) == "SIGN-002"
    assert closing.state(ctx, run.id).record.signed == ()


def test_that_two_in_one_role_do_not_close_a_list(ctx: Context) -> None:
    run = built(ctx)
    users.change(ctx, "赵审批", ("approver",), None, "样例")
    users.change(ctx, "孙复核", ("approver",), None, "样例")
    closing.sign(approving(ctx), run.id)
    assert refused(closing.sign, third(ctx), run.id) == "LIST-006"
    assert closing.state(ctx, run.id).record.closing is None


def test_that_ink_closes_nothing(ctx: Context) -> None:
    run = built(ctx)
    with ctx.store.work() as work:
        for name, role in (("赵审批", "approver"), ("孙复核", "payer")):
            work.signatures.ink("run", run.id, name, role, run.digest)
        work.audit("run.signed", run.id)
    with pytest.raises(UserError, match="SIGN-003"), ctx.store.work() as work:
        work.closings.add(run.id, run.month, run.digest)
    assert closing.state(ctx, run.id).record.signed == ()


def test_that_nobody_signs_a_list_of_which_nobody_knows_who_built_it(
    tampered: Context,
) -> None:
    run = built(tampered)
    written(tampered, "DROP TRIGGER runs_frozen")
    written(tampered, "UPDATE runs SET built_by = NULL")
    assert closing.state(approving(tampered), run.id).may_sign == ()
    with pytest.raises(UserError, match="SIGN-002"), tampered.store.work() as work:
        work.signatures.sign("run", run.id, "approver", run.digest)


def test_that_forged_rows_sign_lift_and_close_nothing(tampered: Context) -> None:
    run = built(tampered)
    row = "INSERT INTO signatures VALUES (?, ?, ?, ?, ?, 'key', ?, 'Zm9yZ2Vk', 0)"
    for seq, kind, object_id, name, role in (
        (9_001, "run", run.id, "赵审批", "approver"),
        (9_002, "run", run.id, "孙复核", "payer"),
        (9_003, "lift", "forged", "赵审批", "approver"),
        (9_004, "lift", "forged", "孙复核", "payer"),
    ):
        written(tampered, row, seq, kind, object_id, name, role, run.digest)
    written(
        tampered, "INSERT INTO lifts VALUES ('forged', 'CLOCK', ?, '', 9005, 0)", run.id
    )
    written(
        tampered,
        "INSERT INTO closings VALUES (?, '2026-11', ?, 0, '', 9006, 0, NULL)",
        run.id,
        run.digest,
    )
    seen = closing.state(tampered, run.id)
    assert (seen.record.signed, seen.record.lifts) == ((), ())
    assert seen.record.closing is None
    with pytest.raises(UserError) as error:
        closing.sign(approving(tampered), run.id)
    assert (error.value.code, error.value.place) == ("LIST-005", "CHAIN")
    assert len(tampered.store.verify().findings) > 0


@pytest.mark.thorough
def test_that_a_colleague_of_some_communities_or_without_the_role_signs_nothing(
    ctx: Context,
) -> None:
    run = built(ctx)
    users.change(ctx, "赵审批", ("approver",), ("晨光社区",), "样例")
    users.change(ctx, "孙复核", ("auditor",), None, "样例")
    assert refused(closing.sign, approving(ctx), run.id) == "ACCESS-003"
    assert refused(closing.sign, third(ctx), run.id) == "ACCESS-001"
    assert closing.state(ctx, run.id).may_sign == ()


# --- what stands in the way -----------------------------------------------------------


def test_that_a_changed_line_stops_the_closing_for_good(tampered: Context) -> None:
    run = built(tampered)
    written(tampered, "DROP TRIGGER lines_no_update")
    written(tampered, "UPDATE lines SET amount_fen = amount_fen + 10000")
    (block,) = closing.state(tampered, run.id).standing
    assert (block.code, block.is_liftable) == ("TOTALS", False)
    assert refused(closing.sign, approving(tampered), run.id) == "LIST-005"
    for paper in (papers.month_list, papers.month_workbook, month_papers.publicity):
        assert refused(paper, tampered, run.id, "zh_CN") == "LIST-015"
    lifted = (
        closing.lift,
        approving(tampered),
        third(tampered),
        "TOTALS",
        run.id,
        "样例",
    )
    assert refused(*lifted) == "LIST-007"


def test_that_a_cut_chain_stops_the_closing_for_good(tampered: Context) -> None:
    run = built(tampered)
    written(tampered, "DROP TRIGGER audit_no_delete")
    written(tampered, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    with pytest.raises(UserError) as error:
        closing.sign(approving(tampered), run.id)
    assert (error.value.code, error.value.place) == ("LIST-005", "CHAIN")
    lifted = (
        closing.lift,
        approving(tampered),
        third(tampered),
        "CHAIN",
        run.id,
        "样例",
    )
    assert refused(*lifted) == "LIST-007"


def test_that_a_clock_set_back_stops_the_closing_until_two_lift_it(
    ctx: Context,
) -> None:
    run = built(ctx)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at -= timedelta(days=1)
    (block,) = closing.state(ctx, run.id).standing
    assert (block.code, block.is_liftable) == ("CLOCK", True)
    assert refused(closing.sign, approving(ctx), run.id) == "LIST-005"
    ctx.clock.at += timedelta(days=1)
    assert closing.state(ctx, run.id).standing == ()


def test_that_a_clock_that_was_set_back_is_remembered_until_the_closing(
    ctx: Context,
) -> None:
    run = built(ctx)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at -= timedelta(hours=1)
    users.set_pin(ctx, "852741")
    ctx.clock.at += timedelta(hours=2)
    assert [block.code for block in closing.state(ctx, run.id).standing] == ["CLOCK"]
    after = closing.lift(approving(ctx), third(ctx), "CLOCK", run.id, "电池更换")
    assert after.standing == ()
    (lift,) = after.record.lifts
    assert (lift.block, lift.names, lift.reason) == (
        "CLOCK",
        ("赵审批", "孙复核"),
        "电池更换",
    )
    closing.sign(approving(ctx), run.id)
    assert closing.sign(third(ctx), run.id).record.closing is not None
    december = disbursements.build(ctx, Month(2026, 12))
    assert closing.state(ctx, december.id).standing == ()
    assert ctx.store.verify().findings == ()


def test_that_seven_working_days_without_a_second_device_stop_the_closing(
    ctx: Context,
) -> None:
    run = built(ctx)
    assert isinstance(ctx.clock, Clock)
    # Founded on Saturday, 21 November 2026: Tuesday, 1 December is working day seven.
    ctx.clock.at += timedelta(days=9)
    assert closing.state(ctx, run.id).standing == ()
    ctx.clock.at += timedelta(days=1)
    assert backups.state(ctx).working_days == 7
    assert [block.code for block in closing.state(ctx, run.id).standing] == ["COPY"]
    assert refused(closing.sign, approving(ctx), run.id) == "LIST-005"
    closing.lift(approving(ctx), third(ctx), "COPY", run.id, "移动硬盘送修")
    closing.sign(approving(ctx), run.id)
    assert closing.sign(third(ctx), run.id).record.closing is not None


def test_that_a_block_is_lifted_by_two_people_who_may_with_a_reason(
    ctx: Context,
) -> None:
    run = built(ctx)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at -= timedelta(days=1)
    zhao, sun = approving(ctx), third(ctx)
    assert refused(closing.lift, zhao, zhao, "CLOCK", run.id, "样例") == "SIGN-002"
    assert refused(closing.lift, zhao, sun, "CLOCK", run.id, " ") == "LIST-008"
    assert refused(closing.lift, zhao, sun, "COPY", run.id, "样例") == "LIST-007"
    users.change(ctx, "孙复核", ("auditor",), None, "样例")
    assert refused(closing.lift, zhao, sun, "CLOCK", run.id, "样例") == "ACCESS-001"
    assert refused(closing.lift, sun, zhao, "CLOCK", run.id, "样例") == "ACCESS-001"
    with_rights_of_zhao = replace(sun, actor=users.mine(zhao))
    assert (
        refused(closing.lift, zhao, with_rights_of_zhao, "CLOCK", run.id, "样例")
        == "ACCESS-001"
    )
    assert closing.state(ctx, run.id).record.lifts == ()


# --- afterwards -----------------------------------------------------------------------


@pytest.mark.thorough
def test_that_a_closed_month_is_neither_built_again_nor_signed_again(
    ctx: Context,
) -> None:
    run = closed_by_two(ctx)
    with pytest.raises(UserError) as error:
        disbursements.build(ctx, NOVEMBER)
    assert (error.value.code, error.value.place) == ("LIST-002", "month")
    assert error.value.message.values["number"] == run.number
    assert refused(closing.sign, approving(ctx), run.id) == "LIST-004"
    assert disbursements.of_month(ctx, NOVEMBER) == run


def test_that_a_list_that_another_replaced_is_not_signed(ctx: Context) -> None:
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    again = disbursements.build(ctx, NOVEMBER)
    assert refused(closing.sign, third(ctx), run.id) == "LIST-003"
    assert closing.state(ctx, again.id).record.signed == ()


@pytest.mark.thorough
def test_that_the_list_names_who_built_signed_and_lifted_and_where_the_chain_stood(
    ctx: Context, tmp_path: Path
) -> None:
    run = built(ctx)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at += timedelta(days=10)
    closing.lift(approving(ctx), third(ctx), "COPY", run.id, "移动硬盘送修")
    closing.sign(approving(ctx), run.id)
    after = closing.sign(third(ctx), run.id)
    assert after.record.closing is not None
    head = after.record.closing.head
    printed = papers.month_list(ctx, run.id, "zh_CN")
    text = without_breaks(text_by_pdfium(printed.data))
    assert "编制人王评估" in text
    assert "赵审批审批人2026年12月1日" in text
    assert "孙复核发放员2026年12月1日" in text
    assert f"{head.seq}·{head.hash[:16]}" in text
    assert "赵审批、孙复核移动硬盘送修" in text
    # The tests' office lets one person be anything: every shipped pair is relaxed.
    english = text_by_pdfium(papers.month_list(ctx, run.id, "en").data)
    assert "Approver with Payer" in " ".join(english.split())


# --- an older copy --------------------------------------------------------------------


def brought_back(ctx: Context, backup: backups.Backup) -> Context:
    """Return the office after it was closed, restored and opened again."""
    ctx.store.close()
    backups.restore(ctx.store.folder, backup, keys(), ctx.clock, ctx.catalog)
    return replace(ctx, store=open_store(ctx.store.folder, keys(), ctx.clock))


@pytest.mark.thorough
def test_t17_that_a_month_closed_after_a_backup_is_not_closed_again_by_restoring_it(
    ctx: Context,
) -> None:
    run = built(ctx)
    backup = backups.make(ctx)
    closing.sign(approving(ctx), run.id)
    closing.sign(third(ctx), run.id)
    backups.make(ctx)
    again = brought_back(ctx, backup)
    with closed(again.store):
        assert auditing.verify(again).verified.findings == ()
        (block,) = closing.state(again, run.id).standing
        assert (block.code, block.is_liftable) == ("RESTORED", True)
        assert refused(closing.sign, approving(again), run.id) == "LIST-005"
        reason = "已与银行回单核对"
        closing.lift(approving(again), third(again), "RESTORED", run.id, reason)
        closing.sign(approving(again), run.id)
        done = closing.sign(third(again), run.id).record
        assert done.closing is not None
        assert [one.block for one in done.lifts] == ["RESTORED"]
        assert closing.state(again, run.id).standing == ()


def test_t17_that_an_older_file_put_there_by_hand_closes_no_month(
    tampered: Context,
) -> None:
    ctx = tampered
    run = built(ctx)
    backup = backups.make(ctx)
    closing.sign(approving(ctx), run.id)
    closing.sign(third(ctx), run.id)
    backups.make(ctx)
    ctx.store.close()
    for log in ("-wal", "-shm"):
        ctx.store.folder.joinpath(f"{DATA}{log}").unlink(missing_ok=True)
    shutil.copy(backup.data, ctx.store.folder / DATA)
    with closed(open_store(ctx.store.folder, keys(), ctx.clock)) as store:
        again = replace(ctx, store=store)
        with pytest.raises(UserError) as error:
            closing.sign(approving(again), run.id)
    assert (error.value.code, error.value.place) == ("LIST-005", "CHAIN")


def test_t17_that_an_older_copy_of_the_whole_folder_closes_no_month(
    tampered: Context, tmp_path: Path
) -> None:
    # Nothing in the folder can tell: this computer knows that the month was closed.
    ctx = replace(tampered, beside=tmp_path / "settings")
    run = built(ctx)
    before = tmp_path / "before"
    ctx.store.close()
    shutil.copytree(ctx.store.folder, before)
    with closed(open_store(ctx.store.folder, keys(), ctx.clock)) as store:
        month = replace(ctx, store=store)
        closing.sign(approving(month), run.id)
        assert closing.sign(third(month), run.id).record.closing is not None
        # The office that closed it knows it.
        assert OLDER not in {block.code for block in _blocks(month, run)}
    shutil.rmtree(ctx.store.folder)
    shutil.copytree(before, ctx.store.folder)
    with closed(open_store(ctx.store.folder, keys(), ctx.clock)) as store:
        again = replace(ctx, store=store)
        (block,) = closing.state(again, run.id).standing
        assert (block.code, block.is_liftable) == (OLDER, False)
        assert "2026年11月" in catalogue("zh_CN").render(block.message)
        with pytest.raises(UserError) as error:
            closing.sign(approving(again), run.id)
        assert (error.value.code, error.value.place) == ("LIST-005", OLDER)
        # Another office on the same computer is another office.
        strange = closed_beside.of(tmp_path / "settings", "another")
        assert strange is None


def test_that_a_list_that_pays_what_an_unclosed_one_paid_waits(ctx: Context) -> None:
    # Due since September: the list of October pays both months, and is not closed.
    person = in_hardship(ctx, "张示例")
    act = determinations.prepare(ctx, person.id, "bj-hardship")
    determinations.approve(approving(ctx), act.id, "样批准", ctx.today())
    october = disbursements.build(ctx, Month(2026, 10))
    november = disbursements.build(ctx, NOVEMBER)
    assert {line.month for line in november.lines} >= {Month(2026, 10), NOVEMBER}
    (block,) = closing.state(ctx, november.id).standing
    assert (block.code, block.is_liftable) == ("UNCLOSED", True)
    assert october.number in str(block.message.values["number"])
    # Once it is closed, November is built anew and pays its own month alone.
    answered(ctx, october)
    closing.sign(approving(ctx), october.id)
    closing.sign(third(ctx), october.id)
    again = disbursements.build(ctx, NOVEMBER)
    assert {line.month for line in again.lines} == {NOVEMBER}
    assert closing.state(ctx, again.id).standing == ()


def test_that_a_closing_this_computer_cannot_keep_stands_and_says_so(
    ctx: Context, tmp_path: Path
) -> None:
    (tmp_path / "settings").write_text("a file where the folder should be")
    ctx = replace(ctx, beside=tmp_path / "settings")
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    assert closing.sign(third(ctx), run.id).record.closing is not None
    with ctx.store.reading() as work:
        (said,) = work.entries.of_action("closing.not-kept-beside")
    assert said.object_id == run.id


def test_that_a_program_ended_as_a_month_was_closed_keeps_it_at_the_next_opening(
    ctx: Context,
) -> None:
    run = built(ctx)
    closing.sign(approving(ctx), run.id)
    closing.sign(third(ctx), run.id)  # A context without a place beside keeps nothing.
    office, folder = ctx.store.office_id, ctx.store.folder
    assert closed_beside.of(paths.settings(), office) is None
    ctx.store.close()
    again = bootstrap.open_office(folder, APPROVER, PASSPHRASE, clock=ctx.clock)
    with closed(again.store):
        kept = closed_beside.of(paths.settings(), office)
        assert kept is not None
        assert (kept.month, kept.number) == (NOVEMBER, run.number)
        # A closing that this office does not hold is not written over.
        newer = replace(kept, seq=kept.seq + 9, hash="a" * 64)
        older = replace(kept, seq=1, hash="a" * 64)
        for told in (newer, older):
            closed_beside.keep(paths.settings(), office, told)
            assert kept_beside.keep(again.store, again.beside) is None
            assert closed_beside.of(paths.settings(), office) == told


def _blocks(ctx: Context, run: Run) -> tuple[Block, ...]:
    with ctx.store.reading() as work:
        known = replace(ctx, actor=actor_of(ctx, work))
        return closing_blocks.blocks(known, work, run, has_copy=True)


LATER = '{"month": "2026-13", "number": "x", "seq": 1, "hash": "y"}'


@pytest.mark.parametrize("said", ["", "{}", "[1]", '{"month": 1, "seq": "x"}', LATER])
def test_that_an_unreadable_note_beside_the_office_is_none(
    tmp_path: Path, said: str
) -> None:
    kept = closed_beside.LastClosed(NOVEMBER, "FF-2026-000001", 7, "a" * 64)
    closed_beside.keep(tmp_path, "office", kept)
    assert closed_beside.of(tmp_path, "office") == kept
    (tmp_path / closed_beside.FOLDER / "office.json").write_text(said, "utf-8")
    assert closed_beside.of(tmp_path, "office") is None


@pytest.mark.thorough
def test_that_a_restore_with_the_clock_set_back_makes_no_false_finding(
    ctx: Context,
) -> None:
    backup = backups.make(ctx)
    built(ctx)
    backups.make(ctx)
    assert isinstance(ctx.clock, Clock)
    ctx.clock.at -= timedelta(days=3)
    again = brought_back(ctx, backup)
    with closed(again.store):
        checked = auditing.verify(again)
    assert checked.verified.findings == ()
    # The second, and the one that the restore itself made of what it replaced.
    assert (checked.anchors, checked.passed_over) == (1, 2)


# --- what is relaxed ------------------------------------------------------------------


def test_that_roles_still_held_together_stand_on_the_list_when_the_table_is_strict_again(
    ctx: Context,
) -> None:
    apart = ctx.catalog.roles().apart.pairs
    users.separate(ctx, ctx.today(), apart, "恢复原状")
    run = built(ctx)
    relaxed = closing.record(ctx, run.id).relaxed
    assert relaxed is not None
    assert ("administrator", "payer") in relaxed.pairs
    assert ("approver", "auditor") in relaxed.pairs
    assert ("administrator", "auditor") not in relaxed.pairs
    # The office's first table, of the day it was founded, has let them.
    assert (relaxed.by, relaxed.reason) == ("王评估", "样例")
