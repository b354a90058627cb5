# SPDX-License-Identifier: Apache-2.0
"""Filling in the list of changes: who is new or gone, what moved, and why each did."""

from collections.abc import Iterable
from dataclasses import dataclass

from carecalc.catalog.codes import Codes
from carecalc.documents.form_values import Filled, Row
from carecalc.documents.values import Letterhead, Signer, Value
from carecalc.documents.words import masked
from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Line, Run
from carecalc.domain.fact import Payee
from carecalc.domain.line import DUE
from carecalc.domain.money import Money
from carecalc.domain.month_change import (
    AMOUNT,
    CATEGORY,
    ENDED,
    IDENTITY,
    PAYEE,
    PLACE,
    STARTED,
    Altered,
    Balance,
    Figures,
    Movement,
    figures,
)
from carecalc.domain.policy import Policy, Programme
from carecalc.domain.trace import Words
from carecalc.services import cases, filling_control, laws
from carecalc.services.cases import fact_in_force
from carecalc.services.context import Context
from carecalc.services.dues import because
from carecalc.services.filling_parts import address
from carecalc.services.laws import Law
from carecalc.services.listed import moved_by_itself
from carecalc.services.month_identities import unexplained
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

KINDS = {
    STARTED: N_("started"),
    ENDED: N_("ended"),
    CATEGORY: N_("category"),
    AMOUNT: N_("amount"),
    PAYEE: N_("account"),
    PLACE: N_("community"),
    IDENTITY: N_("name or number"),
}
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Months:
    """Two lists with the law of each; `last` is None where there was none."""

    run: Run
    law: Law
    last: Run | None
    last_law: Law | None


def changes(
    ctx: Context, work: Work, months: Months, moved: Movement, sums: Balance
) -> Filled:
    """Return the list of changes; LIST-014 where nobody can say why somebody is gone."""
    run, last, office = months.run, months.last, work.office.get()
    why = _Why(ctx, work, months)
    fields: dict[str, Value] = {
        "month": run.month,
        "pay_month": run.pay_month,
        "list_number": run.number,
        "built_on": run.built_on,
    }
    if last is not None:
        fields |= {"last_number": last.number, "last_built_on": last.built_on}
    return Filled(
        letterhead=Letterhead(office.letterhead, address(office)),
        number=run.number,
        fields=fields,
        tables={
            "balance": _balance(sums),
            "money": (_money(figures(run.lines)),),
            "came": _numbered(
                (*why.person(line, run), why.came(line)) for line in moved.came
            ),
            "went": _numbered(
                (*why.person(line, last or run), why.went(line)) for line in moved.went
            ),
            "altered": _numbered(why.altered(each) for each in moved.altered),
            "arrears": filling_control.arrears_rows(run, months.law),
            "recoveries": filling_control.recovery_rows(run, months.law),
        },
        signers={"maker": Signer(run.built_by or "")},
    )


def _numbered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple((str(number), *row) for number, row in enumerate(rows, start=1))


def _balance(sums: Balance) -> tuple[Row, ...]:
    people = (
        sums.people_before,
        sums.people_came,
        sums.people_went,
        None,
        sums.people_now,
    )
    money = (sums.before, sums.came, sums.went, sums.altered, sums.now)
    return (
        (
            Message(N_("people")),
            *(_NOTHING if each is None else str(each) for each in people),
        ),
        (Message(N_("amount in yuan")), *map(str, money)),
    )


def _money(sums: Figures) -> Row:
    """Return 应发, 补发, 抵扣, 实发."""
    return tuple(map(str, (sums.due, sums.arrears, sums.deducted, sums.paid)))


class _Why:
    """Says of each change which decision or fact it comes from."""

    def __init__(self, ctx: Context, work: Work, months: Months) -> None:
        self._ctx, self._work, self._months = ctx, work, months
        self._labels = ctx.catalog.codes().labels()
        self._codes: Codes = ctx.catalog.codes()
        self._reasons = {row.person_id: row for row in months.run.reasons}
        last = months.last
        self._earlier = {r.person_id: r for r in last.reasons} if last else {}

    def person(self, line: Line, run: Run) -> tuple[Value, ...]:
        """Return the cells about a line of a list: whose, what, how much."""
        policy, programme = self._programme(line, run)
        return (
            line.name,
            line.id_number,
            line.community,
            programme.label,
            laws.category_label(policy, programme, line.category, {}),
            str(line.amount),
        )

    def came(self, line: Line) -> Words:
        """Return the decision, and why the person was not on the last list."""
        decided = _decision(self._act(line))
        row = self._earlier.get(line.person_id)
        if row is None:
            return decided
        return Message(
            N_("{decision}; last month: {reason}"),
            {"decision": decided, "reason": row.message},
        )

    def went(self, line: Line) -> Words:
        """Return the reason of this month's list, and the decision that came since."""
        row = self._reasons.get(line.person_id)
        if row is None:
            raise unexplained(line)
        return self._since(line, row.message)

    def altered(self, each: Altered) -> Row:
        """Return the cells about what is different for somebody on both lists."""
        line, run = each.line, self._months.run
        last = self._months.last or run
        _, programme = self._programme(line, run if each.after else last)
        before = "" if each.before is None else self._said(each, each.before, last)
        after = "" if each.after is None else self._said(each, each.after, run)
        has_money = each.kind in (AMOUNT, CATEGORY, STARTED, ENDED)
        return (
            line.name,
            line.id_number,
            programme.label,
            Message(KINDS[each.kind]),
            before or _NOTHING,
            after or _NOTHING,
            _signed(each.difference) if has_money else _NOTHING,
            self._because(each),
        )

    def _said(self, each: Altered, line: Line, run: Run) -> Words:
        if each.kind == PAYEE:
            payee = line.payee
            return Message(
                "{parts}",
                {
                    "parts": (
                        self._codes.name("channel", payee.channel),
                        payee.holder,
                        masked(payee.number),
                    )
                },
            )
        if each.kind == PLACE:
            return line.community
        if each.kind == IDENTITY:
            return Message("{parts}", {"parts": (line.name, line.id_number)})
        policy, programme = self._programme(line, run)
        label = laws.category_label(policy, programme, line.category, {})
        shown = (label, line.amount) if label else (line.amount,)
        return Message("{parts}", {"parts": shown})

    def _because(self, each: Altered) -> Words:
        before, after = each.before, each.after
        if each.kind == ENDED or after is None:
            return self._since(each.line, self._ended(each.line))
        if each.kind == STARTED or before is None:
            return _decision(self._act(after))
        if each.kind == PAYEE:
            return self._payee(after)
        if each.kind in (PLACE, IDENTITY):
            return Message(N_("put right in the person's file"))
        act = self._act(after)
        if after.determination_id != before.determination_id:
            return _decision(act)
        run, last = self._months.run, self._months.last
        assert last is not None, "a line is different from an earlier one"
        policy, _ = self._programme(after, run)
        earlier, _ = self._programme(before, last)
        moved = moved_by_itself(self._codes, self._months.law, after, act)
        if moved is not None:
            return moved
        if policy.digest != earlier.digest:
            return Message(
                N_("by {policy}, in force since {day}"),
                {"policy": policy.label, "day": policy.effective_from},
            )
        return Message(
            N_("by the figures in force in {month}: {policy}"),
            {"policy": policy.label, "month": after.month},
        )

    def _ended(self, line: Line) -> Words:
        """Return why a programme is not paid any more, as it is known now."""
        run, work = self._months.run, self._work
        known = cases.of_person(self._ctx, work, line.person_id)
        found = cases.entitlement(
            known, self._months.law, run.built_on, (run.month,), self._labels
        )
        for each in found.lines:
            if each.programme == line.programme:
                policy, _ = self._months.law.programmes(run.month)[line.programme]
                said = because(each, self._labels, policy)
                if each.state == DUE:
                    return Message(
                        N_("due, but not decided: {reason}"), {"reason": said}
                    )
                return said
        return Message(N_("not in force any more in {month}"), {"month": run.month})

    def _payee(self, line: Line) -> Words:
        facts = self._work.facts.current(line.person_id)
        fact = fact_in_force(facts, Payee, self._months.run.month.last_day)
        if fact is None or fact.valid_from is None:
            return Message(N_("put right in the person's file"))
        if not fact.document:
            return Message(N_("payee since {day}"), {"day": fact.valid_from})
        return Message(
            N_("payee since {day}: {document}"),
            {"day": fact.valid_from, "document": fact.document},
        )

    def _since(self, line: Line, reason: Words) -> Words:
        """Return a reason with the decision that came after the one paid by, if any."""
        acts = self._work.determinations.of_person(line.person_id)
        paid_by = self._act(line)
        later = [
            act
            for act in acts
            if act.programme == line.programme
            and act.decided_on is not None
            and act.seq > paid_by.seq
        ]
        if not later:
            return reason
        return Message(
            N_("{decision}: {reason}"),
            {"decision": _decision(max(later, key=_by_seq)), "reason": reason},
        )

    def _act(self, line: Line) -> Determination:
        return self._work.determinations.get(line.determination_id)

    def _programme(self, line: Line, run: Run) -> tuple[Policy, Programme]:
        law = self._months.law
        if run is self._months.last and self._months.last_law is not None:
            law = self._months.last_law
        return law.programmes(run.month)[line.programme]


def _by_seq(act: Determination) -> int:
    return act.seq


def _decision(act: Determination) -> Message:
    if act.decided_on is None:
        return Message(N_("decision {number}"), {"number": act.number})
    return Message(
        N_("decision {number} of {day}"), {"number": act.number, "day": act.decided_on}
    )


def _signed(amount: Money) -> str:
    return f"+{amount}" if amount.fen > 0 else str(amount)
