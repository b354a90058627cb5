# SPDX-License-Identifier: Apache-2.0
"""What a decision means for the application that it answers."""

from carecalc.domain import procedure as p
from carecalc.domain.determination import Determination
from carecalc.domain.filing import OPEN, Filing
from carecalc.domain.procedure import Taken
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.context import Context
from carecalc.services.filings import STEPS, rules_of, stepped
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

_GRANT, _REFUSE, _APPROVED = "grant", "refuse", "approved"


def check_ripe(ctx: Context, work: Work, act: Determination) -> None:
    """Refuse to decide an application that has not come that far; FILING-018.

    An act that no open application asks for may be decided at any time.
    """
    for record in _asking(work, act):
        standing = rules_of(ctx, work).standing(record.value, ctx.today())
        if standing.step not in (p.DECIDE, p.DELIVER):
            raise UserError(
                "FILING-018",
                Message(
                    N_("The application {number} is not ready to be decided: {step}."),
                    {
                        "number": record.value.number,
                        "step": Message(STEPS[standing.step]),
                    },
                ),
                Message(N_("Record that first, or leave it out with the reason.")),
            )


def note(ctx: Context, work: Work, act: Determination) -> None:
    """Record with the applications that ask for it that an act was decided.

    The draft of a refusal that the authority sent back answers nobody.
    """
    if act.state != _APPROVED and act.outcome == _REFUSE:
        return
    is_granted = (act.state, act.outcome) == (_APPROVED, _GRANT)
    assert act.decided_on is not None, "it has just been decided"
    for record in _asking(work, act):
        taken = Taken(
            outcome=p.GRANTED if is_granted else p.REFUSED,
            said=act.reason,
            act_id=act.id,
            programme=act.programme,
        )
        stepped(ctx, work, record, p.DECIDED, act.decided_on, taken)


def _asking(work: Work, act: Determination) -> tuple[Record[Filing], ...]:
    return tuple(
        record
        for record in work.applications.of_person(act.person_id)
        if record.state == OPEN and act.programme in record.value.programmes
    )
