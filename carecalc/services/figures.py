# SPDX-License-Identifier: Apache-2.0
"""The office's figures: each with what it is of, in which days, and whose it is.

Inside they are shown to whoever may see the people. What leaves tells of no group under
five, and that it left is on record.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from carecalc.domain.canonical import digest
from carecalc.domain.chart import Words
from carecalc.domain.disclosure import Disclosure
from carecalc.domain.figures import Sheet, Span, for_outside
from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.i18n import catalogue
from carecalc.services import disclosures, glyphs
from carecalc.services.access import check_community, check_may, is_within, needs
from carecalc.services.context import Context
from carecalc.services.disclosures import Handed
from carecalc.services.figures_counted import COUNTED, OF_LISTS
from carecalc.services.figures_sheets import Wanted
from carecalc.services.trial_mark import check_real
from carecalc.store.names import sort_key
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

FIGURES = "figures"
"""The kind of what leaves, as `resources/disclosures.toml` has it."""

CODES = tuple(COUNTED)
"""The sheets, in the order they are shown."""

_LONGEST = timedelta(days=3 * 366)
_AT_ONCE = 10_000
"""So many ids a question to the file may name."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for: days, both counted; one community or all; one organisation.

    `agency` is the id of a commissioned organisation. Of it are the visits of its
    assessors, and whoever it had a task for.
    """

    first: date
    last: date
    community: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is about to leave, and the sheet that it tells, without small groups."""

    sheet: Sheet
    data: bytes


@needs("figures.see", "filters")
def sheet(ctx: Context, code: str, asked: Filters) -> Sheet:
    """Count one sheet, of the user's communities.

    `UserError`: ACCESS-002 a community that is not the user's, FIGURE-001 days that no
    figure is of.
    """
    _check_days(asked)
    with ctx.store.reading() as work:
        return COUNTED[code](ctx, work, _wanted(ctx, work, asked))


@needs("figures.see", "filters")
def people(ctx: Context, ids: tuple[str, ...]) -> tuple[Person, ...]:
    """Return whose a figure is, by name; those of the user's communities.

    `UserError`: ACCESS-001 who may see figures and no cases.
    """
    check_may(ctx, "cases.see")
    theirs: list[Person] = []
    with ctx.store.reading() as work:
        for at in range(0, len(ids), _AT_ONCE):
            found = work.people.many(ids[at : at + _AT_ONCE]).values()
            theirs += (one for one in found if is_within(ctx.actor, one.community))
    return tuple(sorted(theirs, key=lambda one: (sort_key(one.name), one.id)))


@needs("figures.see", "nobody")
def agencies(ctx: Context) -> tuple[tuple[str, str], ...]:
    """Return the commissioned organisations: id and name."""
    with ctx.store.reading() as work:
        found = [(each.id, each.value.name) for each in work.organisations.where()]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))


@needs("figures.see", "filters")
def outside(ctx: Context, code: str, asked: Filters) -> Sheet:
    """Count a sheet as it may leave: without groups under five. As `sheet` refuses."""
    return for_outside(sheet(ctx, code, asked))


@needs("figures.see", "filters")
def workbook(ctx: Context, code: str, asked: Filters, language: str) -> Exported:
    """Return a sheet as .xlsx, without groups under five. As `sheet` refuses."""
    from carecalc.documents.figures_workbook import figures_workbook

    told = outside(ctx, code, asked)
    with ctx.store.reading() as work:
        of = _of(work, asked)
    data = figures_workbook(told, of, catalogue(language), ctx.today())
    return Exported(told, data)


@needs("figures.see", "filters")
def paper(ctx: Context, code: str, asked: Filters, language: str) -> Exported:
    """Return a sheet as PDF, without groups under five. As `sheet` refuses."""
    from carecalc.documents.figures_paper import figures_paper

    told = outside(ctx, code, asked)
    with ctx.store.reading() as work:
        of = _of(work, asked)
        fonts = glyphs.fonts(work)
    return Exported(told, figures_paper((told,), of, catalogue(language), fonts))


@needs("figures.see", "filters")
def report(ctx: Context, asked: Filters, language: str) -> Exported:
    """Return everything that is counted from lists as one PDF, without small groups.

    What has nothing to count is left out. The sheet that comes with it is the first.
    `UserError`: as `sheet`, and FIGURE-002 there is nothing at all.
    """
    from carecalc.documents.figures_paper import figures_paper

    every = (outside(ctx, code, asked) for code in OF_LISTS)
    told = tuple(each for each in every if not each.is_empty)
    if not told:
        raise UserError(
            "FIGURE-002",
            Message(
                N_("No list of {first} to {last} pays anybody."),
                {"first": asked.first, "last": asked.last},
            ),
            Message(N_("Choose days that a monthly list is of.")),
            "first",
        )
    with ctx.store.reading() as work:
        of = _of(work, asked)
        fonts = glyphs.fonts(work)
    title = Message(N_("Report on subsidies paid"))
    data = figures_paper(told, of, catalogue(language), fonts, title)
    return Exported(replace(told[0], title=title), data)


@needs("disclosures.record", "filters")
def hand_out(ctx: Context, data: bytes, handed: Handed | None = None) -> Disclosure:
    """Record that figures leave, as a picture or a workbook; they are about nobody.

    `UserError`: DISCLOSURE-001, DISCLOSURE-002, TRIAL-001.
    """
    with ctx.store.work() as work:
        check_real(work)
        return disclosures.send(ctx, work, FIGURES, (), digest(data), handed)


def _check_days(asked: Filters) -> None:
    if asked.first > asked.last or asked.last - asked.first > _LONGEST:
        raise UserError(
            "FIGURE-001",
            Message(
                N_("No figures are of {first} to {last}."),
                {"first": asked.first, "last": asked.last},
            ),
            Message(N_("Choose a last day after the first, within three years.")),
            "first",
        )


def _wanted(ctx: Context, work: Work, asked: Filters) -> Wanted:
    within = None if ctx.actor is None else ctx.actor.communities
    if asked.community:
        check_community(ctx, asked.community)
        within = (asked.community,)
    people = assessors = None
    if asked.agency:
        tasks = work.tasks.about(asked.agency)
        people = frozenset(task.person_id for task in tasks if task.person_id)
        theirs = work.assessors.about(asked.agency)
        assessors = frozenset(each.value.name for each in theirs)
    span = Span(asked.first, asked.last)
    return Wanted(span, ctx.today(), within, people, assessors)


def _of(work: Work, asked: Filters) -> list[Words]:
    """Return in words whose a sheet is: the office's, and what it is narrowed to."""
    found: list[Words] = [work.office.get().authority]
    if asked.community:
        found.append(asked.community)
    if asked.agency:
        found.append(work.organisations.get(asked.agency).value.name)
    return found
