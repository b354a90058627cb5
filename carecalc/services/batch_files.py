# SPDX-License-Identifier: Apache-2.0
"""Many papers out of the office: one file or one each, on record before they are there."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from carecalc.domain.paper import Paper
from carecalc.errors import UserError
from carecalc.services import disclosures, proofs
from carecalc.services.access import check_community, check_may, needs
from carecalc.services.context import Context
from carecalc.services.disclosures import Asked, Handed
from carecalc.services.issuing import PDF
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

NAMED = "batch.named"
"""The act of writing names into the names of files."""

Told = Callable[[int, int], None]
"""Hears how many papers of how many are done."""

_NO_NAME = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))
"""What the name of a file cannot hold on every system."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where papers go: into one file `path`, or each into a file of a new folder `path`.

    Files are called by the papers' numbers. `why_named` says why the person's name is
    to stand there too; empty where it does not.
    """

    path: str
    is_one: bool
    why_named: str = ""


@needs("disclosures.record", "filters")
def asked(ctx: Context, paper_ids: Sequence[str], copies: int = 1) -> Asked:
    """Return what to ask before papers leave together: once, for all of them.

    Where one of them left before, all have one reason of their own.
    """
    with ctx.store.reading() as work:
        kinds = {_seen(ctx, work, each).kind: each for each in paper_ids}
    rules = [disclosures.asked_of_paper(ctx, each, copies) for each in kinds.values()]
    rule = rules[0]
    if len({(each.recipient, each.basis) for each in rules}) > 1:
        rule = replace(rule, recipient="")
    with ctx.store.reading() as work:
        left = max(len(work.disclosures.of_paper(each)) for each in paper_ids)
    copy = max(left + 1, *(each.copy for each in rules))
    return rule if copy == 1 else replace(rule, purpose="", copy=copy)


@needs("disclosures.record", "filters")
def collected(
    ctx: Context, paper_ids: Sequence[str], is_one: bool, told: Told | None = None
) -> tuple[bytes, ...]:
    """Return the papers just as they were issued, or one PDF with the pages of all.

    It takes long, and only reads: a process of its own may do it. `UserError`:
    ACCESS-002 one is about somebody of another community, PROOF-002 one was
    withdrawn, STORE-014 the bytes of one are lost.
    """
    from carecalc.documents.merging import merged

    found = []
    with ctx.store.reading() as work:
        for done, paper_id in enumerate(paper_ids):
            if told is not None:
                told(done, len(paper_ids))
            proofs.check_stands(work, _seen(ctx, work, paper_id))
            found.append(work.papers.data(paper_id))
    return (merged(found),) if is_one else tuple(found)


@needs("disclosures.record", "filters")
def hand_out(
    ctx: Context,
    files: tuple[bytes, ...],
    paper_ids: Sequence[str],
    target: Target,
    handed: Handed | None = None,
) -> Path:
    """Write papers that were collected, and record of each that it leaves; return where.

    Either all is written and on record, or nothing. `UserError`: BATCH-005 the place is
    taken, BATCH-006 it cannot be written, BATCH-007 it lies inside the office, and as
    of `disclosures.of_paper`, ACCESS-001 who may not see whole numbers asks for names.
    """
    place = Path(target.path)
    _check_place(ctx, place, target.is_one)
    part = place.with_name(f".{place.name}.part")
    try:
        try:
            part.mkdir(mode=0o700)
            with ctx.store.work() as work:
                papers = [_seen(ctx, work, each) for each in paper_ids]
                names = _names(ctx, work, papers, target)
                for name, data in zip(names, files, strict=True):
                    (part / name).write_bytes(data)
                for paper_id in paper_ids:
                    disclosures.paper_leaves(ctx, work, paper_id, handed)
            # Only now, on record, is it there for others.
            if target.is_one:
                (part / names[0]).replace(place)
            else:
                part.rename(place)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise UserError(
            "BATCH-006",
            Message(
                N_("The papers could not be written: {reason}."),
                {"reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Look at the free space and who may write there.")),
            str(place),
        ) from error
    return place


@needs("disclosures.record", "filters")
def printed(
    ctx: Context,
    paper_ids: Sequence[str],
    handed: Handed | None = None,
    copies: int = 1,
) -> None:
    """Record of each of some papers that it leaves on paper; `UserError` as above."""
    with ctx.store.work() as work:
        for paper_id in paper_ids:
            _seen(ctx, work, paper_id)
            disclosures.copies_leave(ctx, work, paper_id, handed, copies)


def _seen(ctx: Context, work: Work, paper_id: str) -> Paper:
    """Return a paper of one's own communities; `UserError` ACCESS-002."""
    paper = work.papers.get(paper_id)
    if paper.person_id is None:  # A list, with everybody's accounts.
        check_may(ctx, "lists.see")
    else:
        check_community(ctx, work.people.get(paper.person_id).community)
    return paper


def _names(
    ctx: Context, work: Work, papers: Sequence[Paper], target: Target
) -> list[str]:
    """Return what the files are called: by number, so that no name lies about."""
    if target.is_one:
        return ["all.pdf"]
    why = visible(target.why_named).strip()
    if why:
        check_may(ctx, "numbers.reveal")
        work.audit(NAMED, "office", [len(papers)], why)
    counted: Counter[str] = Counter()
    names = []
    for paper in papers:
        called = paper.number
        if why and paper.person_id is not None:
            name = visible(work.people.get(paper.person_id).name)
            called += f" {name.translate(_NO_NAME).strip()}"
        counted[called] += 1
        again = f" ({counted[called]})" if counted[called] > 1 else ""
        suffix = "pdf" if paper.media == PDF else "xlsx"
        names.append(f"{called}{again}.{suffix}")
    return names


def _check_place(ctx: Context, place: Path, is_one: bool) -> None:
    if place.resolve().is_relative_to(ctx.store.folder.resolve()):
        raise UserError(
            "BATCH-007",
            Message(N_("“{folder}” lies inside the office."), {"folder": str(place)}),
            Message(N_("Choose a place outside it.")),
            str(place),
        )
    if not is_one and place.exists():
        raise UserError(
            "BATCH-005",
            Message(N_("“{folder}” is there already."), {"folder": str(place)}),
            Message(N_("Name a folder that does not exist yet.")),
            str(place),
        )
