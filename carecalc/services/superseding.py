# SPDX-License-Identifier: Apache-2.0
"""What becomes of a decision's papers once another decision takes its place."""

from datetime import date

from carecalc.domain.determination import Determination
from carecalc.i18n import catalogue
from carecalc.services.proofs import WITHDRAWN
from carecalc.services.trial_mark import kind_of
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

_WHY = N_("The decision {number} of {day} has taken its place.")


def withdraw_papers(
    work: Work, before: Determination, act: Determination, decided_on: date
) -> None:
    """Withdraw on record what was issued of a decision that `act` supersedes.

    Whoever checks such a paper by the office's next list learns that it counts no
    more. The reason stands on record in Chinese, as it is to be read in thirty years.
    """
    if kind_of(work):
        return  # What counts for nothing need not be withdrawn.
    words = catalogue("zh_CN")
    why = words.render(Message(_WHY, {"number": act.number, "day": decided_on}))
    for paper in work.papers.of_subject(before.id):
        if work.entries.last_of(paper.id, (WITHDRAWN,)) is None:
            detail = [paper.kind, paper.number, paper.digest]
            work.audit(WITHDRAWN, paper.id, detail, why, paper.person_id)
