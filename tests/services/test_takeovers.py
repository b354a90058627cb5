# SPDX-License-Identifier: Apache-2.0
"""Taking over an older list: every row explained, all or nothing, undone, reconciled."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from carecalc.domain.fact import (
    Application,
    Event,
    OutsideAssessment,
    Payee,
    Status,
)
from carecalc.domain.household import Household, Member
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.table import Cell, Row, Sheet, Table
from carecalc.domain.taking_over import (
    FAULTY,
    GOOD,
    HELD,
    NOBODY,
    WARNED,
    Plan,
    RowResult,
)
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import (
    determinations,
    disbursements,
    facts,
    households,
    people,
    takeover_acts,
    takeover_columns,
    takeover_faults,
    takeover_month,
    takeover_preview,
    takeovers,
)
from carecalc.services.context import Context
from carecalc.services.people import PersonDraft
from tests import old_list
from tests.offices import APPROVER, THIRD, approving, beside, keyring

HEADS = ("姓名", "身份证号", "补贴项目", "补贴金额", "银行账号")
FIELDS = ("name", "id-number", "programme", "amount", "account")
WANG = old_list.id_number(date(1940, 5, 6), 122)
LI = old_list.id_number(date(1941, 7, 8), 233)
AGE = "高龄老年人津贴"


def listed(*rows: tuple[str | Cell, ...], heads: tuple[str, ...] = HEADS) -> Table:
    """Return a list of these rows; a text is a cell of text."""
    whole = [heads, *rows]
    return Table(
        "旧名册.xlsx",
        "d" * 64,
        (
            Sheet(
                "名册",
                tuple(
                    Row(
                        number,
                        {
                            column: cell if isinstance(cell, Cell) else Cell(cell)
                            for column, cell in enumerate(cells)
                            if cell != ""
                        },
                    )
                    for number, cells in enumerate(whole, 1)
                ),
            ),
        ),
    )


def look(
    ctx: Context, table: Table, *fields: str, **for_all: str
) -> takeover_preview.Preview:
    said = {"hukou": "110105", "paid-through": "2026-10", **for_all}
    plan = Plan(0, 1, dict(enumerate(fields or FIELDS)), said)
    return takeover_preview.preview(ctx, table, plan)


def only(ctx: Context, *cells: str | Cell) -> RowResult:
    (row,) = look(ctx, listed(cells)).rows
    return row


def said(row: RowResult) -> str:
    words = catalogue("en")
    return "\n".join(takeover_faults.told(remark, words) for remark in row.remarks)


WHOLE = ("王秀英", WANG, AGE, "100", "6222020200000000001")


# --- a row ----------------------------------------------------------------------------


def test_that_a_good_row_brings_the_person_facts_payment_and_a_waiting_grant(
    ctx: Context,
) -> None:
    row = only(ctx, *WHOLE)
    assert row.state == WARNED  # The list says nothing of the day of application.
    assert "1 October 2026 is taken" in said(row)
    kinds = {type(new.value).__name__ for new in row.adds}
    assert kinds == {"Hukou", "Payee", "Application"}
    assert row.payment is not None and row.payment.amount == Money(10_000)
    assert row.act is not None
    # 86 years old in November 2026: the band from 80 to 89, 100 yuan.
    assert (row.act.category, row.act.from_month) == ("80", Month(2026, 11))


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        (0, "", "The name is missing."),
        (1, WANG[:17] + ("1" if WANG[17] != "1" else "2"), "B2: The check digit"),
        (1, Cell(WANG[:15] + "000", "number"), "B2: The spreadsheet kept this as a"),
        (1, "110105********1234", "B2: Stars stand for digits"),
        (1, "", "Without an identity number, birth date and sex"),
        (2, "什么补贴", "C2: “什么补贴” is not understood (Programme)"),
        (3, "一百", "D2: “一百” is no amount in yuan."),
        (4, Cell("6222020200000000001", "number"), "E2: The spreadsheet kept this"),
        (4, Cell("#N/A", "fault"), "E2: The spreadsheet shows an error here"),
    ],
)
def test_that_a_faulty_cell_keeps_the_row_out_and_is_named(
    ctx: Context, column: int, cell: str | Cell, words: str
) -> None:
    cells = [*WHOLE]
    cells[column] = cell  # type: ignore[call-overload]
    row = only(ctx, *cells)
    assert (row.state, words in said(row)) == (FAULTY, True), said(row)
    assert all(r.hint is not None for r in row.remarks if "Kept as" not in said(row))


def test_that_lines_of_totals_and_heads_once_more_are_nobodys(ctx: Context) -> None:
    rows = look(
        ctx,
        listed(WHOLE, HEADS, ("合计", "", "", "100"), ("制表人：李四",), ("", "", AGE)),
    ).rows
    assert [row.state for row in rows] == [WARNED, NOBODY, NOBODY, NOBODY, NOBODY]


def test_that_the_same_person_twice_is_told_and_two_programmes_are_one_person(
    ctx: Context,
) -> None:
    other = ("王秀英", WANG, "困难老年人养老服务补贴", "300", "6222020200000000001")
    rows = look(ctx, listed(WHOLE, other, WHOLE), status="DB").rows
    assert [row.state for row in rows] == [WARNED, WARNED, FAULTY]
    assert rows[1].first_row == 2
    assert "stands in row 2 already" in said(rows[2])
    # What is known of one person is said once.
    assert {type(new.value) for new in rows[1].adds} == {Application}


@pytest.mark.parametrize("writing", ["as it is", "small x", "blanks", "old kind"])
def test_that_a_registered_person_is_known_in_four_writings_of_the_number(
    ctx: Context, writing: str
) -> None:
    number = next(
        found
        for serial in range(1000)
        if (found := old_list.id_number(date(1940, 5, 6), serial)).endswith("X")
    )
    known = people.register(ctx, PersonDraft("王秀英", number))
    typed = {
        "as it is": number,
        "small x": number.lower(),
        "blanks": f"{number[:6]} {number[6:14]} {number[14:]}",
        "old kind": number[:6] + number[8:17],
    }[writing]
    row = only(ctx, "王秀英", typed, *WHOLE[2:])
    assert (row.person_id, row.is_new) == (known.id, False)
    other = only(ctx, "李桂兰", typed, *WHOLE[2:])
    assert other.state == FAULTY and "registered for 王秀英" in said(other)


def test_that_another_account_than_the_registered_one_keeps_the_row_out(
    ctx: Context,
) -> None:
    known = people.register(ctx, PersonDraft("王秀英", WANG))
    facts.add(ctx, known.id, Payee("bank-card", "王秀英", "62220000000001"), None)
    row = only(ctx, *WHOLE)
    assert row.state == FAULTY
    assert "Another account is registered" in said(row)


def test_that_levels_statuses_and_certificates_are_read_in_offices_words(
    ctx: Context,
) -> None:
    heads = (
        "姓名",
        "身份证号",
        "失能等级",
        "评估日期",
        "困难类别",
        "残疾类别",
        "残疾等级",
    )
    fields = ("name", "id-number", "level", "assessed-on", "status")
    fields = (*fields, "certificate-category", "certificate-grade")
    table = listed(
        ("王秀英", WANG, "重度失能", "2026年3月", "农村低保、失独", "肢体残疾", "二级"),
        heads=heads,
    )
    (row,) = look(ctx, table, *fields, scale="gbt-42195-2022").rows
    values = [new.value for new in row.adds]
    assert OutsideAssessment("gbt-42195-2022", "3") in values
    assert {v.code for v in values if isinstance(v, Status)} == {"DB", "JS"}
    (certificate,) = (v for v in values if type(v).__name__ == "DisabilityCertificate")
    assert (certificate.category, certificate.grade) == ("肢体", 2)
    assert "1 March 2026 is taken" in said(row)
    (without,) = look(ctx, table, *fields).rows
    assert without.state == FAULTY
    assert "Name the scale for all rows" in said(without)


def test_that_an_amount_that_the_rules_do_not_give_is_told(ctx: Context) -> None:
    row = only(ctx, "王秀英", WANG, AGE, "90", "6222020200000000001")
    assert row.state == WARNED
    assert (
        "Last paid 90.00; by the rules 100.00 are due from November 2026 on."
        in said(row)
    )
    young = old_list.id_number(date(1950, 1, 1), 120)
    row = only(ctx, "李桂兰", young, AGE, "100", "6222020200000000002")
    assert row.act is None
    assert "By what is known it is not due from November 2026 on" in said(row)


def test_that_who_was_paid_no_longer_than_others_gets_no_grant(ctx: Context) -> None:
    heads, fields = (*HEADS, "已发放至"), (*FIELDS, "paid-through")
    table = listed(
        (*WHOLE, "2026-10"),
        ("李桂兰", LI, AGE, "100", "62220000000002", "2026年3月"),
        heads=heads,
    )
    rows = look(ctx, table, *fields).rows
    assert [row.act is None for row in rows] == [False, True]
    assert "Paid through March 2026 only, others through October 2026" in said(rows[1])


# --- all of it ------------------------------------------------------------------------


@pytest.fixture
def forty(ctx: Context) -> tuple[old_list.OldList, Table, takeover_preview.Preview]:
    made = old_list.make(20, 4)
    table = made.table()
    return made, table, takeover_preview.preview(ctx, table, old_list.plan(table))


Forty = tuple[old_list.OldList, Table, takeover_preview.Preview]


def test_that_nothing_is_kept_until_a_list_is_accepted(
    ctx: Context, forty: Forty
) -> None:
    made, _, found = forty
    assert {r.row for r in found.rows if r.state == FAULTY} == set(made.faulty)
    assert found.paid == Money(made.paid_fen)
    with ctx.store.reading() as work:
        assert work.people.all() == ()
        assert work.takeovers.where() == ()


def test_that_what_is_accepted_is_held_and_taken_again_adds_nothing(
    ctx: Context, forty: Forty
) -> None:
    _, table, found = forty
    accepted = takeovers.accept(ctx, found)
    assert len(accepted.changes.people) == 16
    again = takeover_preview.preview(ctx, table, old_list.plan(table))
    assert again.counts == {GOOD: 0, WARNED: 0, FAULTY: 4, HELD: 16, NOBODY: 2}
    assert again.taken_before == ("2026年10月发放名册.xlsx",)
    with pytest.raises(UserError, match="TAKEOVER-002"):
        takeovers.accept(ctx, again)
    with pytest.raises(UserError, match="TAKEOVER-003"):  # a double click
        takeovers.accept(ctx, found)
    with ctx.store.reading() as work:
        assert (
            sum(p.amount.fen for p in work.paid_before.of_lists((accepted.record.id,)))
            == found.paid.fen
        )


def test_that_the_rows_not_taken_come_back_with_reasons_and_are_taken_once_corrected(
    ctx: Context, forty: Forty
) -> None:
    made, table, found = forty
    takeovers.accept(ctx, found)
    data = takeover_faults.faults_workbook(
        found, table, catalogue("zh_CN"), ctx.today()
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 1 + len(made.faulty)
    assert all(row[-1] for row in rows)
    # The number that lost its digits is left empty; the others stand as they stood.
    damaged = [r for r, name in made.faulty.items() if name.startswith("identity")]
    by_serial = {int(row[0]): row for row in rows[1:]}
    for row in damaged:
        assert by_serial[row - old_list.HEAD_ROW][old_list.NUMBER] is None
    back = takeover_columns.offered(ctx, old_list.read_table(data, "更正.xlsx"))
    assert back.plan.head == 1
    # As headed the last time, what stood for every row with it.
    assert back.remembered == "2026年10月发放名册.xlsx"
    assert back.plan.for_all == old_list.FOR_ALL
    assert back.plan.fields[len(old_list.HEADS)] == "why"


def test_that_a_row_that_breaks_leaves_nothing_of_the_list(
    ctx: Context, forty: Forty
) -> None:
    _, _, found = forty
    rows = list(found.rows)
    good = [n for n, row in enumerate(rows) if row.is_new]
    # The same number once more, past every check: the file itself refuses it.
    rows[good[-1]] = replace(rows[good[-1]], person=rows[good[0]].person)
    with pytest.raises(Exception, match="UNIQUE"):
        takeovers.accept(ctx, replace(found, rows=tuple(rows)))
    with ctx.store.reading() as work:
        assert work.people.all() == ()
        assert work.takeovers.where() == ()


def test_that_what_changed_since_the_preview_is_looked_at_again(
    ctx: Context, forty: Forty
) -> None:
    _, _, found = forty
    first = next(row for row in found.rows if row.is_new)
    people.register(ctx, PersonDraft(first.name, first.id_number))
    with pytest.raises(UserError, match="TAKEOVER-003"):
        takeovers.accept(ctx, found)


def test_that_undoing_takes_back_everything_and_says_so_on_record(
    ctx: Context, forty: Forty
) -> None:
    _, table, found = forty
    first = next(row for row in found.rows if row.act is not None)
    known = people.register(ctx, PersonDraft(first.name, first.id_number))
    found = takeover_preview.preview(ctx, table, old_list.plan(table))
    record = takeovers.accept(ctx, found).record
    assert takeovers.rests_on(ctx, record.id).is_free
    with pytest.raises(UserError, match="TAKEOVER-005"):
        takeovers.undo(ctx, record.id, " ")
    undone = takeovers.undo(ctx, record.id, "错用了上一年的名册").record
    assert (undone.state, undone.value.reason) == ("undone", "错用了上一年的名册")
    with ctx.store.reading() as work:
        assert [person.id for person in work.people.all()] == [known.id]
        assert work.facts.current(known.id) == ()
        acts = work.determinations.of_person(known.id)
        assert [act.state for act in acts] == ["withdrawn"]
    with pytest.raises(UserError, match="TAKEOVER-004"):
        takeovers.undo(ctx, record.id, "再来一次")
    again = takeover_preview.preview(ctx, table, old_list.plan(table))
    assert again.counts[HELD] == 0
    takeovers.accept(ctx, again)


def test_that_somebody_who_came_into_a_household_keeps_their_list(
    ctx: Context, forty: Forty
) -> None:
    record = takeovers.accept(ctx, forty[2]).record
    first, second, *_ = record.value.people
    household = Household(
        id="",
        members=(
            Member("m1", "applicant", people.get(ctx, first).name),
            Member("m2", "spouse", people.get(ctx, second).name),
        ),
        incomes=(),
        deductions=(),
        assets=(),
        dwellings=(),
        vehicles=(),
        supporters=(),
    )
    households.save(ctx, household, {"m1": first, "m2": second})
    assert takeovers.rests_on(ctx, record.id).people == 2


def test_that_the_month_of_another_list_is_not_remembered(
    ctx: Context, forty: Forty
) -> None:
    takeovers.accept(ctx, forty[2])
    again = takeover_columns.offered(ctx, old_list.make(3, seed=9).table())
    assert again.remembered == "2026年10月发放名册.xlsx"
    assert "paid-through" not in again.plan.for_all
    assert again.plan.for_all["hukou"] == "110105"


def test_that_a_list_on_which_something_rests_is_not_undone(
    ctx: Context, forty: Forty
) -> None:
    record = takeovers.accept(ctx, forty[2]).record
    person = record.value.people[0]
    facts.add(ctx, person, Status("DB"), date(2026, 11, 1))
    disbursements.build(ctx, Month(2026, 11))
    rests = takeovers.rests_on(ctx, record.id)
    assert (rests.people, rests.lists) == (1, ("FF-2026-000001",))
    with pytest.raises(UserError, match="TAKEOVER-006"):
        takeovers.undo(ctx, record.id, "试试")


# --- confirmed, and the first month ---------------------------------------------------


def test_that_somebody_else_confirms_all_grants_after_one_look(
    ctx: Context, forty: Forty
) -> None:
    # The third user takes lists over and decides, but not what they took over.
    third = beside(ctx, keyring().third)
    record = takeovers.accept(third, forty[2]).record
    seen = takeover_acts.look(ctx, record.id)
    assert len(seen.waiting) == 16
    own = takeover_acts.confirm(third, record.id, seen.digest, THIRD)
    assert {one.error and one.error.code for one in own.results} == {"TAKEOVER-008"}
    other = approving(ctx)
    with pytest.raises(UserError, match="TAKEOVER-007"):
        takeover_acts.confirm(other, record.id, "another look", APPROVER)
    with pytest.raises(UserError, match="DECISION-007"):
        takeover_acts.confirm(other, record.id, seen.digest, " ")
    # One of them would be worked out differently by now: it waits on.
    first = seen.waiting[0]
    facts.add(ctx, first.person.id, Status("TK"), date(2026, 1, 1))
    moved = next(w for w in seen.waiting if w.act.programme == "bj-hardship")
    facts.withdraw(
        ctx,
        next(
            f.id
            for f in facts.current(ctx, moved.person.id)
            if isinstance(f.value, Status)
        ),
        "身份已终止",
    )
    done = takeover_acts.confirm(other, record.id, seen.digest, APPROVER)
    waiting_on = [one for one in done.results if one.error is not None]
    assert [(o.waiting.act.id, o.error.code) for o in waiting_on if o.error] == [
        (moved.act.id, "DECISION-010")
    ]
    act = determinations.get(ctx, first.act.id)
    assert (act.state, act.approver, act.decided_on) == (
        "approved",
        APPROVER,
        date(2024, 5, 6),
    )
    assert act.reason == "延续名册“2026年10月发放名册.xlsx”的发放。"


def test_that_the_first_list_follows_from_the_last_with_every_difference_named(
    ctx: Context, forty: Forty
) -> None:
    assert takeover_month.first_month(ctx) is None
    record = takeovers.accept(ctx, forty[2]).record
    waiting = takeover_month.first_month(ctx)
    assert waiting is not None and (waiting.run, waiting.month) == ("", Month(2026, 11))
    seen = takeover_acts.look(ctx, record.id)
    takeover_acts.confirm(approving(ctx), record.id, seen.digest, APPROVER)
    # One died in October: nothing is due in November.
    gone = seen.waiting[0].person
    facts.add(ctx, gone.id, Event("death"), date(2026, 10, 20), document="死亡证明")
    run = disbursements.build(ctx, Month(2026, 11))
    held = takeover_month.first_month(ctx)
    assert held is not None
    sums = held.balance
    assert (sums.people_before, sums.people_came, sums.people_went) == (16, 0, 1)
    assert (sums.people_now, sums.people_agree, sums.money_agrees) == (15, True, True)
    assert sums.before == forty[2].paid
    assert sums.now == Money(sum(line.amount.fen for line in run.lines))
    (difference,) = held.differences
    assert (difference.kind, difference.person_id) == ("went", gone.id)
    assert "死亡" in catalogue("zh_CN").render(difference.why)


def test_that_a_list_of_200_with_five_in_a_hundred_faulty_ends_with_every_row_explained(
    ctx: Context,
) -> None:
    made = old_list.make(200, 10, seed=8)
    table = made.table()
    found = takeover_preview.preview(ctx, table, old_list.plan(table))
    assert len(found.rows) == made.rows + 2  # the totals and who made the list
    assert {r.row for r in found.rows if r.state == FAULTY} == set(made.faulty)
    assert {r.row for r in found.rows if r.state == NOBODY} == {204, 205}
    words = catalogue("zh_CN")
    for row in found.rows:
        if row.state != GOOD:
            assert row.remarks and all(words.render(r.message) for r in row.remarks)
    assert found.paid == Money(made.paid_fen)
