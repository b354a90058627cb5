# SPDX-License-Identifier: Apache-2.0
"""Telling, in the office that closed a list, whether files are those of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from carecalc.catalog import bank_templates
from carecalc.catalog.catalog import Catalog
from carecalc.domain.canonical import digest
from carecalc.domain.disbursement import Run
from carecalc.domain.payout import VOID, payments
from carecalc.services import list_proof, proof_checking, proofs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.list_proof import OneFile, Together
from carecalc.services.proof_checking import ALTERED, FILE, MADE_HERE, Verdict
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message


def made_anew(catalog: Catalog, on: date, run: Run) -> Iterator[bytes]:
    """Yield each file of a list that people open, made anew by the templates of a day."""
    from carecalc.documents import bank_file

    paid = payments(run)
    named = bank_file.Named(run.number, run.pay_month, run.built_on)
    for template, _ in bank_templates.bank_templates(catalog, on).values():
        if template.protects and not bank_file.unfit(template, paid):
            yield bank_file.bank_file(template, paid, named)


@needs("lists.see", "whole")
def check(ctx: Context, given: Sequence[tuple[str, bytes]]) -> Together:
    """Return what files (name, bytes) are, by this office's own key and closed lists.

    `UserError` TRIAL-001: papers of a trial office are signed by nobody.
    """
    published = proof_checking.read_published(
        [proofs.published_keys(ctx)], [proofs.published_withdrawals(ctx)]
    )
    today = ctx.today()
    looked_at = [
        (name, data, proof_checking.check(data, published, today))
        for name, data in given
    ]
    found = list_proof.together(
        looked_at, lambda run: made_anew(ctx.catalog, today, run)
    )
    with ctx.store.reading() as work:
        files = tuple(_as_closed(work, one) for one in found.files)
    return replace(found, files=files)


def _as_closed(work: Work, one: OneFile) -> OneFile:
    """Compare what a file says with the list that was closed here."""
    said = one.said
    if said is None:
        return _as_paid(work, one)
    if not said.figure:
        return one
    # The figure holds the list's number, month, count and sum.
    if any(closing.chained == said.figure for closing in work.closings.all()):
        note = Message(N_("This office closed just this list."))
        return replace(one, notes=(*one.notes, note))
    note = Message(
        N_("This office closed no list {number} with this figure."),
        {"number": said.number},
    )
    verdict = replace(one.verdict, outcome=ALTERED)
    return replace(one, verdict=verdict, notes=(*one.notes, note))


def _as_paid(work: Work, one: OneFile) -> OneFile:
    """Say of a file without a code whether it is one that was made for a bank here."""
    if one.verdict.statement is not None:
        return one
    own = digest(one.data)
    for record in work.payouts.where():
        if record.value.digest != own:
            continue
        number = record.value.number
        verdict = Verdict(MADE_HERE, FILE, named_by=number)
        if record.state == VOID:
            given_up = Message(N_("It was given up: no bank was to have it."))
            return replace(one, verdict=verdict, notes=(given_up,))
        return replace(one, verdict=verdict, notes=())
    return one
