# SPDX-License-Identifier: Apache-2.0
"""How programmes stand beside each other: which side is paid, what is left of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from carecalc.domain.case import Case
from carecalc.domain.line import (
    CHOOSE,
    NOT_DUE,
    STATE_WORDS,
    UNKNOWN,
    ChoiceOption,
    EntitlementLine,
    OpenChoice,
)
from carecalc.domain.money import Money
from carecalc.domain.period import Month, touches
from carecalc.domain.policy import Group
from carecalc.domain.result import union
from carecalc.domain.trace import Step
from carecalc.text import N_, Message

ORDER = ("add", "veto", "first", "highest", "after", "choose")
"""The modes, in the order in which groups are applied."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side of a group has due and possibly due, its sum, unknown sums."""

    members: tuple[str, ...]
    possible: tuple[str, ...]
    amount: Money
    missing: tuple[str, ...]


def apply_group(
    case: Case, group: Group, lines: dict[str, EntitlementLine], month: Month
) -> list[OpenChoice]:
    """Apply one group to the lines of a month; return the choices still to be made."""
    if group.mode == "add":
        return []
    sides = [_side(case, side, lines, month) for side in group.sides]
    if group.mode == "veto":
        _veto(group, sides, lines)
    elif group.mode == "after":
        _after(group, sides, lines)
    elif group.mode == "choose":
        return _chosen_or_open(case, group, sides, lines)
    else:
        _one(group, sides, lines)
    return []


def _chosen_or_open(
    case: Case, group: Group, sides: list["_Side"], lines: dict[str, EntitlementLine]
) -> list[OpenChoice]:
    if _chosen(case, group, sides, lines):
        return []
    alive = [side for side in sides if side.members]
    return _choose(group, alive, lines) if len(alive) > 1 else []


def _one(group: Group, sides: list["_Side"], lines: dict[str, EntitlementLine]) -> None:
    """Keep the highest side, or the first; while an unknown sum may turn it, none.

    A side that cannot win whatever is still unknown is not due even then.
    """
    alive = [side for side in sides if side.members or side.possible]
    if not any(side.members for side in alive) or len(alive) < 2:
        return
    if group.mode == "first":
        kept = next(side for side in alive if side.members)
        turning = alive[: alive.index(kept)]
    else:
        kept = max(alive, key=lambda side: side.amount.fen)
        # What is unknown of the kept side can only make it higher still.
        turning = [side for side in alive if side is not kept and side.missing]
    open_ = union(*(side.missing for side in turning))
    beaten = [side for side in alive if side is not kept and side not in turning]
    _refuse(group, beaten, lines)
    for side in (kept, *turning) if open_ else ():
        for code in side.members:
            if code in lines:
                lines[code] = _open(lines[code], open_, group)


def _veto(
    group: Group, sides: list["_Side"], lines: dict[str, EntitlementLine]
) -> None:
    """Shut out the other sides, if the first has something due or held."""
    first, others = sides[0], sides[1:]
    shut = [code for side in others for code in (*side.members, *side.possible)]
    for code in shut:
        line = lines.get(code)
        if line is None:
            continue
        if first.members:
            why = N_("Shut out by {group}")
            refused = _refused(line, group, why)
            vetoed_by = union(line.vetoed_by, (group.clause or group.code,))
            lines[code] = replace(refused, vetoed_by=vetoed_by)
        elif first.possible:
            lines[code] = _open(line, first.missing, group)


def _after(
    group: Group, sides: list["_Side"], lines: dict[str, EntitlementLine]
) -> None:
    """Let each side pay what those before it leave of its amount, never less than 0."""
    before = sides[0].amount
    missing = sides[0].missing
    for side in sides[1:]:
        left = before.fen
        for code in side.members:
            line = lines.get(code)
            if line is None or line.amount is None:
                continue
            if missing:
                lines[code] = _open(line, missing, group)
            elif left > 0:
                taken = min(left, line.amount.fen)
                left -= taken
                lines[code] = _less(line, Money(taken), group)
        before += Money(max(0, side.amount.fen - before.fen))
        missing = union(missing, side.missing)


def _less(line: EntitlementLine, taken: Money, group: Group) -> EntitlementLine:
    """Return the line without what comes before it."""
    assert line.amount is not None
    step = Step(
        Message(N_("Paid before it, under {group}"), _group_words(group)),
        Message("{taken}", {"taken": taken}),
        group.clause,
        (),
        group.mark,
    )
    return replace(
        line,
        amount=Money(line.amount.fen - taken.fen),
        clauses=union(line.clauses, (group.clause,)),
        marks=union(line.marks, (group.mark,)),
        step=line.step._replace(children=(*line.step.children, step)),
    )


def _side(
    case: Case,
    side: Iterable[str],
    lines: Mapping[str, EntitlementLine],
    month: Month,
) -> "_Side":
    members: list[str] = []
    possible: list[str] = []
    amount = Money(0)
    missing: list[str] = []
    for member in side:
        code = member.removeprefix("benefit:").strip()
        line = lines.get(code) if code == member else None
        # What is only held beside a choice is to be chosen too, without a sum of its own.
        if line is not None and line.amount is not None:
            members.append(code)
            amount += line.amount
            continue
        if line is not None and line.state == UNKNOWN:
            possible.append(code)
            missing += line.missing
        held = [
            benefit
            for benefit in case.benefits
            if benefit.code == code and touches(month, benefit.first, benefit.last)
        ]
        if held:
            members.append(code)
            if any(benefit.monthly is None for benefit in held):
                missing.append(f"benefit: {code}")
            for benefit in held:
                amount += benefit.monthly or Money(0)
    return _Side(tuple(members), tuple(possible), amount, tuple(missing))


def _chosen(
    case: Case,
    group: Group,
    sides: list["_Side"],
    lines: dict[str, EntitlementLine],
) -> bool:
    """Apply a choice that was made; it also settles what is not yet known."""
    taken = set(case.choices.get(group.code, ()))
    possible = [side for side in sides if side.members or side.possible]
    chosen = [s for s in possible if taken & {*s.members, *s.possible}]
    if len(possible) < 2 or len(chosen) != 1:
        return False
    _keep(group, chosen[0], possible, lines)
    return True


def _choose(
    group: Group,
    alive: list["_Side"],
    lines: dict[str, EntitlementLine],
) -> list[OpenChoice]:
    """Hold the sides open until the person has chosen."""
    for side in alive:
        for code in side.members:
            line = lines.get(code)
            if line is not None:
                step = Step(
                    Message(N_("The person chooses: {group}"), _group_words(group)),
                    Message(STATE_WORDS[CHOOSE]),
                    group.clause,
                    (),
                    group.mark,
                )
                lines[code] = replace(
                    line,
                    state=CHOOSE,
                    clauses=union(line.clauses, (group.clause,)),
                    marks=union(line.marks, (group.mark,)),
                    step=line.step._replace(
                        value=Message(STATE_WORDS[CHOOSE]),
                        children=(*line.step.children, step),
                    ),
                )
    options = tuple(ChoiceOption(side.members, side.amount) for side in alive)
    return [OpenChoice(group.code, group.label, group.clause, options)]


def _keep(
    group: Group,
    kept: "_Side",
    alive: list["_Side"],
    lines: dict[str, EntitlementLine],
) -> None:
    """Leave one side due; what the others would pay is not due by the group."""
    _refuse(group, [side for side in alive if side is not kept], lines)


def _refuse(
    group: Group, beaten: Iterable["_Side"], lines: dict[str, EntitlementLine]
) -> None:
    """Make what those sides would pay not due by the group."""
    why = {
        "choose": N_("Not taken: the person chose the other side of {group}"),
        "highest": N_("Not paid: another side of {group} is higher"),
        "first": N_("Not paid: another side of {group} comes first"),
    }[group.mode]
    for side in beaten:
        for code in (*side.members, *side.possible):
            line = lines.get(code)
            if line is None:
                continue
            lines[code] = _refused(line, group, why)


def _refused(line: EntitlementLine, group: Group, why: str) -> EntitlementLine:
    step = Step(
        Message(why, _group_words(group)),
        Message(STATE_WORDS[NOT_DUE]),
        group.clause,
        (),
        group.mark,
    )
    return replace(
        line,
        state=NOT_DUE,
        amount=None,
        missing=(),
        clauses=union((group.clause,)),
        marks=union(line.marks, (group.mark,)),
        step=line.step._replace(
            value=Message(STATE_WORDS[NOT_DUE]),
            children=(*line.step.children, step),
        ),
    )


def _open(
    line: EntitlementLine, missing: tuple[str, ...], group: Group
) -> EntitlementLine:
    return replace(
        line,
        state=UNKNOWN,
        amount=None,
        missing=union(line.missing, missing),
        clauses=union(line.clauses, (group.clause,)),
        step=line.step._replace(value=Message(STATE_WORDS[UNKNOWN])),
    )


def _group_words(group: Group) -> dict[str, object]:
    return {"group": group.label or group.code}
