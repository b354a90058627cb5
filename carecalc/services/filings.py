# SPDX-License-Identifier: Apache-2.0
"""One step of an application: what holds for it, whether it may be taken, keeping it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from carecalc.catalog.calendars import workdays
from carecalc.catalog.procedures import procedure_on
from carecalc.domain import procedure as p
from carecalc.domain.filing import OPEN, Filing
from carecalc.domain.period import Month
from carecalc.domain.policy import Limit
from carecalc.domain.procedure import (
    Facing,
    GeneralProcedure,
    Limits,
    Standing,
    Taken,
)
from carecalc.domain.record import Happening, Record
from carecalc.domain.workdays import Workdays
from carecalc.errors import UserError
from carecalc.services import laws
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.laws import Law
from carecalc.store.faults import stale
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

STEPS: Mapping[str, str] = {
    p.TELL: N_("tell what is missing"),
    p.HAND_IN: N_("papers to come from the applicant"),
    p.ACCEPT: N_("accept"),
    p.SURVEY: N_("survey by two"),
    p.OPINE: N_("give the opinion"),
    p.PUBLISH: N_("make public"),
    p.PUBLICITY: N_("public until"),
    p.RESOLVE: N_("survey again or deliberate"),
    p.DECIDE: N_("decide"),
    p.DELIVER: N_("deliver"),
    p.NOTHING: N_("nothing more"),
}
"""What comes next, in words."""


@dataclass(slots=True)
class Rules:
    """The rules that applications of an office's region are dealt with by, read once."""

    ctx: Context
    law: Law
    workdays: Workdays
    _limits: dict[tuple[tuple[str, ...], Month], Limits]

    def general(self, on: date) -> GeneralProcedure:
        """Return the general procedure of a day."""
        return procedure_on(self.ctx.catalog, on)

    def limits(self, filing: Filing) -> Limits:
        """Return what limits an application by the law of the day it was received."""
        month = Month.of(filing.received_on)
        key = (filing.programmes, month)
        if key not in self._limits:
            general = self.general(filing.received_on)
            known = self.law.programmes(month)
            by_step: dict[str, tuple[Limit, ...]] = {}
            for step, limit in general.deadlines.items():
                by_step[step] = (limit,)
            own = [
                known[code][1].procedure.deadlines
                for code in filing.programmes
                if code in known
            ]
            for step in dict.fromkeys(name for each in own for name in each):
                # A programme that says nothing of a step leaves the general days.
                said = [each.get(step) for each in own]
                by_step[step] = tuple(
                    dict.fromkeys(
                        limit
                        for one in said
                        for limit in ((one,) if one else by_step.get(step, ()))
                    )
                )
            self._limits[key] = Limits(by_step, general.days_stop)
        return self._limits[key]

    def publicity_days(self, filing: Filing) -> int | None:
        """Return for how many days an opinion is made public: the longest said."""
        month = Month.of(filing.received_on)
        known = self.law.programmes(month)
        said = [
            publicity.days
            for code in filing.programmes
            if code in known
            and (publicity := known[code][1].procedure.publicity) is not None
            and publicity.days is not None
        ]
        return max(said, default=self.general(filing.received_on).publicity_days)

    def standing(self, filing: Filing, on: date) -> Standing:
        """Return what comes next with an application on a day, and by when."""
        return p.standing(filing.progress, self.facing(filing, on))

    def facing(self, filing: Filing, on: date) -> Facing:
        """Return what the standing of an application is worked out from."""
        return Facing(
            received_on=filing.received_on,
            programmes=filing.programmes,
            is_complete=not filing.missing,
            limits=self.limits(filing),
            workdays=self.workdays,
            on=on,
            is_delegated=filing.is_delegated,
        )


def rules_of(ctx: Context, work: Work) -> Rules:
    """Return the rules of an office."""
    law = laws.at_hand(ctx, work.office.get().region)
    return Rules(ctx, law, workdays(ctx.catalog), {})


@needs("laws.see", "nobody")
def sources_of(ctx: Context, filing: Filing) -> Mapping[str, str]:
    """Return what the files cited for an application are called, by the names that
    clauses begin with; not those that two files give to different texts."""
    general = procedure_on(ctx.catalog, filing.received_on).sources
    with ctx.store.reading() as work:
        region = work.office.get().region
    known = laws.at_hand(ctx, region).programmes(Month.of(filing.received_on))
    found = dict(general)
    for code in filing.programmes:
        for source in known[code][0].sources if code in known else ():
            if found.setdefault(source.name, source.title) != source.title:
                found[source.name] = ""
    return {name: title for name, title in found.items() if title}


def open_one(work: Work, application_id: str, version: int) -> Record[Filing]:
    """Return an application that is open and as it was read; FILING-002, STORE-010."""
    record: Record[Filing] = work.applications.get(application_id)
    if record.version != version:
        raise stale(record.value.number)
    if record.state != OPEN:
        raise UserError(
            "FILING-002",
            Message(
                N_("The application {number} is not open any more."),
                {"number": record.value.number},
            ),
            Message(N_("Look at how it ended; a new application begins anew.")),
        )
    return record


def check_step(
    ctx: Context, work: Work, record: Record[Filing], allowed: tuple[str, ...]
) -> Standing:
    """Refuse a step that is not what comes next; FILING-003 names what is."""
    standing = rules_of(ctx, work).standing(record.value, ctx.today())
    if standing.step not in allowed:
        raise UserError(
            "FILING-003",
            Message(
                N_("Next for {number}: {step}."),
                {
                    "number": record.value.number,
                    "step": Message(STEPS[standing.step]),
                },
            ),
            Message(N_("Record that first, or leave it out with the reason.")),
            "step",
        )
    return standing


def check_day(today: date, filing: Filing, day: date) -> None:
    """Refuse a day to come, or one before what was recorded last; FILING-004."""
    first = max(
        (filing.received_on, *p.days_of(filing.progress)), default=filing.received_on
    )
    if not first <= day <= today:
        raise UserError(
            "FILING-004",
            Message(
                N_("The day must lie between {first} and {last}."),
                {"first": first, "last": today},
            ),
            Message(N_("Compare it with the step before.")),
            "day",
        )


def stepped(
    ctx: Context,
    work: Work,
    record: Record[Filing],
    kind: str,
    day: date,
    taken: Taken,
) -> Record[Filing]:
    """Keep a step and where the application stands by it, with its entry.

    An application is decided once every programme is and every decision delivered.
    """
    filing = record.value
    progress = p.after(filing.progress, kind, day, taken)
    value = replace(filing, progress=progress)
    state = record.state
    if state == OPEN and _is_through(work, ctx, value):
        state = "decided"
    saved: Record[Filing] = work.applications.add(
        replace(record, value=value, state=state), filing.number
    )
    noted(ctx, work, record, kind, day, taken)
    return saved


def noted(
    ctx: Context,
    work: Work,
    record: Record[Filing],
    kind: str,
    day: date,
    taken: Taken,
) -> None:
    """Keep that a step was taken, with its entry."""
    work.case_steps.add(
        Happening(
            id=ctx.new_id(),
            kind=kind,
            value=taken,
            day=day,
            person_id=record.person_id,
            about=record.id,
        )
    )
    work.audit(
        f"application.{kind}",
        record.id,
        [record.value.number, day, taken],
        why=taken.said,
    )


def _is_through(work: Work, ctx: Context, filing: Filing) -> bool:
    answered = filing.progress.answered
    return set(filing.programmes) <= {each.programme for each in answered} and all(
        each.delivered_on is not None for each in answered
    )


def one_line(text: str) -> str:
    """Return typed text on one line, without what cannot be seen."""
    return " ".join(visible(text).split())


def names_of(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that were typed, blanks trimmed, empty ones left out."""
    return tuple(name for each in typed if (name := one_line(each)))


def said_of(text: str, field: str) -> str:
    """Return what is said of a step; FILING-005 where it may not be empty and is."""
    said = one_line(text)
    if not said:
        raise UserError(
            "FILING-005",
            Message(N_("A reason or opinion is missing.")),
            Message(N_("Write in a sentence what was found or why.")),
            field,
        )
    return said
