# SPDX-License-Identifier: Apache-2.0
"""Grants that continue what an older list paid: confirmed together, after one look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain.canonical import digest
from carecalc.domain.determination import Determination
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.person import Person
from carecalc.domain.record import Record
from carecalc.domain.taking_over import OldDecision, ReadyAct, TakenOver
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import case_json, cases, dues, laws, signoffs
from carecalc.services.access import needs
from carecalc.services.context import Changes, Context
from carecalc.services.determinations import APPROVED, GRANT
from carecalc.services.laws import Law
from carecalc.services.takeover_preview import line_in
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

TAKEN_OVER = "taken-over"
"""The step by which an act continues what an older list paid."""

_WHY = N_("Continues what was paid by the list {name}.")
_WHY_BY = N_("Continues what was paid by the list {name} by the decision {number}.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A grant that waits, whose it is, and the older decision that it continues."""

    act: Determination
    person: Person
    decision: OldDecision


@dataclass(frozen=True, slots=True)
class Look:
    """What an approver sees of a list before confirming it.

    `digest` is over all of it: what is confirmed is what was looked at.
    """

    waiting: tuple[Waiting, ...]
    digest: str

    @property
    def monthly(self) -> Money:
        """What all of them grant a month."""
        return Money(
            sum(one.act.monthly.fen for one in self.waiting if one.act.monthly)
        )


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of one grant: confirmed, or `error` says why it still waits."""

    waiting: Waiting
    error: UserError | None


@dataclass(frozen=True, slots=True)
class AllConfirmed:
    """One result for each grant that waited, and what changed."""

    results: tuple[Confirmed, ...]
    changes: Changes


def frozen(
    act_id: str,
    on: date,
    ready: ReadyAct,
    person_id: str,
    files: Mapping[str, str],
) -> Determination:
    """Return the act for a grant that a row is ready for on a day; without a number."""
    return Determination(
        id=act_id,
        person_id=person_id,
        number="",
        programme=ready.programme,
        outcome=GRANT,
        category=ready.category,
        from_month=ready.from_month,
        monthly=ready.monthly,
        facts=case_json.as_json(replace(ready.case, id=person_id)),
        files={**files, **ready.scale_files},
        readings=dict(ready.readings),
        prepared_on=on,
    )


@needs("cases.see", "whole")
def look(ctx: Context, takeover_id: str) -> Look:
    """Return the grants of a list that wait for confirmation."""
    with ctx.store.reading() as work:
        return _look(work, work.takeovers.get(takeover_id))


def _look(work: Work, record: Record[TakenOver]) -> Look:
    acts = set(record.value.acts)
    wait = [act for act in work.determinations.waiting() if act.id in acts]
    people = work.people.many({act.person_id for act in wait})
    steps = {step.about: step.value for step in work.case_steps.where((TAKEN_OVER,))}
    waiting = [
        Waiting(act, people[act.person_id], steps[act.id].decision) for act in wait
    ]
    said = "\n".join(
        f"{one.act.id} {one.act.programme} {one.act.from_month} {one.act.monthly}"
        for one in waiting
    )
    return Look(tuple(waiting), digest(said))


@needs("acts.decide", "whole")
def confirm(
    ctx: Context, takeover_id: str, looked_at: str, approver: str
) -> AllConfirmed:
    """Let an approver confirm all grants of a list that they looked at.

    An older decision keeps its day and its authority; where the list named none, today
    and the office's count. Each grant has a result of its own: one that somebody may
    not confirm, or that would be worked out differently by now, waits on.
    `UserError`: DECISION-007 no approver, TAKEOVER-007 it is not what was looked at.
    """
    name = " ".join(visible(approver).split())
    if not name:
        raise UserError(
            "DECISION-007",
            Message(N_("The name of the approver is missing.")),
            Message(N_("Only the deciding authority decides, by a named person.")),
            "approver",
        )
    with ctx.store.work() as work:
        record: Record[TakenOver] = work.takeovers.get(takeover_id)
        seen = _look(work, record)
        if seen.digest != looked_at:
            raise UserError(
                "TAKEOVER-007",
                Message(N_("These decisions are not those you looked at any more.")),
                Message(N_("Look at them again, then confirm them.")),
            )
        law = laws.at_hand(ctx, work.office.get().region)
        results = []
        for one in seen.waiting:
            error = _refusal(ctx, work, law, one)
            if error is None:
                _approve(ctx, work, record.value.name, one, name)
            results.append(Confirmed(one, error))
        done = [each.waiting.act for each in results if each.error is None]
        work.audit("takeover.confirmed", takeover_id, [seen.digest, len(done)])
    return AllConfirmed(
        tuple(results),
        Changes(
            people=frozenset(act.person_id for act in done),
            determinations=frozenset(act.id for act in done),
        ),
    )


def _refusal(ctx: Context, work: Work, law: Law, one: Waiting) -> UserError | None:
    act = one.act
    user = ctx.store.user
    if user == act.prepared_by or user in work.entries.recorders(act.person_id):
        return UserError(
            "TAKEOVER-008",
            Message(
                N_("{name} recorded this case and does not decide it."), {"name": user}
            ),
            Message(N_("Let somebody else confirm it.")),
        )
    known = cases.of_person(ctx, work, act.person_id)
    assert act.from_month is not None, "a grant has a first month"
    labels = ctx.catalog.codes().labels()
    decided = one.decision.decided_on
    found = line_in(
        ctx.today(), law, labels, known, act.programme, act.from_month, decided
    )
    if found is not None:
        line, _ = found
        if (line.state, line.category, line.amount) == (DUE, act.category, act.monthly):
            return None
        policy, _ = law.programmes(line.month)[line.programme]
        why: object = dues.because(line, labels, policy)
    else:
        why = act.programme
    return UserError(
        "DECISION-010",
        Message(
            N_("What is known has changed since the decision {number} was prepared."),
            {"number": act.number},
        ),
        Message(N_("Now it is: {why}. Prepare it again."), {"why": why}),
    )


def _approve(ctx: Context, work: Work, name: str, one: Waiting, approver: str) -> None:
    decision = one.decision
    why = Message(
        _WHY_BY if decision.number else _WHY,
        {"name": name, "number": decision.number},
    )
    act = work.determinations.change(
        one.act.id,
        APPROVED,
        decision.decided_on or ctx.today(),
        approver,
        decision.authority or work.office.get().authority,
        # It stands on record in Chinese, as it is to be read in thirty years.
        catalogue("zh_CN").render(why),
    )
    said = [
        act.number,
        act.programme,
        act.outcome,
        act.category,
        act.from_month,
        act.monthly,
        act.facts,
        dict(act.files),
        act.approver,
        act.decided_on,
        act.reason,
    ]
    signoffs.sign_act(work, act.id, [APPROVED, *said])
    work.audit("determination.approved", act.id, said)
