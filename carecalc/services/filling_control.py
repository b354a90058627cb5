# SPDX-License-Identifier: Apache-2.0
"""Filling in what a closed list is told from: its figures, and what they are made of."""

from collections.abc import Iterator

from carecalc.documents.form_values import Row
from carecalc.documents.list_values import ControlLine, ListRecovery
from carecalc.documents.values import Value
from carecalc.domain.canonical import canonical_json
from carecalc.domain.disbursement import ARREARS, Run
from carecalc.domain.money import Money
from carecalc.services import month_causes
from carecalc.services.closed_figures import ClosedFigure
from carecalc.services.disbursements import as_reckoned
from carecalc.services.laws import Law
from carecalc.text import N_, Message

FORMAT = "carecalc-closed-list-1"
"""What the first control line of a workbook says it is."""


def fields(closed: ClosedFigure) -> dict[str, Value]:
    """Return the figures as forms print them."""
    return {"figure": closed.said, "figure_before": closed.said_before}


def recoveries(run: Run, law: Law) -> tuple[ListRecovery, ...]:
    """Return what a list says is owed back, with what each line corrects and why."""
    return tuple(
        ListRecovery(
            line=run.line_number(position),
            name=line.name,
            id_number=line.id_number,
            community=line.community,
            programme=law.programmes(line.month)[line.programme][1].label,
            month=line.month,
            amount=Money(-line.amount.fen),
            corrects=line.corrects,
            reason=month_causes.cause(line) or "",
        )
        for position, line in enumerate(run.recoveries, start=len(run.lines) + 1)
    )


def arrears_rows(run: Run, law: Law) -> tuple[Row, ...]:
    """Return what a list pays late: to whom, for when, what it corrects and why."""
    late = (
        (run.line_number(position), line)
        for position, line in enumerate(run.lines, start=1)
        if line.kind == ARREARS
    )
    return tuple(
        (
            number,
            line.name,
            line.id_number,
            line.community,
            law.programmes(line.month)[line.programme][1].label,
            line.month,
            str(line.amount),
            line.corrects or Message(N_("on no list before")),
            month_causes.cause(line) or "",
        )
        for number, line in late
    )


def recovery_rows(run: Run, law: Law) -> tuple[Row, ...]:
    """Return what a list says is owed back, in the columns of what it pays late."""
    return tuple(
        (
            each.line,
            each.name,
            each.id_number,
            each.community,
            each.programme,
            each.month,
            str(each.amount),
            each.corrects,
            each.reason,
        )
        for each in recoveries(run, law)
    )


def control_lines(run: Run, closed: ClosedFigure) -> Iterator[ControlLine]:
    """Yield the list itself and every line of it, as the figures are reckoned.

    Of a list that has no closing figure there are none.
    """
    if not closed.figure:
        return
    said = {
        "format": FORMAT,
        "number": run.number,
        "month": str(run.month),
        "pay_month": str(run.pay_month),
        "built_on": run.built_on.isoformat(),
        "before": closed.before,
        "digest": run.digest,
        "figure": closed.figure,
        "lines": len(run.lines),
        "fen": run.total.fen,
        "recoveries": len(run.recoveries),
    }
    yield ControlLine(run.number, canonical_json(said))
    for position, line in enumerate(run.numbered, start=1):
        yield ControlLine(run.line_number(position), as_reckoned(line))
