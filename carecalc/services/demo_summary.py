# SPDX-License-Identifier: Apache-2.0
"""What the demonstration did, in numbers and in words, beside what was worked out by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from carecalc.domain.canonical import digest
from carecalc.domain.disbursement import (
    ARREARS,
    Run,
    add_up,
    of_their_month,
    totals_by_programme,
)
from carecalc.domain.entitlement import Entitlement
from carecalc.domain.line import CHOOSE, DUE
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.scale import level_label
from carecalc.domain.visit_counts import VisitCounts
from carecalc.i18n import Catalogue
from carecalc.services import determinations, dues, laws, offices, users, visits
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.issuing import IssuedPaper
from carecalc.services.samples import Elder, Sample
from carecalc.text import N_, Message, Text

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the office holds of one person at the end, beside what was expected."""

    elder: Elder
    person_id: str
    level: int | str | None
    level_label: Text | None
    applied: tuple[str, ...]
    due: dict[str, Money]
    choose: tuple[str, ...]
    from_months: dict[str, Month]
    acts: int
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the office, as what, and how many acts stand under their name."""

    name: str
    roles: tuple[Text, ...]
    acts: int


@dataclass(frozen=True, slots=True)
class Done:
    """Everything that one demonstration did."""

    caseload: Sample
    seed: int
    outcomes: Sequence[Outcome]
    listed: Run
    issued: Sequence[IssuedPaper]
    parts: Sequence[Part]
    visited: VisitCounts


@needs("audit.verify", "whole")
def parts(ctx: Context) -> tuple[Part, ...]:
    """Return who has a key of their own and how much they did, who did most first."""
    with ctx.store.reading() as work:
        everything = work.entries.between(_BEGINNING, ctx.clock())
        acts = Counter(entry.actor for entry in everything)
    roles = ctx.catalog.roles()
    found = (
        Part(
            user.name,
            tuple(roles.roles[code].name for code in user.roles),
            acts[user.name],
        )
        for user in users.listed(ctx)
        if set(user.roles) <= set(roles.assigned)
    )
    return tuple(sorted(found, key=lambda part: (-part.acts, part.name)))


@needs("cases.see")
def outcome(
    ctx: Context,
    elder: Elder,
    person_id: str,
    visit_id: str,
    act_ids: Sequence[str],
    month: Month,
) -> Outcome:
    """Return what the office says of one person at the end."""
    found = dues.preview(ctx, person_id, month)
    level: int | str | None = None
    label = None
    applied: tuple[str, ...] = ()
    if visit_id:
        view = visits.view(ctx, visit_id)
        if view.visit.state == "signed":
            level, applied = view.result.level, view.result.applied
            label = level_label(view.scale, level, view.visit.switches)
    acts = [determinations.get(ctx, act) for act in act_ids]
    found_out = Outcome(
        elder,
        person_id,
        level,
        label,
        applied,
        _due(found.entitlement),
        tuple(x.programme for x in found.entitlement.lines if x.state == CHOOSE),
        {a.programme: a.from_month for a in acts if a.from_month is not None},
        sum(act.state == determinations.APPROVED for act in acts),
        (),
    )
    return replace(found_out, differs=tuple(_differences(found_out)))


def _due(found: Entitlement) -> dict[str, Money]:
    return {
        line.programme: line.amount
        for line in found.lines
        if line.state == DUE and line.amount is not None
    }


def _differences(outcome: Outcome) -> Iterator[str]:
    """Yield which expectations of the sample the office does not meet."""
    elder = outcome.elder
    expected = None if elder.expect_level is False else elder.expect_level
    from_months = {c: str(m) for c, m in outcome.from_months.items()}
    due = {code: amount.yuan for code, amount in outcome.due.items()}
    for name, found, wanted in (
        ("level", outcome.level, expected),
        ("applied", outcome.applied, elder.expect_applied),
        ("due", due, dict(elder.expect_due)),
        ("choose", set(outcome.choose), set(elder.expect_choose)),
    ):
        if found != wanted:
            yield name
    if not elder.expect_from.items() <= from_months.items():
        yield "from"


def _programme_names(ctx: Context, month: Month) -> dict[str, Text]:
    law = laws.at_hand(ctx, offices.get(ctx).region)
    return {code: p.label for code, (_, p) in law.programmes(month).items()}


def in_numbers(done: Done, words: Catalogue) -> dict[str, object]:
    """Return the summary as the JSON value that is written beside the papers."""
    outcomes, listed, issued = done.outcomes, done.listed, done.issued
    on_list: dict[str, dict[str, int]] = {}
    own = of_their_month(listed.lines)
    late = [line for line in listed.lines if line.kind == ARREARS]
    for line in own:
        on_list.setdefault(line.person_id, {})[line.programme] = line.amount.fen
    why = {row.person_id: row for row in listed.reasons}
    by_level = Counter("" if o.level is None else str(o.level) for o in outcomes)
    return {
        "seed": done.seed,
        "on": done.caseload.on.isoformat(),
        "people": len(outcomes),
        "levels": dict(sorted(by_level.items())),
        "decisions": sum(outcome.acts for outcome in outcomes),
        "visits": {
            "decided_cases": done.visited.cases,
            "visits": done.visited.visits,
            "more_than_one": done.visited.more_than_one,
        },
        "list": {
            "number": listed.number,
            "month": str(listed.month),
            "pay_month": str(listed.pay_month),
            "lines": len(own),
            "fen": add_up(line.amount for line in own).fen,
            "late": {
                "lines": len(late),
                "fen": add_up(line.amount for line in late).fen,
            },
            "digest": listed.digest,
            "programmes": {
                code: {"lines": count, "fen": amount.fen}
                for code, (count, amount) in sorted(totals_by_programme(own).items())
            },
            "not_listed": dict(
                sorted(Counter(row.code for row in listed.reasons).items())
            ),
        },
        "office": {part.name: part.acts for part in done.parts},
        "papers": dict(sorted(Counter(paper.kind for paper in issued).items())),
        # Of what they say: their bytes hold signatures by keys that never repeat.
        "papers_sha256": digest(
            "\n".join(f"{p.kind} {p.number} {p.digest}" for p in issued)
        ),
        "as_expected": sum(not outcome.differs for outcome in outcomes),
        "list_as_expected": len(own) == done.caseload.expect_list.lines
        and add_up(line.amount for line in own)
        == Money.of_yuan(done.caseload.expect_list.yuan),
        "elders": [
            {
                "name": outcome.elder.name,
                "level": outcome.level,
                "applied": list(outcome.applied),
                "due": {c: a.fen for c, a in sorted(outcome.due.items())},
                "choose": list(outcome.choose),
                "listed": on_list.get(outcome.person_id, {}),
                "not_listed": None
                if outcome.person_id in on_list
                else words.render(why[outcome.person_id].message),
                "differs": list(outcome.differs),
            }
            for outcome in outcomes
        ],
    }


@needs("laws.see", "nobody")
def in_words(ctx: Context, done: Done, words: Catalogue) -> str:
    """Return the summary in words, a line for each thing."""
    outcomes, listed = done.outcomes, done.listed
    names = _programme_names(ctx, listed.month)
    levels = Counter((o.level is None, o.level, o.level_label) for o in outcomes)
    own = of_their_month(listed.lines)
    late = [line for line in listed.lines if line.kind == ARREARS]
    totals = sorted(totals_by_programme(own).items())
    agreeing = sum(not outcome.differs for outcome in outcomes)
    blocks = [
        (
            Message(
                N_("{count} made-up people, as known on {day}."),
                {"count": len(outcomes), "day": done.caseload.on},
            ),
            [
                Message(
                    N_("{name}: {count} people"),
                    {"name": label or Message(N_("no level")), "count": count},
                )
                for (_, _, label), count in sorted(levels.items(), key=str)
            ],
        ),
        (
            Message(
                N_("{count} decisions approved, {papers} papers issued."),
                {"count": sum(o.acts for o in outcomes), "papers": len(done.issued)},
            ),
            [],
        ),
        (
            Message(
                N_(
                    "{visits} visits for {cases} decided cases; {more} cases took more "
                    "than one."
                ),
                {
                    "visits": done.visited.visits,
                    "cases": done.visited.cases,
                    "more": done.visited.more_than_one,
                },
            ),
            [],
        ),
        (
            Message(
                N_("List {number} for {month}: {lines} lines, CNY {amount}."),
                {
                    "number": listed.number,
                    "month": listed.month,
                    "lines": len(own),
                    "amount": add_up(line.amount for line in own),
                },
            ),
            [
                Message(
                    N_("{programme}: {count} lines, CNY {amount}"),
                    {"programme": names[code], "count": count, "amount": amount},
                )
                for code, (count, amount) in totals
            ]
            + [
                Message(
                    N_(
                        "for earlier months that no list paid: {count} lines, CNY {amount}"
                    ),
                    {
                        "count": len(late),
                        "amount": add_up(line.amount for line in late),
                    },
                )
            ],
        ),
        (
            Message(
                N_("{count} people are not on it, each with a reason:"),
                {"count": len(listed.reasons)},
            ),
            [
                Message(
                    N_("{name}: {reason}"), {"name": row.name, "reason": row.message}
                )
                for row in listed.reasons
            ],
        ),
        (
            Message(N_("Who did it, each for their own part:")),
            [
                Message(
                    N_("{name} ({roles}): {count} acts on record"),
                    {"name": part.name, "roles": part.roles, "count": part.acts},
                )
                for part in done.parts
            ],
        ),
        (
            Message(
                N_("Worked out by hand beforehand: {count} of {all} people agree."),
                {"count": agreeing, "all": len(outcomes)},
            ),
            [
                Message(
                    N_("{name} differs: {what}"),
                    {"name": outcome.elder.name, "what": outcome.differs},
                )
                for outcome in outcomes
                if outcome.differs
            ],
        ),
    ]
    lines = []
    for head, details in blocks:
        lines.append(words.render(head))
        lines += [f"  {words.render(detail)}" for detail in details]
    return "".join(f"{line}\n" for line in lines)
