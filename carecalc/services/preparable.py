# SPDX-License-Identifier: Apache-2.0
"""What is due may be decided: the rules are accepted, everything is known and chosen."""

from carecalc.domain.line import CHOOSE, DUE, NOT_DUE, EntitlementLine
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import dues, laws, reviews_standing
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def check(
    ctx: Context, work: Work, known: Known, law: Law, line: EntitlementLine
) -> None:
    """Refuse what the rules may not be decided by, or what cannot be decided yet.

    `UserError`: DECISION-001 not applied for, DECISION-002 a choice is open,
    DECISION-003 something is not known, POLICY-001 and POLICY-002 the rules may not be
    decided by.
    """
    policy, programme = law.programmes(line.month)[line.programme]
    accepted = work.acceptances.digests()
    unfit = laws.refusal_to_pay(ctx, policy, programme, accepted)
    if unfit is not None:
        raise unfit
    reviews_standing.check_levels(work, known.person.id, policy, programme)
    check_levels(ctx, work, known, law, line)
    if known.applied_on(line.programme) is None:
        raise UserError(
            "DECISION-001",
            Message(
                N_("Nobody has applied for {programme} yet."), {"programme": line.label}
            ),
            Message(N_("Record the application with its day first.")),
            "application",
        )
    if line.state == CHOOSE:
        group = line.step.children[-1]
        raise UserError(
            "DECISION-002",
            Message(
                N_("The person has to choose first: {group}."), {"group": group.text}
            ),
            Message(N_("Record which side was chosen, then prepare the decision.")),
            "choice",
        )
    if line.state not in (DUE, NOT_DUE):
        labels = ctx.catalog.codes().labels()
        raise UserError(
            "DECISION-003",
            Message(
                N_("{programme} cannot be decided yet, {reason}."),
                {"programme": line.label, "reason": dues.because(line, labels, policy)},
            ),
            Message(N_("Record what is missing, then prepare the decision.")),
            "facts",
        )


def check_levels(
    ctx: Context, work: Work, known: Known, law: Law, line: EntitlementLine
) -> None:
    """Refuse to decide from a line's month on by a level of a scale not accepted."""
    policy, programme = law.programmes(line.month)[line.programme]
    unfit = laws.refusal_of_scales(
        ctx,
        policy,
        programme,
        known.scales_between(line.month, Month.of(ctx.today())),
        work.acceptances.digests(),
    )
    if unfit is not None:
        raise unfit


def not_due_then(line: EntitlementLine) -> UserError:
    """Return what refuses a grant from a month in which nothing is due: DECISION-004."""
    return UserError(
        "DECISION-004",
        Message(
            N_("{programme} is not due in {month}."),
            {"programme": line.label, "month": line.month},
        ),
        Message(N_("Leave the month open to begin with the first month due.")),
        "from_month",
    )
