# SPDX-License-Identifier: Apache-2.0
"""What an exported file says of a closed list, reckoned anew from the file alone.

Nothing here is believed because the file says it: who signed it is told elsewhere.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from carecalc.documents import proof
from carecalc.documents.ends_text import text_of_ends
from carecalc.documents.proof_seal import seal_of
from carecalc.documents.table_bounds import LONG
from carecalc.documents.tables_xlsx import read_workbook
from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.control_figure import before_of, figures_in
from carecalc.domain.disbursement import (
    RECOVERY,
    REGULAR,
    Cause,
    Line,
    Run,
    add_up,
    chained,
)
from carecalc.domain.fact import Payee
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.table import Row, Sheet, cell_name
from carecalc.errors import UserError
from carecalc.services.filling_control import FORMAT
from carecalc.text import N_, Message

LIST, WORKBOOK = "list", "workbook"
_ON_PAPER = (LIST, "bank-cover", "month-summary", "funding-request")
"""Papers that print all that the figure is made of."""

_NUMBER = re.compile(r"FF-\d{4}-\d{6}", re.ASCII)
_NOTHING = Money(0)
_SHOWN = 5
"""So many cells are named where many are wrong."""


@dataclass(frozen=True, slots=True)
class ListSaid:
    """What a file says of a list; `figure` is "" where it says a draft.

    `before` is the figure of the list closed before, "" where none was. `faults` are
    what does not fit: with one the figure is not what the file says. `lines` are those
    of a workbook.
    """

    number: str
    month: Month
    figure: str
    before: str = ""
    digest: str = ""
    count: int = 0
    total: Money = _NOTHING
    lines: tuple[Line, ...] = ()
    faults: tuple[Message, ...] = ()
    pay_month: Month | None = None
    built_on: date = date.min

    @property
    def is_workbook(self) -> bool:
        """Whether the file says every line of the list."""
        return self.pay_month is not None

    def run(self) -> Run:
        """Return the list that a workbook's control lines are."""
        paid = tuple(line for line in self.lines if line.kind != RECOVERY)
        back = tuple(line for line in self.lines if line.kind == RECOVERY)
        return Run(
            self.number,
            self.number,
            self.month,
            self.pay_month or self.month,
            self.built_on,
            paid,
            (),
            {},
            self.digest,
            recoveries=back,
        )


def of_file(data: bytes) -> ListSaid | None:
    """Return what a file says of a list; None where it says nothing of one."""
    if data.startswith(b"PK"):
        return _of_workbook(data)
    try:
        seal = seal_of(data)
        if seal is None:
            return None
        statement = proof.read(seal.code).statement
    except ValueError:
        return None
    if statement.kind not in _ON_PAPER or statement.claims.first is None:
        return None
    return _of_paper(data, statement)


def _of_paper(data: bytes, statement: proof.Statement) -> ListSaid | None:
    claims = statement.claims
    assert claims.first is not None, "looked at"
    if not claims.figure:
        if statement.kind != LIST:
            return None
        return ListSaid(statement.number, claims.first, "")
    text = text_of_ends(data)
    number = statement.number
    if statement.kind != LIST:
        found = _NUMBER.search("".join(text.split()))
        number = "" if found is None else found[0]
    count, total = claims.lines or 0, Money(sum(claims.amounts))
    made_of = before_of(
        claims.figure,
        [one for one in figures_in(text) if one != claims.figure],
        number=number,
        month=str(claims.first),
        count=count,
        total=total,
    )
    said = ListSaid(number, claims.first, claims.figure, count=count, total=total)
    if made_of is None:
        why = N_(
            "What is printed does not give the closing figure that the code states."
        )
        return replace(said, faults=(Message(why),))
    return replace(said, before=made_of[0], digest=made_of[1])


# --- workbooks ------------------------------------------------------------------------


def _of_workbook(data: bytes) -> ListSaid | None:
    try:
        sheets = read_workbook(data, LONG)
    except UserError:
        return None
    for sheet in reversed(sheets):
        if (rows := _control_rows(sheet)) is not None:
            head, lines = rows
            return _said(head, lines, sheets)
    return None


def _control_rows(
    sheet: Sheet,
) -> tuple[Mapping[str, object], list[tuple[str, object]]] | None:
    """Return the list and its lines as a sheet of control lines says them."""
    rows = [row for row in sheet.rows if row.cell(0) and row.cell(1)]
    if len(rows) < 2:
        return None
    head = _json(rows[1])
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        return None
    return head, [(_text(row, 0), _json(row)) for row in rows[2:]]


def _json(row: Row) -> object:
    try:
        return json.loads(_text(row, 1), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(text: str) -> object:
    raise ValueError(text)


def _text(row: Row, column: int) -> str:
    cell = row.cell(column)
    return "" if cell is None else cell.text


def _said(
    head: Mapping[str, object],
    rows: Sequence[tuple[str, object]],
    sheets: tuple[Sheet, ...],
) -> ListSaid | None:
    match head:
        case {
            "number": str(number),
            "month": str(month),
            "pay_month": str(pay_month),
            "built_on": str(built_on),
            "before": str(before),
            "digest": str(own),
            "figure": str(figure),
            "lines": int(count),
            "fen": int(fen),
            "recoveries": int(),
        }:
            pass
        case _:
            return None
    try:
        of, paid_in = Month.parse(month), Month.parse(pay_month)
        day = date.fromisoformat(built_on)
        lines = tuple(_line(said) for _, said in rows)
    except (UserError, ValueError, TypeError, KeyError):
        why = Message(N_("The control lines of the workbook cannot be read."))
        return ListSaid(number, Month(1, 1), figure, before, own, faults=(why,))
    total = Money(fen)
    said = ListSaid(
        number, of, figure, before, own, count, total, lines, (), paid_in, day
    )
    faults = (*_figures(said, rows), *_visible(said, sheets))
    return replace(said, faults=faults)


def _line(said: object) -> Line:
    if not isinstance(said, dict):
        raise ValueError("not a control line")
    match said:
        case {
            "person": str(person),
            "id_number": str(id_number),
            "name": str(name),
            "programme": str(programme),
            "category": str() | None as category,
            "month": str(month),
            "fen": int(fen),
            "determination": str(act),
            "payee": [
                str(channel),
                str(holder),
                str(account),
                str(bank),
                str(relation),
                str(reason),
            ],
        }:
            pass
        case _:
            raise ValueError("not a control line")
    kind, corrects = said.get("kind", REGULAR), said.get("corrects", "")
    payee = Payee(channel, holder, account, bank, relation=relation, reason=reason)
    return Line(
        person,
        name,
        id_number,
        "",
        programme,
        category,
        Month.parse(month),
        Money(fen),
        act,
        payee,
        str(kind),
        str(corrects),
        _cause(said.get("cause")),
    )


def _cause(said: object) -> Cause | None:
    match said:
        case None:
            return None
        case [str(code), int(due), int(listed), list(facts)]:
            return Cause(code, Money(due), Money(listed), tuple(map(str, facts)))
    raise ValueError("not a cause")


def _figures(said: ListSaid, rows: Sequence[tuple[str, object]]) -> Iterable[Message]:
    """Yield what of the control lines does not give the figures they are to give."""
    own = digest("\n".join(sorted(canonical_json(line) for _, line in rows)))
    if own != said.digest:
        yield Message(N_("The control lines do not give the digest of the list."))
    paid = [line for line in said.lines if line.kind != RECOVERY]
    if (len(paid), add_up(line.amount for line in paid)) != (said.count, said.total):
        yield Message(N_("The control lines do not give count and sum of the list."))
    wanted = [f"{said.number}/{place}" for place in range(1, len(rows) + 1)]
    if [number for number, _ in rows] != wanted:
        yield Message(N_("The control lines are not numbered one after another."))
    figure = chained(
        said.before, said.number, str(said.month), own, said.count, said.total
    )
    if figure != said.figure:
        yield Message(N_("The control lines do not give the closing figure."))


def _visible(said: ListSaid, sheets: tuple[Sheet, ...]) -> Iterable[Message]:
    """Yield where what people see is not what the control lines say."""
    run = said.run()
    found = list(_rows_unlike(sheets[0], run.lines, 1))
    if run.recoveries and len(sheets) > 1:
        found += _rows_unlike(sheets[1], run.recoveries, -1)
    yield from found[:_SHOWN]
    if len(found) > _SHOWN:
        more = len(found) - _SHOWN
        yield Message(N_("{count} more cells are not as closed."), {"count": more})


def _rows_unlike(sheet: Sheet, lines: Sequence[Line], sign: int) -> Iterable[Message]:
    """Yield the cells of a sheet that are not those of its lines, row by row."""
    rows = sheet.rows[1:]
    if len(rows) != len(lines) or sheet.columns < len(_FIELDS):
        yield Message(
            N_("The sheet {sheet} has {rows} rows, the closed list {lines} lines."),
            {"sheet": sheet.name, "rows": len(rows), "lines": len(lines)},
        )
        return
    wanted = [_expected(line, sign) for line in lines]
    for place, column in _columns(sheet, rows, wanted).items():
        for row, line in zip(rows, wanted, strict=True):
            if not _is_said(column, place, row, line):
                yield Message(
                    N_("{cell} on the sheet {sheet}: “{found}”, closed as “{wanted}”."),
                    {
                        "cell": cell_name(column, row.number),
                        "sheet": sheet.name,
                        "found": _text(row, column),
                        "wanted": line[place],
                    },
                )


def _columns(
    sheet: Sheet, rows: Sequence[Row], wanted: Sequence[tuple[str, ...]]
) -> Mapping[int, int]:
    """Return in which column each field stands: one each, those that fit most rows.

    Which it is the form of the paper says, and a county may have a form of its own.
    """
    places = [n for n in range(len(_FIELDS)) if any(line[n] for line in wanted)]
    # By the fields that have a column already: how many rows fit, and which column.
    best: dict[frozenset[int], tuple[int, dict[int, int]]] = {frozenset(): (0, {})}
    for column in range(sheet.columns):
        hits = {n: sum(map(partial(_is_said, column, n), rows, wanted)) for n in places}
        for taken, (fitting, chosen) in list(best.items()):
            for place in places:
                if place in taken:
                    continue
                more = (fitting + hits[place], {**chosen, place: column})
                now = taken | {place}
                if now not in best or more[0] > best[now][0]:
                    best[now] = more
    return best.get(frozenset(places), (0, {}))[1]


_FIELDS = ("name", "id_number", "amount", "holder", "account", "bank")


def _expected(line: Line, sign: int) -> tuple[str, ...]:
    payee = line.payee
    amount = str(Money(sign * line.amount.fen)).replace(",", "")
    if sign < 0:  # What is owed back names no account: nobody pays it by one.
        return line.name, line.id_number, amount, "", "", ""
    return line.name, line.id_number, amount, payee.holder, payee.number, payee.bank


def _is_said(column: int, place: int, row: Row, wanted: Sequence[str]) -> bool:
    text, said = _text(row, column), wanted[place]
    if _FIELDS[place] == "amount":
        try:
            return Decimal(text) == Decimal(said)
        except InvalidOperation:
            return False
    return not said or text == " ".join(said.split()) or text == said
