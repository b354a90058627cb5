# SPDX-License-Identifier: Apache-2.0
"""A month's papers: changes, summary, request for funds, bank's cover, public notice.

None is issued of a list that was replaced, or where a sum does not come out.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carecalc.documents.publicity_values import Publicity
from carecalc.documents.values import Value
from carecalc.domain.disbursement import Run
from carecalc.domain.money import Money
from carecalc.domain.month_change import balance, figures, movement
from carecalc.domain.paper import Claims
from carecalc.domain.payout import VOID
from carecalc.errors import UserError
from carecalc.i18n import Catalogue
from carecalc.services import (
    appropriations,
    closed_figures,
    filling_changes,
    filling_month,
    issuing,
    laws,
    listed,
    public_check,
)
from carecalc.services import month_identities as identities
from carecalc.services.access import check_may, needs
from carecalc.services.bank_files import Given, compared, written
from carecalc.services.context import Context, civil_day
from carecalc.services.filling_changes import Months
from carecalc.services.filling_month import Sums
from carecalc.services.issuing import XLSX, About, IssuedPaper, Printed, Ready
from carecalc.services.month_identities import Control
from carecalc.services.trial_mark import check_real
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.publicity import PublicityLayout

CHANGES, SUMMARY = "month-changes", "month-summary"
REQUEST, COVER = "funding-request", "bank-cover"
PUBLICITY, PUBLICITY_SHEET = "publicity", "publicity-sheet"
REQUEST_SERIES = "BK"  # 拨款
COVER_SERIES = "DF"  # 代发
PUBLICITY_SERIES = "GS"  # 公示

REQUEST_FIELDS = ("finance", "account_name", "account_number", "account_bank")
"""What a clerk may write into a request: the addressee, the account to be credited."""
COVER_FIELDS = ("bank", "medium")
"""What a clerk may write into a cover: which bank, on what the file is brought."""


# --- changes --------------------------------------------------------------------------


@needs("papers.issue", "whole")
def month_changes(ctx: Context, run_id: str, language: str) -> IssuedPaper:
    """Issue what moved since the list of the month before."""
    return _issued(ctx, changes_ready(ctx, run_id, language))


@needs("papers.issue", "whole")
def changes_ready(ctx: Context, run_id: str, language: str) -> Ready:
    """Gather what moved since the list of the month before.

    `UserError`: LIST-010 and LIST-011 it does not add up, LIST-014 nobody says why
    somebody is gone, LIST-003, LIST-015, STORE-013.
    """
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    check_may(ctx, "lists.see")
    with ctx.store.reading() as work:
        run = _run(work, run_id)
        before = run.month.plus(-1)
        last = work.runs.of_month(before)
        was = () if last is None else last.lines
        moved = movement(was, run.lines)
        sums = balance(was, run.lines, moved)
        identities.check_balance(sums)
        identities.check_figures(figures(run.lines), Message(N_("total")))
        law = laws.kept(ctx, work, run.files)
        last_law = None if last is None else laws.kept(ctx, work, last.files)
        months = Months(run, law, last, last_law)
        values = filling_changes.changes(ctx, work, months, moved, sums)
        closed = closed_figures.of_run(work, run.id)
    return Ready(
        Printed(CHANGES, CHANGES, FormLayout, language),
        values,
        change_list,
        About(run.number, run.id, None, claims=_claims(run, closed.figure)),
    )


# --- summary, request -----------------------------------------------------------------


@needs("papers.issue", "whole")
def month_summary(ctx: Context, run_id: str, language: str) -> IssuedPaper:
    """Issue what a list adds up to by community, programme and source of money."""
    return _issued(ctx, summary_ready(ctx, run_id, language))


@needs("papers.issue", "whole")
def summary_ready(ctx: Context, run_id: str, language: str) -> Ready:
    """Gather what a list adds up to.

    `UserError`: LIST-012 due, arrears and deductions are not what is paid, LIST-013 it
    is not the list's count and sum, LIST-003, LIST-015, STORE-013.
    """
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    run, sums = _added_up(ctx, run_id)
    with ctx.store.reading() as work:
        closed = closed_figures.of_run(work, run.id)
        values = filling_month.summary(
            run, sums, work.office.get(), ctx.catalog.codes(), closed
        )
    return Ready(
        Printed(SUMMARY, SUMMARY, FormLayout, language),
        values,
        change_list,
        About(run.number, run.id, None, claims=_claims(run, closed.figure)),
    )


@needs("papers.issue", "whole")
def funding_request(
    ctx: Context, run_id: str, language: str, given: Mapping[str, str] | None = None
) -> IssuedPaper:
    """Issue the request for the money of a list, by source and budget item."""
    return _issued(ctx, request_ready(ctx, run_id, language, given))


@needs("papers.issue", "whole")
def request_ready(
    ctx: Context, run_id: str, language: str, given: Mapping[str, str] | None = None
) -> Ready:
    """Gather the request for a list's money; `given` holds `REQUEST_FIELDS`.

    `UserError` as of `summary_ready`.
    """
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    run, sums = _added_up(ctx, run_id)
    with ctx.store.reading() as work:
        closed = closed_figures.of_run(work, run.id)
        values = filling_month.request(
            run,
            sums,
            work.office.get(),
            ctx.catalog.codes(),
            closed,
            _kept(given, REQUEST_FIELDS),
            appropriations.funds_in(ctx, work, run.pay_month.year, run.id).rows,
        )
    return Ready(
        Printed(REQUEST, REQUEST, FormLayout, language),
        replace(values, printed_on=ctx.today()),
        change_list,
        About("", run.id, None, claims=_claims(run, closed.figure)),
        REQUEST_SERIES,
    )


# --- the bank's cover -----------------------------------------------------------------


@needs("papers.issue", "whole")
def bank_cover(
    ctx: Context,
    run_id: str,
    language: str,
    file: Given | None = None,
    given: Mapping[str, str] | None = None,
) -> IssuedPaper:
    """Issue what goes to the bank with its file: what to compare before it pays."""
    return _issued(ctx, cover_ready(ctx, run_id, language, file, given))


@needs("papers.issue", "whole")
def cover_ready(
    ctx: Context,
    run_id: str,
    language: str,
    file: Given | None = None,
    given: Mapping[str, str] | None = None,
) -> Ready:
    """Gather the cover of the bank's file; `given` holds `COVER_FIELDS`.

    Without `file` it is the one that was made of the list here; where none was, what is
    to be said of it stays open. `UserError`: LIST-017 nobody
    has closed the list, LIST-018 the file is not that of the list; as of
    `summary_ready`.
    """
    from carecalc.documents.change_list import change_list
    from carecalc.documents.form_layout import FormLayout

    run, sums = _added_up(ctx, run_id)
    said: dict[str, Value] = dict(_kept(given, COVER_FIELDS))
    with ctx.store.reading() as work:
        closing = work.closings.of_run(run.id)
        if closing is None or len(work.signatures.proven("run", run.id)) < 2:
            raise UserError(
                "LIST-017",
                Message(
                    N_("Nobody has closed the list {number}."), {"number": run.number}
                ),
                Message(N_("Two people sign it first; then the bank is asked to pay.")),
            )
        said["closed_on"] = civil_day(closing.at)
        closed = closed_figures.of_run(work, run.id)
        office = work.office.get()
        if file is None:
            file = _made(work, run)
    if file is not None:
        held = compared(written(file), run)
        control = Control(held.lines, held.total)
        identities.check_same(_control(run), {Message(N_("bank's file")): control})
        said |= {
            "file_name": held.name,
            "file_size": str(held.size),
            "file_digest": held.digest,
            "file_lines": str(held.lines),
            "file_sum": held.total,
            "encoding": held.encoding,
        }
    return Ready(
        Printed(COVER, COVER, FormLayout, language),
        filling_month.cover(run, sums, office, closed, said),
        change_list,
        About("", run.id, None, claims=_claims(run, closed.figure)),
        COVER_SERIES,
    )


# --- in public ------------------------------------------------------------------------


@needs("papers.issue", "whole")
def publicity(
    ctx: Context,
    run_id: str,
    language: str,
    village: str = "",
    posted_on: date | None = None,
) -> IssuedPaper:
    """Issue the public notice of a list, of one village or of all."""
    return _issued(ctx, publicity_ready(ctx, run_id, language, village, posted_on))


@needs("papers.issue", "whole")
def publicity_workbook(
    ctx: Context,
    run_id: str,
    language: str,
    village: str = "",
    posted_on: date | None = None,
) -> IssuedPaper:
    """Issue the public notice of a list as a workbook: the same columns, nothing else."""
    ready = publicity_ready(ctx, run_id, language, village, posted_on, PUBLICITY_SHEET)
    return _issued(ctx, ready)


@needs("papers.issue", "whole")
def publicity_ready(
    ctx: Context,
    run_id: str,
    language: str,
    village: str = "",
    posted_on: date | None = None,
    kind: str = PUBLICITY,
) -> Ready:
    """Gather what may be told in public: masked name, village, category, amount.

    The day of posting is not counted; without it both days stay open. `UserError`:
    LIST-016 the finished paper would tell somebody's number, account, telephone or
    address; TRIAL-001 as a workbook; LIST-003, LIST-015, STORE-013.
    """
    from carecalc.documents.publicity import PublicityLayout

    check_may(ctx, "lists.see")
    layout = ctx.catalog.form(PUBLICITY, ctx.today(), PublicityLayout)
    with ctx.store.reading() as work:
        if kind == PUBLICITY_SHEET:
            check_real(work)  # A workbook has no page that could bear the mark.
        run = _run(work, run_id)
        law, office = laws.kept(ctx, work, run.files), work.office.get()
        values = filling_month.publicity(
            run, law, office, layout.categories, layout.days, village
        )
        secrets = public_check.secrets(work, run)
    if posted_on is not None:
        until = posted_on + timedelta(days=values.days)
        values = replace(values, posted_on=posted_on, until=until)
    told = [line.amount for line in values.lines]
    total = Money(sum(amount.fen for amount in told))
    return Ready(
        Printed(
            kind,
            PUBLICITY,
            PublicityLayout,
            language,
            XLSX if kind == PUBLICITY_SHEET else issuing.PDF,
        ),
        replace(values, made_on=ctx.today()),
        _Checked(secrets, kind),
        About("", run.id, None, claims=_claims(run, lines=len(told), total=total)),
        PUBLICITY_SERIES,
    )


class _Checked:
    """Draws a public notice and looks through it before anybody gets it."""

    def __init__(self, secrets: public_check.Secrets, kind: str) -> None:
        self._secrets, self._kind = secrets, kind

    def __call__(
        self,
        values: Publicity,
        layout: "PublicityLayout",
        words: Catalogue,
        digest: str,
        /,
        *,
        fonts: "Fonts",
        code: str,
    ) -> bytes:
        from carecalc.documents import publicity as paper

        if self._kind == PUBLICITY_SHEET:
            data = paper.publicity_workbook(values, layout, words)
        else:
            data = paper.publicity(values, layout, words, digest, fonts, code)
        public_check.check(data, self._secrets)
        return data


# --- what they share ------------------------------------------------------------------


def _issued(ctx: Context, ready: Ready) -> IssuedPaper:
    check_may(ctx, "lists.see")
    with ctx.store.work() as work:
        return issuing.issue(ctx, work, ready)


def _run(work: Work, run_id: str) -> Run:
    """Return a list that still counts, with its lines as they were built."""
    run = identities.check_latest(work, run_id)
    identities.check_list(run)
    return run


def _added_up(ctx: Context, run_id: str) -> tuple[Run, Sums]:
    """Return a list and what it adds up to, compared with each other in every way."""
    check_may(ctx, "lists.see")
    lines = listed.lines(ctx, run_id)
    with ctx.store.reading() as work:
        run = _run(work, run_id)
        sums = filling_month.sums(run, lines, laws.kept(ctx, work, run.files))
    for each in (*sums.communities, *sums.programmes, sums.whole):
        identities.check_figures(each.figures, each.name)
    lists = _control(run)
    identities.check_same(
        lists,
        {
            Message(N_("summary by community")): _of_parts(sums.communities),
            Message(N_("summary by programme")): _of_parts(sums.programmes),
            Message(N_("summary by source")): Control(
                lists.lines, Money(sum(each.amount.fen for each in sums.borne))
            ),
        },
    )
    return run, sums


def _of_parts(parts: tuple[filling_month.Part, ...]) -> Control:
    return Control(
        sum(each.lines for each in parts),
        Money(sum(each.figures.paid.fen for each in parts)),
    )


def _control(run: Run) -> Control:
    return Control(len(run.lines), run.total)


def _made(work: Work, run: Run) -> Given | None:
    """Return the file that stands for a bank of a list, if one was made."""
    for record in work.payouts.about(run.id):
        if record.state != VOID:
            return Given(record.value.name, work.papers.data(record.id))
    return None


def _claims(
    run: Run, figure: str = "", lines: int | None = None, total: Money | None = None
) -> Claims:
    """Return what a paper of a list states: its month, how many lines, their sum, and
    the figure that the list was closed with."""
    return Claims(
        act_on=run.built_on,
        amounts=((run.total if total is None else total).fen,),
        first=run.month,
        last=run.month,
        lines=len(run.lines) if lines is None else lines,
        figure=figure,
    )


def _kept(given: Mapping[str, str] | None, fields: tuple[str, ...]) -> dict[str, str]:
    """Return what was written of `fields`; nothing else can be put on the paper."""
    return {
        name: text.strip()
        for name, text in (given or {}).items()
        if name in fields and text.strip()
    }
