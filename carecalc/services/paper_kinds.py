# SPDX-License-Identifier: Apache-2.0
"""Every kind of paper the office issues: what it is about, what makes it, what it asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from carecalc.domain.paper import upon_form
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.services import (
    application_papers,
    debt_papers,
    decision_papers,
    month_papers,
    overprint,
    papers,
    periodic_papers,
    reissue_papers,
    visit_papers,
)
from carecalc.services.application_values import ACCEPTANCE
from carecalc.services.bank_files import Given as BankFile
from carecalc.services.context import Context
from carecalc.services.issuing import PDF, XLSX, Ready
from carecalc.text import N_, Message

VISIT, DECISION, PERSON = "visit", "decision", "person"
APPLICATION, REVIEW, RUN, DEBT = "application", "review", "run", "debt"
PAYOUT = "payout"
"""What a paper is about: a visit, a decision, a person as they stand now, what a person
applies for or is reviewed for (the person, too), a month's list, what is owed back, or a
file for the bank that pays again."""

LINE, LINES, DAY, MONTH = "line", "lines", "day", "month"
TICKS, FILE = "ticks", "file"
"""How what somebody gives for a paper is typed; of boxes their codes, by commas."""

Given = Mapping[str, str]
"""What somebody gave for a paper, by name; days and months as ISO writes them."""

Boxes = tuple[tuple[str, str], ...]
"""The code of each box that can be ticked, and what it says."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a paper says and the office does not know: somebody gives it.

    `why` says what it is for. What is not required and left out is a line to write on.
    """

    name: str
    label: str
    kind: str = LINE
    is_required: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: `ready(ctx, subject_id, language, given)` gathers what it says.

    The subject is the visit, decision, person or list that it is `about`. On record it is one
    of `papers`. `suggest` and `boxes` say, of a person and in a language, what would
    stand there if nothing is given, and which boxes can be ticked. `in_batches`: it
    can be made for many, for it asks nothing but the month.
    """

    code: str
    label: str
    about: str
    ready: Callable[[Context, str, str, Given], Ready]
    inputs: tuple[Input, ...] = ()
    papers: tuple[str, ...] = ()
    suggest: Callable[[Context, str, str], Given] | None = None
    boxes: Callable[[Context, str], Boxes] | None = None
    in_batches: bool = True
    media: str = PDF

    @property
    def recorded_as(self) -> tuple[str, ...]:
        """The kinds that it may have on record."""
        return self.papers or (self.code,)


def _report(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return papers.report_ready(ctx, visit_id, language)


def _application(
    kind_code: str, ctx: Context, person_id: str, language: str, given: Given
) -> Ready:
    return application_papers.ready(ctx, person_id, kind_code, language, given)


def _known(
    kind_code: str, ctx: Context, person_id: str, language: str
) -> Mapping[str, str]:
    return application_papers.suggested(ctx, person_id, kind_code, language)


def _boxes(kind_code: str, ctx: Context, language: str) -> Boxes:
    return application_papers.boxes(ctx, kind_code, language)


def _of_application(told: application_papers.Kind) -> Kind:
    """Return a paper of an application as a kind like every other."""
    kinds = {
        application_papers.TEXT: LINE,
        application_papers.SIGNER: LINE,
        application_papers.DAY: DAY,
        application_papers.ROWS: LINES,
        application_papers.TICKS: TICKS,
    }
    return Kind(
        told.code,
        told.label,
        APPLICATION,
        partial(_application, told.code),
        tuple(
            Input(each.name, each.label, kinds[each.input], each.required)
            for each in told.given
        ),
        suggest=partial(_known, told.code),
        boxes=partial(_boxes, told.code),
        in_batches=False,
    )


_UPON_FORM = {
    application_papers.APPLICATION: N_(
        "Application and authorisation, upon a printed form"
    ),
    application_papers.PRIVACY: N_(
        "Notice on personal information, upon a printed form"
    ),
    application_papers.MANDATE: N_("Mandate, upon a printed form"),
    ACCEPTANCE: N_("Notice of acceptance, upon a printed form"),
    application_papers.CORRECTION: N_(
        "Notice to complete an application, upon a printed form"
    ),
    application_papers.SURVEY: N_("Household survey, upon a printed form"),
    application_papers.DELIBERATION: N_(
        "Record of the deliberation, upon a printed form"
    ),
    application_papers.APPROVAL: N_("Approval form, upon a printed form"),
    application_papers.DELIVERY: N_("Proof of delivery, upon a printed form"),
}


def _upon_printed_form(told: application_papers.Kind) -> Kind:
    """Return the kind that prints the same upon a form, where there is a file of it."""
    return replace(
        _of_application(told),
        code=upon_form(told.code),
        label=_UPON_FORM[told.code],
        ready=partial(_overprinted, told.code),
    )


def _overprinted(
    kind_code: str, ctx: Context, person_id: str, language: str, given: Given
) -> Ready:
    return overprint.ready(ctx, person_id, kind_code, language, given)


def _list(
    kind_code: str, ctx: Context, run_id: str, language: str, given: Given
) -> Ready:
    return papers.list_ready(ctx, run_id, language, kind_code)


def _changes(ctx: Context, run_id: str, language: str, given: Given) -> Ready:
    return month_papers.changes_ready(ctx, run_id, language)


def _summary(ctx: Context, run_id: str, language: str, given: Given) -> Ready:
    return month_papers.summary_ready(ctx, run_id, language)


def _request(ctx: Context, run_id: str, language: str, given: Given) -> Ready:
    return month_papers.request_ready(ctx, run_id, language, given)


def _cover(ctx: Context, run_id: str, language: str, given: Given) -> Ready:
    file = None
    if given.get("file"):
        path = Path(given["file"])
        file = BankFile(path.name, _read(path))
    return month_papers.cover_ready(ctx, run_id, language, file, given)


def _reissue(ctx: Context, payout_id: str, language: str, given: Given) -> Ready:
    return reissue_papers.cover_ready(ctx, payout_id, language, given)


def _publicity(
    kind_code: str, ctx: Context, run_id: str, language: str, given: Given
) -> Ready:
    return month_papers.publicity_ready(
        ctx,
        run_id,
        language,
        given.get("village", ""),
        day_of(given, "posted_on"),
        kind_code,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            "PAPER-012",
            Message(
                N_("“{file}” could not be read: {reason}."),
                {"file": path.name, "reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Look whether it is there, and whether you may read it.")),
            "file",
        ) from error


def _with_photographs(
    ctx: Context, visit_id: str, language: str, given: Given
) -> Ready:
    return visit_papers.photographs_ready(ctx, visit_id, language)


def _record(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.record_ready(ctx, visit_id, language)


def _transcript(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.transcript_ready(ctx, visit_id, language)


def _workbook(ctx: Context, visit_id: str, language: str, given: Given) -> Ready:
    return visit_papers.workbook_ready(ctx, visit_id, language)


def _decision(
    ctx: Context, determination_id: str, language: str, given: Given
) -> Ready:
    return decision_papers.decision_ready(ctx, determination_id, language)


def _opinion(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    month = month_of(given, ctx.today())
    return decision_papers.opinion_ready(ctx, person_id, month, language)


def _sheet(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return papers.sheet_ready(ctx, person_id, month_of(given, ctx.today()), language)


def _resident(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return papers.resident_ready(
        ctx,
        person_id,
        month_of(given, ctx.today()),
        language,
        day_of(given, "delivered_on"),
    )


def _review_notice(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return periodic_papers.notice_ready(ctx, person_id, language)


def _suspension(ctx: Context, person_id: str, language: str, given: Given) -> Ready:
    return periodic_papers.suspension_ready(ctx, person_id, language)


def _debt(ctx: Context, debt_id: str, language: str, given: Given) -> Ready:
    return debt_papers.notice_ready(
        ctx, debt_id, language, given, day_of(given, "repay_by")
    )


_ACCOUNT = (
    Input("account_name", N_("Name of the account")),
    Input("account_number", N_("Account number")),
    Input("account_bank", N_("Bank of the account")),
)

_MONTH = Input("month", N_("Month"), MONTH, True)

KINDS: tuple[Kind, ...] = (
    Kind(papers.REPORT, N_("Assessment report"), VISIT, _report),
    Kind(
        "report-photographs",
        N_("Assessment report with photographs"),
        VISIT,
        _with_photographs,
        papers=(papers.REPORT,),
        in_batches=False,
    ),
    Kind(visit_papers.RECORD, N_("Visit record"), VISIT, _record),
    Kind(visit_papers.TRANSCRIPT, N_("Transcript"), VISIT, _transcript),
    Kind(
        visit_papers.TYPED,
        N_("Transcript (workbook)"),
        VISIT,
        _workbook,
        in_batches=False,
        media=XLSX,
    ),
    Kind(
        "decision",
        N_("What was decided: notice, refusal, change or end"),
        DECISION,
        _decision,
        papers=decision_papers.DECISIONS,
    ),
    Kind(
        decision_papers.OPINION,
        N_("Opinion before the decision"),
        PERSON,
        _opinion,
        (_MONTH,),
    ),
    Kind(papers.SHEET, N_("Estimate of subsidies"), PERSON, _sheet, (_MONTH,)),
    Kind(
        papers.RESIDENT,
        N_("Resident's page"),
        PERSON,
        _resident,
        (
            _MONTH,
            Input(
                "delivered_on",
                N_("Handed over on"),
                DAY,
                why=N_(
                    "The days to object in count from it. Left empty, it is written on "
                    "the paper by hand."
                ),
            ),
        ),
    ),
    *map(_of_application, application_papers.KINDS.values()),
    Kind(
        periodic_papers.NOTICE,
        N_("Notice of review"),
        REVIEW,
        _review_notice,
        in_batches=False,
    ),
    Kind(
        periodic_papers.SUSPENSION,
        N_("Notice of suspension"),
        REVIEW,
        _suspension,
        in_batches=False,
    ),
    Kind(
        debt_papers.NOTICE,
        N_("Notice to pay back"),
        DEBT,
        _debt,
        (
            Input(
                "addressee",
                N_("To whom"),
                why=N_(
                    "Left empty, it goes to the person; of somebody who has died name who "
                    "has the account."
                ),
            ),
            Input(
                "repay_by",
                N_("Pay back by"),
                DAY,
                why=N_("Left empty, the day is written on the paper by hand."),
            ),
            *_ACCOUNT,
        ),
        in_batches=False,
    ),
    *map(_upon_printed_form, application_papers.KINDS.values()),
)
"""Every kind about one person, in the order in which they are offered."""

_PUBLIC = (
    Input(
        "village",
        N_("Community"),
        why=N_("Left empty, the notice is about everybody on the list."),
    ),
    Input(
        "posted_on",
        N_("Posted on"),
        DAY,
        why=N_("Left empty, both days are written on the paper by hand."),
    ),
)

MONTH_KINDS: tuple[Kind, ...] = (
    Kind(papers.LIST, N_("Monthly list"), RUN, partial(_list, papers.LIST)),
    Kind(month_papers.CHANGES, N_("Changes against the last list"), RUN, _changes),
    Kind(month_papers.SUMMARY, N_("Summary of the list"), RUN, _summary),
    Kind(
        month_papers.REQUEST,
        N_("Request for funds"),
        RUN,
        _request,
        (
            Input("finance", N_("To which finance department")),
            *_ACCOUNT,
        ),
    ),
    Kind(
        month_papers.COVER,
        N_("Cover of the bank's file"),
        RUN,
        _cover,
        (
            Input("bank", N_("Bank")),
            Input("medium", N_("How the file is brought")),
            Input(
                "file",
                N_("The bank's file"),
                FILE,
                why=N_(
                    "It is compared with the list, line by line. Left empty, it is the file "
                    "that was made here; where none was, it is written by hand."
                ),
            ),
        ),
    ),
    Kind(
        month_papers.PUBLICITY,
        N_("Public notice"),
        RUN,
        partial(_publicity, month_papers.PUBLICITY),
        _PUBLIC,
    ),
    Kind(
        month_papers.PUBLICITY_SHEET,
        N_("Public notice (workbook)"),
        RUN,
        partial(_publicity, month_papers.PUBLICITY_SHEET),
        _PUBLIC,
        media=XLSX,
    ),
)
"""Every kind about a month's list; as a workbook the list goes out on its own page."""


PAYOUT_KINDS: tuple[Kind, ...] = (
    Kind(
        reissue_papers.COVER,
        N_("Cover of a file that pays again"),
        PAYOUT,
        _reissue,
        (Input("bank", N_("Bank")), Input("medium", N_("How the file is brought"))),
        in_batches=False,
    ),
)
"""Every kind about a file for the bank that is of no list."""


def kind(code: str) -> Kind:
    """Return a kind by its code."""
    known = (*KINDS, *MONTH_KINDS, *PAYOUT_KINDS)
    return next(each for each in known if each.code == code)


def month_of(given: Given, today: date) -> Month:
    """Return the month that was given, or that of today."""
    return Month.parse(given["month"]) if given.get("month") else Month.of(today)


def day_of(given: Given, name: str) -> date | None:
    """Return a day that was given, None where it was left out."""
    return date.fromisoformat(given[name]) if given.get(name) else None
