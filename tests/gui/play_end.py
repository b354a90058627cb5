# SPDX-License-Identifier: Apache-2.0
"""How the play ends: what every case, every visit and every chain has to say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from carecalc.services import (
    applications,
    deadlines,
    deliveries,
    determinations,
    people,
)
from carecalc.services.context import Context
from tests.gui.play_cases import Case
from tests.gui.play_founding import CHIEF, CLERK, FIRST, SENT, Stage
from tests.gui.play_hands import Seat
from tests.gui.shell import on


@dataclass(frozen=True, slots=True)
class Ended:
    """One case as the office's file has it."""

    application: str
    acts: tuple[tuple[str, str, int], ...] = ()
    """Of each decision its state, its outcome, and the fen a month that it grants."""
    delivered: int = 0


def chains(play: Stage) -> None:
    """Check every record of the three files against its chain, in the windows."""
    for seat, user in ((play.office, CHIEF), (play.first, FIRST), (play.second, SENT)):
        with seat.at_work(user), play.step(seat, "chain of records checked"):
            seat.rail("office")
            seat.until_at("office")
            seat.tab("office-tabs", "Audit")
            seat.click("check-records")
            assert seat.holds(lambda s=seat: "0 fault(s)" in s.read()), seat.read()


def ends(play: Stage, cases: Sequence[Case]) -> dict[int, Ended]:
    """Read what became of each case."""
    seat = play.office
    with seat.at_work(CLERK):
        found = {case.number: on(seat.ctx, _end, case.name) for case in cases}
        agenda = on(seat.ctx, deadlines.agenda)
    assert (agenda.count, agenda.overdue) == (0, 0), agenda
    return found


def carried(play: Stage) -> dict[str, Counter[str]]:
    """Read at each laptop what it was told of its visits."""
    found = {}
    for seat, user in ((play.first, FIRST), (play.second, SENT)):
        with seat.at_work(user):
            seat.casework("handover")
            rows = seat.rows("carried")
            found[seat.name] = Counter(row[2].split(" ", 1)[1] for row in rows)
    return found


def phone(seat: Seat, user: str, case: Case) -> str:
    """Read which telephone somebody has in the file of a window."""
    with seat.at_work(user):
        (row,) = on(seat.ctx, people.find, case.name, 5, 0, "name").rows
        said: str = row.person.phone
        return said


def _end(ctx: Context, name: str) -> Ended:
    (row,) = people.find(ctx, name, 5, 0, "name").rows
    (seen,) = applications.of_person(ctx, row.person.id)
    acts = determinations.of_person(ctx, row.person.id)
    return Ended(
        seen.record.state,
        tuple(
            (act.state, act.outcome, 0 if act.monthly is None else act.monthly.fen)
            for act in acts
        ),
        len(deliveries.of_person(ctx, row.person.id)),
    )
