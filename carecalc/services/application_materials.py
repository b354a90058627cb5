# SPDX-License-Identifier: Apache-2.0
"""The checklist of an application's papers: what is asked for, and told to be missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from carecalc.domain import filing as f
from carecalc.domain.asks import reads
from carecalc.domain.filing import Filing, PaperAsked
from carecalc.domain.period import Month
from carecalc.domain.result import MET
from carecalc.errors import UserError
from carecalc.services import asks
from carecalc.services.access import needs
from carecalc.services.cases import Known
from carecalc.services.context import Context
from carecalc.services.filings import Rules, check_day
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Asking:
    """What the checklist follows from: when, for what, and through whom one applies."""

    received_on: date
    programmes: tuple[str, ...]
    through: str


@needs("laws.see", "nobody")
def papers_of(
    ctx: Context, rules: Rules, known: Known, wish: Asking
) -> Iterator[PaperAsked]:
    """Yield the checklist: of every application, of the programmes, of what is asked."""
    seen: set[str] = set()
    for paper in _listed(ctx, rules, known, wish):
        if paper.name not in seen:
            seen.add(paper.name)
            yield paper


def _listed(
    ctx: Context, rules: Rules, known: Known, wish: Asking
) -> Iterator[PaperAsked]:
    for general in rules.general(wish.received_on).materials:
        if general.applies_through in ("", wish.through):
            yield _asked(general.label, True, general.clause)
    law = rules.law.programmes(Month.of(wish.received_on))
    codes = ctx.catalog.codes().labels()
    for code in wish.programmes:
        policy, programme = law[code]
        read = reads(policy, programme, known.case, wish.received_on, codes, ())
        for each in read.papers:
            yield _asked(each.material.label, each.state == MET, each.material.clause)
    labels = {law[code][1].label for code in wish.programmes}
    for ask in asks.before_visit(ctx, known.person.id).asks:
        wanted = any(why.programme in labels for why in ask.why)
        for label in ask.papers if wanted else ():
            is_there = ask.state == asks.HELD
            # What proves a circumstance is brought where there is one.
            paper = _asked(label, False, "")
            yield replace(paper, state=f.HELD) if is_there else paper


def _asked(label: Text, is_needed: bool, clause: str) -> PaperAsked:
    return PaperAsked(label.zh_CN, label, is_needed, clause=clause)


def handed(paper: PaperAsked, state: str, day: date) -> PaperAsked:
    """Return a paper as it stands from a day on."""
    return replace(paper, state=state, on=None if state == f.MISSING else day)


@needs("laws.see", "nobody")
def check_tellable(ctx: Context, filing: Filing, day: date, until: date | None) -> None:
    """Refuse to tell what is missing a second time, or where nothing is: FILING-009,
    FILING-010; FILING-011 a day to hand in by that is over."""
    if filing.progress.told_on is not None:
        raise told_already(filing)
    check_day(ctx.today(), filing, day)
    if not filing.missing:
        raise UserError(
            "FILING-010",
            Message(N_("No paper that is needed is missing.")),
            Message(N_("Accept the application.")),
        )
    if until is not None and until <= day:
        raise UserError(
            "FILING-011",
            Message(N_("The day to hand in by must come after the notice.")),
            None,
            "until",
        )


def told_already(filing: Filing) -> UserError:
    """Return FILING-009: what is missing is told once."""
    return UserError(
        "FILING-009",
        Message(
            N_("What is missing was told on {day}; that is done once and in full."),
            {"day": filing.progress.told_on},
        ),
        Message(
            N_("Go on with what is there, or ask others for what the office can get.")
        ),
        "papers",
    )
