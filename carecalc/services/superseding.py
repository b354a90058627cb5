# SPDX-License-Identifier: Apache-2.0
"""What becomes of papers once another decision, list or visit takes the place."""

from datetime import date

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import Run
from carecalc.domain.visit import Visit
from carecalc.i18n import catalogue
from carecalc.services.proofs import WITHDRAWN
from carecalc.services.reviews_standing import corrected_by
from carecalc.services.trial_mark import kind_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

_WHY = N_("The decision {number} of {day} has taken its place.")
_WHY_LIST = N_("The list {number} of {day} has taken its place.")
_WHY_CORRECTED = N_("The assessment {number} of {day} has taken its place.")
_WHY_OVERTURNED = N_("The review overturned the assessment on {day}.")

_OF_LEVEL = ("report",)
"""What tells somebody the level of a visit: its record is of what was done."""


def withdraw_papers(
    work: Work, before: Determination, act: Determination, decided_on: date
) -> None:
    """Withdraw on record what was issued of a decision that `act` supersedes.

    Whoever checks such a paper by the office's next list learns that it counts no
    more. The reason stands on record in Chinese, as it is to be read in thirty years.
    """
    why = Message(_WHY, {"number": act.number, "day": decided_on})
    _withdraw(work, before.id, why)


def withdraw_list_papers(work: Work, before: Run, run: Run) -> None:
    """Withdraw on record what was issued of a month's list that `run` replaces."""
    why = Message(_WHY_LIST, {"number": run.number, "day": run.built_on})
    _withdraw(work, before.id, why)


def withdraw_overturned(work: Work, visit: Visit, on: date) -> None:
    """Withdraw on record the report of a visit whose level a reviewer overturned."""
    _withdraw(work, visit.id, Message(_WHY_OVERTURNED, {"day": on}), _OF_LEVEL)


def withdraw_corrected(work: Work, person_id: str) -> None:
    """Withdraw on record the reports of a person's visits that were returned and are
    corrected by now; the same once more changes nothing."""
    for visit_id in work.reviewing.set_aside(person_id):
        came = corrected_by(work, work.visits.get(visit_id))
        if came is not None:
            of = {"number": came.number, "day": came.assessed_on}
            _withdraw(work, visit_id, Message(_WHY_CORRECTED, of), _OF_LEVEL)


def _withdraw(
    work: Work, subject_id: str, reason: Message, kinds: tuple[str, ...] = ()
) -> None:
    if kind_of(work):
        return  # What counts for nothing need not be withdrawn.
    why = catalogue("zh_CN").render(reason)
    for paper in work.papers.of_subject(subject_id):
        if kinds and paper.kind not in kinds:
            continue
        if work.entries.last_of(paper.id, (WITHDRAWN,)) is None:
            detail = [paper.kind, paper.number, paper.digest]
            work.audit(WITHDRAWN, paper.id, detail, why, paper.person_id)
