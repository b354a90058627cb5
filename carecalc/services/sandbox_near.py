# SPDX-License-Identifier: Apache-2.0
"""Who stands near another level: one item of the assessment one step better or worse.

Looked at for every condition on a level of what is tried: whom that step takes across,
and how far their money jumps there.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carecalc.catalog.procedure import levels_of
from carecalc.domain.conditions import Code
from carecalc.domain.period import Month
from carecalc.domain.scale import Scale
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import raters, reviews_standing, sandbox
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.sandbox import LawNow, Sandbox
from carecalc.services.sandbox_places import LEVEL, Place
from carecalc.services.sandbox_values import Moved, Turn
from carecalc.store.reviewing import Answered
from carecalc.store.unit_of_work import Work
from carecalc.store.visits import VisitHead

Sheet = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Near:
    """A condition on a level: whom one item one step on takes across it.

    `people` are all of them; `moved` says whose money that changes, and by how much.
    """

    place: Place
    value: tuple[str, ...]
    is_worse: bool
    people: tuple[str, ...]
    moved: Moved


@needs("figures.see", "whole")
def turns(ctx: Context, month: Month) -> tuple[Turn, ...]:
    """Return who would have another level with one item one step better or worse.

    Of everybody whose answers are on record: of an assessment made elsewhere nobody
    knows them. It takes long and only reads: a process of its own does it.
    """
    last = min(ctx.today(), month.last_day)
    with ctx.store.reading() as work:
        heads = _latest(work, last)
        if not heads:
            return ()
        first = min(head.assessed_on for head in heads)
        answered = work.reviewing.answered(first, last)
        scales = {head.scale_digest: _scale(ctx, work, head) for head in heads}
    alike: dict[tuple[str, tuple[tuple[str, str], ...]], list[VisitHead]] = {}
    for head in heads:
        reading = tuple(sorted(head.switches.items()))
        alike.setdefault((head.scale_digest, reading), []).append(head)
    found: list[Turn] = []
    for (digest, reading), theirs in alike.items():
        known = [(head, answered[head.id]) for head in theirs if head.id in answered]
        found += _turned(scales[digest], dict(reading), known)
    return tuple(found)


def at_edges(
    now: LawNow, tried: Sandbox, turned: Sequence[Turn], jumps: Mapping[int, int]
) -> tuple[Near, ...]:
    """Return each condition on a level of what is tried with whom a step takes across.

    `jumps` are fen a month by place among the turns, of those whose level counts.
    """
    found = []
    for place in (place for source in now.sources for place in source.places):
        value = sandbox.value_in(now, tried, place)
        scale = _scale_of(now, tried, place)
        if place.group != LEVEL or value is None or scale is None:
            continue
        for is_worse in (False, True):
            across = [
                (turn.person, jumps[at])
                for at, turn in enumerate(turned)
                if at in jumps
                and (turn.scale, turn.is_worse) == (scale, is_worse)
                and (str(turn.level) in value) is not (str(turn.other) in value)
            ]
            if across:
                people = tuple(person for person, _ in across)
                found.append(Near(place, value, is_worse, people, _moved(across)))
    return tuple(found)


def _moved(across: Sequence[tuple[str, int]]) -> Moved:
    jumps = [abs(more) for _, more in across if more]
    return Moved(
        tuple(person for person, more in across if more > 0),
        tuple(person for person, more in across if more < 0),
        sum(more for _, more in across),
        min(jumps, default=0),
        max(jumps, default=0),
    )


def _scale_of(now: LawNow, tried: Sandbox, place: Place) -> str | None:
    """Return the scale whose level a condition looks at; None where that is gone."""
    text = tried.texts.get(place.file) or now.source(place.file).text
    try:
        found: Any = tomllib.loads(text)
        for part in place.edits[0].path[:-1]:
            found = found[part]
        return str(found["scale"])
    except (tomllib.TOMLDecodeError, LookupError, TypeError):
        return None


# --- the levels in force ----------------------------------------------------------------


def _latest(work: Work, last: date) -> list[VisitHead]:
    """Return of each person and scale the signed visit whose level counts on a day."""
    void = reviews_standing.void(work)
    latest: dict[tuple[str, str], VisitHead] = {}
    for head in work.visits.signed():  # In the order of assessment.
        if head.level is not None and head.id not in void and head.assessed_on <= last:
            latest[head.person_id, head.scale] = head
    return list(latest.values())


def _scale(ctx: Context, work: Work, head: VisitHead) -> Scale:
    read = ctx.catalog.scale_read(head.scale_digest)
    return read or ctx.catalog.scale_from(work.laws.bytes(head.scale_digest))


def _sheet(head: VisitHead, said: Answered) -> Sheet:
    """Return the answers that count of what was said at a visit."""
    visit = Visit(
        id=head.id,
        person_id=head.person_id,
        number="",
        scale=head.scale,
        scale_version="",
        scale_digest=head.scale_digest,
        switches=head.switches,
        reason="",
        assessed_on=head.assessed_on,
        answers=said.first,
        second=said.second,
        settled=said.settled,
    )
    counted = raters.counting(visit).items()
    return {code: answer.options for code, answer in counted if not answer.refused}


def _turned(
    scale: Scale,
    switches: Mapping[str, str],
    known: Iterable[tuple[VisitHead, Answered]],
) -> list[Turn]:
    # Only here: the window does without the columns.
    from carecalc.batch.answers import answer_columns
    from carecalc.batch.scores import compile_scale
    from carecalc.batch.turning import NOWHERE, turns

    try:
        compiled = compile_scale(scale, switches)
    except UserError:
        return []  # What columns cannot hold is shipped nowhere, and tried nowhere.
    heads, sheets = [], []
    for head, said in known:
        sheet = {c: o for c, o in _sheet(head, said).items() if c in compiled.layout}
        heads.append(head)
        sheets.append(sheet)
    order: list[Code] = levels_of(scale)
    found = turns(compiled, answer_columns(compiled.layout, sheets), order)
    turned = []
    for row, head in enumerate(heads):
        here = int(found.level[row])
        if here == NOWHERE or str(order[here]) != head.level:
            continue  # Found on what columns do not hold, as a refusal that counts.
        for there, is_worse in ((found.better, False), (found.worse, True)):
            other = int(there[row])
            if other != NOWHERE:
                turned.append(
                    Turn(
                        head.person_id,
                        head.scale,
                        order[here],
                        order[other],
                        is_worse,
                        head.assessed_on,
                    )
                )
    return turned
