# SPDX-License-Identifier: Apache-2.0
"""How a paper comes to be: drawn from its values, looked at, numbered, and kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from carecalc.documents.digest import content_digest
from carecalc.domain.paper import Claims, Paper
from carecalc.errors import UserError
from carecalc.i18n import Catalogue, catalogue
from carecalc.services import glyphs, laws, proofs
from carecalc.services.context import Context
from carecalc.services.trial_mark import VOID, kind_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

if TYPE_CHECKING:
    from carecalc.catalog.gathering import LawFile
    from carecalc.documents.fonts import Fonts
    from carecalc.documents.parts import Layout

# What draws papers is imported where one is drawn: the window need not wait for it.

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_V = TypeVar("_V", contravariant=True)
_L = TypeVar("_L", contravariant=True)


class Printer(Protocol[_V, _L]):
    """Draws a paper from its values; `code` is its proof, empty where it has none."""

    def __call__(
        self,
        values: _V,
        layout: _L,
        catalogue: Catalogue,
        digest: str,
        /,
        *,
        fonts: "Fonts",
        code: str,
    ) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Printed:
    """Which paper: its kind, the form with its wording, its language and format.

    `layout` is the class that the form is read as.
    """

    kind: str
    form: str
    layout: type
    language: str
    media: str = PDF


@dataclass(frozen=True, slots=True)
class About:
    """What a paper is about, the number it goes by; its title if not the form's.

    `number` is "" where the paper takes its own when it is issued; `claims` is what
    its code states of what it tells.
    """

    number: str
    id: str
    person_id: str | None
    title: Text | None = None
    claims: Claims | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper that is ready to be drawn: what it says, and what draws it.

    `series` names the numbers of which it takes the next one when it is issued; its
    values have a field `number` then.
    """

    paper: Printed
    values: Any
    printer: Printer[Any, Any]
    about: About
    series: str = ""


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A paper with the bytes that were issued; `digest` is that of its content."""

    id: str
    kind: str
    number: str
    digest: str
    title: str
    language: str
    person_id: str | None
    issued_at: datetime
    data: bytes
    media: str


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper as it was drawn, with what it takes to issue it; not on record yet.

    `form` is the digest of the form with its wording, `digest` that of its content.
    """

    id: str
    kind: str
    number: str
    title: str
    language: str
    person_id: str | None
    subject_id: str
    digest: str
    form: str
    media: str
    data: bytes


def issue(ctx: Context, work: Work, ready: Ready) -> IssuedPaper:
    """Print, number and keep a paper with the wording it was printed with."""
    if ready.series:
        ready = numbered(ready, work.next_number(ready.series, ctx.today().year))
    return keep(ctx, work, drawn(ctx, work, ready, ctx.new_id()))


def numbered(ready: Ready, number: str) -> Ready:
    """Return a paper of a series with the number it is to have."""
    return replace(
        ready,
        values=replace(ready.values, number=number),
        about=replace(ready.about, number=number),
    )


def preview(ctx: Context, work: Work, ready: Ready) -> bytes:
    """Draw a paper as it would be issued, every page marked as one that counts not.

    It has no code and takes no number: nobody can show it for the paper itself.
    """
    from carecalc.documents.parts import voided

    form, layout = _form(ctx, ready.paper)
    layout = voided(layout, layout.frame.draft)
    return _pages(work, ready, layout, _digest(ready, form.digest), "")


def drawn(ctx: Context, work: Work, ready: Ready, paper_id: str) -> DrawnPaper:
    """Draw a paper with its code and change nothing: `keep` issues it."""
    paper, about = ready.paper, ready.about
    form, layout = _form(ctx, paper)
    digest = _digest(ready, form.digest)
    code = ""
    if not kind_of(work) and about.claims is not None:
        # What counts for nothing is signed by nobody.
        kind = proofs.Named(paper_id, paper.kind, about.number, digest)
        code = proofs.code(ctx, work, kind, about.person_id, about.claims)
    data = _pages(work, ready, layout, digest, code)
    return DrawnPaper(
        id=paper_id,
        kind=paper.kind,
        number=about.number,
        title=(about.title or layout.words.title).in_(paper.language),
        language=paper.language,
        person_id=about.person_id,
        subject_id=about.id,
        digest=digest,
        form=form.digest,
        media=paper.media,
        data=proofs.sealed(ctx, work, data, code, paper.language),
    )


def keep(ctx: Context, work: Work, drawn: DrawnPaper) -> IssuedPaper:
    """Put a drawn paper on record with its bytes and the form it was printed by."""
    laws.keep_files(ctx, work, [drawn.form])
    paper = work.papers.add(
        Paper(
            id=drawn.id,
            kind=drawn.kind,
            number=drawn.number,
            title=drawn.title,
            language=drawn.language,
            person_id=drawn.person_id,
            subject_id=drawn.subject_id,
            digest=drawn.digest,
            media=drawn.media,
            issued_at=ctx.clock(),
        ),
        drawn.data,
    )
    work.audit("paper.issued", paper.id, [drawn.kind, drawn.number, drawn.digest])
    return issued(paper, drawn.data)


def check_new(work: Work, drawn: Iterable[DrawnPaper]) -> None:
    """Refuse papers that are on record already: `UserError` BATCH-002."""
    if any(work.papers.has(paper.id) for paper in drawn):
        raise UserError(
            "BATCH-002",
            Message(N_("These papers are on record already.")),
            Message(N_("Print them from there.")),
        )


def take_numbers(ctx: Context, work: Work, series: str, numbers: Iterable[str]) -> None:
    """Take the numbers that papers were drawn with, ahead of being put on record.

    `UserError` BATCH-003: another paper has one of them by now.
    """
    for number in numbers:
        if work.next_number(series, ctx.today().year) != number:
            raise UserError(
                "BATCH-003",
                Message(
                    N_("A number was given to another paper meanwhile: {number}."),
                    {"number": number},
                ),
                Message(N_("Nothing was issued. Begin the batch again.")),
            )


def issued(paper: Paper, data: bytes) -> IssuedPaper:
    """Return a paper that is on record together with its bytes."""
    return IssuedPaper(
        paper.id,
        paper.kind,
        paper.number,
        paper.digest,
        paper.title,
        paper.language,
        paper.person_id,
        paper.issued_at,
        data,
        paper.media,
    )


def _form(ctx: Context, paper: Printed) -> "tuple[LawFile, Layout]":
    today: date = ctx.today()
    file = ctx.catalog.form_file(paper.form, today)
    return file, ctx.catalog.form(paper.form, today, paper.layout)


def _digest(ready: Ready, form: str) -> str:
    return content_digest(ready.values, form, ready.paper.language)


def _pages(work: Work, ready: Ready, layout: "Layout", digest: str, code: str) -> bytes:
    from carecalc.documents.parts import voided

    trial = kind_of(work)
    if trial:
        layout = voided(layout, VOID[trial])
    words, faces = catalogue(ready.paper.language), glyphs.fonts(work)
    data: bytes = ready.printer(
        ready.values, layout, words, digest, fonts=faces, code=code
    )
    return data
