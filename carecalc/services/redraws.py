# SPDX-License-Identifier: Apache-2.0
"""Visits drawn by lot to be made again by others, and how far both agree.

First the list is put on record with its digest and where the seed will come from; only
then the seed is typed in. Who knows the seed beforehand cannot choose the list, and who
makes the list cannot choose the seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from carecalc.catalog.review_signals import signal_rules
from carecalc.domain import lots
from carecalc.domain.agency import ACTIVE, CANCELLED, DECLINED, OPEN, Organisation, Task
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening, Record
from carecalc.domain.review import (
    ANNOUNCED,
    BY_ASSESSOR,
    BY_COMMUNITY,
    DRAWN,
    PARTIES,
    PUBLIC,
    REDRAW,
    STRATA,
    Announcement,
    Drawn,
    seed_of,
)
from carecalc.domain.visit import Visit
from carecalc.errors import UserError
from carecalc.services import agreement, tasks
from carecalc.services.access import needs
from carecalc.services.agreement import Agreement
from carecalc.services.context import Context
from carecalc.services.raters import counting
from carecalc.services.reviews_standing import void
from carecalc.services.tasks import Wanted
from carecalc.services.visit_view import scale_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

LEAST_PARTIES = 2


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw as it stands: what was announced, and what came of it once the seed was
    known; both with who put it on record and when."""

    announced: Happening[Announcement]
    drawn: Happening[Drawn] | None


@dataclass(frozen=True, slots=True)
class Again:
    """A visit drawn: who made it, who makes it again, and how far the two agree.

    `task` is None where nobody was free, with `why`; `agreement` is known once the
    second one is signed. Levels are codes.
    """

    number: str
    visit: Visit
    name: str
    task: Record[Task] | None
    again: Visit | None
    agreement: Agreement | None
    why: Message | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """How far others agree with an assessor over all visits of theirs made again."""

    assessor: str
    visits: int
    same_level: int
    agreement: Agreement


@needs("reviews.make", "whole")
def announce(
    ctx: Context,
    between: tuple[date, date],
    size: int,
    by: str,
    source: str,
    named: str = "",
) -> Happening[Announcement]:
    """Put on record from which visits how many will be drawn, before a seed is known.

    `by` divides the list: `assessor`, `community` or "". `source` is `parties` (two or
    more give words each) or `public`; then `named` says which public figure, of a day
    to come. Drawn are visits signed on paper or here, none that was made again itself.
    `UserError`: DRAW-001 no visit, or a size that makes no sense, DRAW-002 no public
    figure is named.
    """
    named = _line(named)
    if source not in (PARTIES, PUBLIC) or by not in STRATA:
        raise ValueError(f"no such draw: {source!r} by {by!r}")
    if source == PUBLIC and not named:
        raise UserError(
            "DRAW-002",
            Message(N_("Name the public figure that will be the seed.")),
            Message(
                N_("Of a day to come: the numbers of a lottery draw, for example.")
            ),
            "named",
        )
    first, last = between
    with ctx.store.work() as work:
        again = {visit for _, visit, _, _ in work.reviewing.repeated() if visit}
        gone = void(work) | again
        population = {
            visit.number: {
                BY_ASSESSOR: next(iter(visit.signing.assessors), ""),
                BY_COMMUNITY: visit.community,
            }.get(by, "")
            for visit in work.reviewing.signed(first, last)
            if visit.id not in gone
        }
        if not 0 < size <= len(population):
            raise UserError(
                "DRAW-001",
                Message(
                    N_("Of {there} visits {size} cannot be drawn."),
                    {"there": len(population), "size": size},
                ),
                Message(N_("Choose other days, or another number.")),
                "size",
            )
        said = Announcement(
            first,
            last,
            by,
            size,
            source,
            named,
            lots.ALGORITHM,
            lots.digest_of(population),
            tuple(sorted(population.items())),
        )
        for one in _undrawn(work):
            if one.value == said and one.day == ctx.today():
                return one  # submitted twice
        made = work.draws.add(Happening(ctx.new_id(), ANNOUNCED, said, ctx.today()))
        work.audit("draw.announced", made.id, said)
        return made


@needs("reviews.make", "whole")
def draw(
    ctx: Context, draw_id: str, parts: tuple[tuple[str, str], ...]
) -> Happening[Drawn]:
    """Draw by the words that were given for the seed, each with who gave them.

    `UserError`: DRAW-003 fewer words than parties, or one party twice, DRAW-004 it was
    drawn already with another seed, STORE-013 no such draw.
    """
    given = tuple((_line(who), _line(words)) for who, words in parts)
    with ctx.store.work() as work:
        announced = _announced(work, draw_id)
        wanted = LEAST_PARTIES if announced.value.source == PARTIES else 1
        names = {plain_name(who) for who, words in given if who and words}
        if len(names) < max(wanted, len(given)):
            raise UserError(
                "DRAW-003",
                Message(
                    N_("{count} different parties give words for the seed."),
                    {"count": wanted},
                ),
                Message(N_("Write who gave them, and the words as they were given.")),
                "seed",
            )
        before = _drawn(work, draw_id)
        seed = seed_of(given)
        if before is not None:
            if before.value.seed == seed:
                return before  # submitted twice
            raise UserError(
                "DRAW-004",
                Message(N_("This list was drawn from already.")),
                Message(N_("Announce another draw.")),
            )
        population = dict(announced.value.population)
        drawn = lots.draw(seed, population, announced.value.size)
        value = Drawn(seed, given, tuple(lot.id for lot in drawn))
        made = work.draws.add(
            Happening(ctx.new_id(), DRAWN, value, ctx.today(), about=draw_id)
        )
        work.audit("draw.drawn", draw_id, value)
        return made


@needs("reviews.make", "whole")
def give_out(ctx: Context, draw_id: str, until: date) -> tuple[Again, ...]:
    """Give the visits drawn to others than those who made them; return how all stand.

    To an organisation that made none of the visit and has a contract for it, the one
    with the fewest open tasks first; otherwise to two of the office's own. What nobody
    is free for stays without a task. Asked again only what is left is given out.
    """
    found = outcome(ctx, draw_id)
    for one in found:
        if one.task is not None and one.task.state not in (DECLINED, CANCELLED):
            continue
        for organisation, pair in _free(ctx, one.visit):
            wanted = Wanted(
                "",
                (one.visit.scale,),
                pair,
                until,
                "",
                one.visit.id,
                f"{REDRAW} {draw_id}",
            )
            try:
                tasks.assign(ctx, one.visit.person_id, wanted, organisation)
            except UserError as error:
                # The next one may: no contract there, they give the person care.
                if not error.code.startswith(("AGENCY-", "TASK-")):
                    raise
                continue
            break
    return outcome(ctx, draw_id)


@needs("reviews.make", "whole")
def proposed_until(ctx: Context) -> date | None:
    """Return by which day visits drawn today are to be made again, as the rules of the
    review propose; None where they propose none."""
    days = signal_rules(ctx.catalog).redraw_days
    return None if days is None else ctx.today() + timedelta(days=days)


@needs("reviews.make", "whole")
def listed(ctx: Context) -> tuple[Draw, ...]:
    """Return every draw, the one announced last first."""
    with ctx.store.reading() as work:
        drawn = {one.about: one for one in work.draws.where(kinds=(DRAWN,))}
        announced = work.draws.where(kinds=(ANNOUNCED,))
        return tuple(Draw(one, drawn.get(one.id)) for one in reversed(announced))


@needs("reviews.make", "whole")
def outcome(ctx: Context, draw_id: str) -> tuple[Again, ...]:
    """Return what became of the visits drawn, in the order they were drawn."""
    with ctx.store.reading() as work:
        drawn = _drawn(work, draw_id)
        if drawn is None:
            return ()
        ids = work.reviewing.ids_of(drawn.value.numbers)
        return tuple(
            _again(ctx, work, draw_id, number, work.visits.get(ids[number]))
            for number in drawn.value.numbers
            if number in ids  # Erased since; the number stays on record.
        )


@needs("reviews.make", "whole")
def compared(ctx: Context) -> tuple[Compared, ...]:
    """Return, by assessor, how far those who made visits again agree with them."""
    pairs: dict[str, list[Again]] = {}
    for one in listed(ctx):
        for again in outcome(ctx, one.announced.id):
            if again.again is not None and again.agreement is not None:
                name = _lead(again.visit)
                pairs.setdefault(name, []).append(again)
    with ctx.store.reading() as work:
        return tuple(
            Compared(
                name,
                len(own),
                sum(
                    one.again is not None and one.again.level == one.visit.level
                    for one in own
                ),
                agreement.agreement(
                    place
                    for one in own
                    if one.again is not None
                    for place in _places(ctx, work, one.visit, one.again)
                ),
            )
            for name, own in sorted(pairs.items())
        )


def verify(announced: Announcement, drawn: Drawn) -> bool:
    """Tell whether the list and the names drawn follow from what is on record."""
    population = dict(announced.population)
    again = lots.draw(seed_of(drawn.parts), population, announced.size)
    return (
        announced.algorithm == lots.ALGORITHM
        and lots.digest_of(population) == announced.digest
        and drawn.seed == seed_of(drawn.parts)
        and tuple(lot.id for lot in again) == drawn.numbers
    )


# --- who ------------------------------------------------------------------------------


def _free(ctx: Context, visit: Visit) -> list[tuple[str, tuple[str, ...]]]:
    """Return who may make a visit again, whoever has least to do first."""
    with ctx.store.reading() as work:
        made = {plain_name(name) for name in _names(visit)}
        users = [user for user in work.users.all() if user.is_active]
        theirs = {u.organisation for u in users if plain_name(u.name) in made}
        theirs |= {
            task.about
            for task in work.tasks.of_person(visit.person_id)
            if task.value.visit_id == visit.id
        }
        load: dict[str, int] = {}
        for task in work.tasks.where(states=OPEN):
            for who in (task.about,) if task.about else task.value.assessors:
                load[who] = load.get(who, 0) + 1
        active: tuple[Record[Organisation], ...] = work.organisations.where((ACTIVE,))
        others = sorted(
            (one.id for one in active if one.id not in theirs),
            key=lambda id_: (load.get(id_, 0), id_),
        )
        community = work.people.get(visit.person_id).community
        related = {
            plain_name(one.value.assessor)
            for one in work.recusals.of_person(visit.person_id)
            if one.value.is_related
        }
        roles = ctx.catalog.roles()
        own = sorted(
            (
                user.name
                for user in users
                if not user.organisation
                and plain_name(user.name) not in made | related
                and "visits.sign" in roles.may(user.roles)
                and (user.communities is None or community in user.communities)
            ),
            key=lambda name: (load.get(name, 0), name),
        )
    found: list[tuple[str, tuple[str, ...]]] = [(id_, ()) for id_ in others]
    wanted = 2 if len(_names(visit)) > 1 else 1
    if len(own) >= wanted:
        found.append(("", tuple(own[:wanted])))
    return found


def _again(ctx: Context, work: Work, draw_id: str, number: str, visit: Visit) -> Again:
    origin = f"{REDRAW} {draw_id}"
    given = [
        task
        for task in work.tasks.of_person(visit.person_id)
        if task.value.origin == origin and task.value.of_visit == visit.id
    ]
    task = given[-1] if given else None
    name = work.people.get(visit.person_id).name
    if task is None:
        why = Message(N_("Nobody is free who did not make it."))
        return Again(number, visit, name, None, None, None, why)
    again = work.visits.get(task.value.visit_id) if task.value.visit_id else None
    if again is None or again.state != "signed":
        return Again(number, visit, name, task, again, None)
    agreed = agreement.agreement(_places(ctx, work, visit, again))
    return Again(number, visit, name, task, again, agreed)


def _places(
    ctx: Context, work: Work, one: Visit, other: Visit
) -> list[tuple[int, int]]:
    """Return the places that both visits chose in each item answered at both."""
    first, second = counting(one), counting(other)
    found = []
    for item in scale_of(ctx, work, one).items:
        if item.answer != "single":
            continue
        order = [option.code for option in item.options]
        places = [
            order.index(answers[item.code].options[0])
            for answers in (first, second)
            if item.code in answers and set(answers[item.code].options) & set(order)
        ]
        if len(places) == 2:
            found.append((places[0], places[1]))
    return found


def _names(visit: Visit) -> tuple[str, ...]:
    return () if visit.signing is None else visit.signing.assessors


def _lead(visit: Visit) -> str:
    return next(iter(_names(visit)), "")


def _undrawn(work: Work) -> list[Happening[Announcement]]:
    drawn = {one.about for one in work.draws.where(kinds=(DRAWN,))}
    return [one for one in work.draws.where(kinds=(ANNOUNCED,)) if one.id not in drawn]


def _announced(work: Work, draw_id: str) -> Happening[Announcement]:
    found: Mapping[str, Happening[Announcement]] = {
        one.id: one for one in work.draws.where(kinds=(ANNOUNCED,))
    }
    if draw_id not in found:
        raise UserError(
            "STORE-013", Message(N_("There is no draw “{id}”."), {"id": draw_id})
        )
    return found[draw_id]


def _drawn(work: Work, draw_id: str) -> Happening[Drawn] | None:
    drawn = [one for one in work.draws.about(draw_id) if one.kind == DRAWN]
    return drawn[-1] if drawn else None


def _line(text: str) -> str:
    return " ".join(visible(text).split())
