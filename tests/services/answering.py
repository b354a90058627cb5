# SPDX-License-Identifier: Apache-2.0
"""What the checks of a list ask is answered before two people sign it."""

from carecalc.domain.disbursement import Run
from carecalc.domain.month_check import REASON
from carecalc.services import closing, month_checks
from carecalc.services.context import Context
from tests.offices import approving, beside, keyring


def answered(ctx: Context, run: Run, by: Context | None = None) -> Run:
    """Give a reason for all that the checks ask about a list; what blocks stays."""
    who = by or approving(ctx)
    asked = [
        one.finding
        for one in month_checks.findings(who, run.id)
        if one.stands and one.finding.severity == REASON
    ]
    if asked:
        month_checks.answer(who, run.id, asked, "已核实，下月核定")
    return run


def closed_by_two(ctx: Context, run: Run) -> Run:
    """Answer what is asked about a list, and let the two others sign it."""
    answered(ctx, run)
    closing.sign(approving(ctx), run.id)
    closing.sign(beside(ctx, keyring().third), run.id)
    return run
