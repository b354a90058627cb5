# SPDX-License-Identifier: Apache-2.0
"""What is done at the laptops: return files taken in, visits made, files sent."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt

from carecalc.domain.scale import Item
from carecalc.gui.pages.visit import VisitPage
from carecalc.services import visits
from carecalc.services.visit_view import VisitView
from tests.gui.play_cases import Case
from tests.gui.play_founding import Stage, returned
from tests.gui.play_hands import Seat
from tests.gui.shell import on


def take_return(play: Stage, laptop: Seat, label: str) -> None:
    """Take the newest return file in."""
    laptop.casework("handover")
    laptop.click("take-return")
    laptop.choose_files(returned(play, label))


def send(play: Stage, laptop: Seat) -> tuple[Path, ...]:
    """Hand everything new over; return the files that are on the stick since."""
    before = set(play.stick.glob("*.ccp"))
    laptop.casework("handover")
    laptop.click("send")
    laptop.choose_folder(play.stick)
    return tuple(sorted(set(play.stick.glob("*.ccp")) - before))


def see_tasks(seat: Seat, cases: Sequence[Case]) -> None:
    """See these people's visits among one's tasks, and nobody else's."""
    seat.casework("tasks")
    names = sorted(row[0] for row in seat.rows("my-tasks"))
    assert names == sorted(case.name for case in cases), names


def visit(
    seat: Seat, case: Case, pair: tuple[str, str], *, is_worst: bool | None = None
) -> None:
    """Assess somebody from the first item to the signature, by keys.

    As bad as can be, or as well, as the case is to end; or as `is_worst` says.
    """
    seat.person(case.name)
    seat.click("start-visit")
    assert seat.holds(lambda: seat.visible("begin-visit").isEnabled())
    seat.pick("scale", "gbt-42195-2022")
    seat.click("begin-visit")
    seat.until_at("visit")
    answer(seat, not case.is_well if is_worst is None else is_worst)
    conclude(seat, pair)


def visit_again(seat: Seat, case: Case, pair: tuple[str, str], comment: str) -> None:
    """Begin the correction of a visit that came back, and sign it."""
    seat.rail("start")
    seat.until_at("start")
    assert seat.holds(lambda: seat.has_row("returned-")), seat.read()
    seat.click(seat.row_button("returned-", case.name))
    seat.until_at("visit")
    assert comment in seat.read()
    page = seat.page
    assert isinstance(page, VisitPage)
    assert seat.holds(lambda: page.active != "")
    (first, *_) = looked(seat).scale.items
    seat.click(f"group-{first.code.rpartition('.')[0]}")
    if page.active != first.code:
        seat.click(f"row-{first.code}")
    assert seat.holds(lambda: page.active == first.code)
    seat.press(first.keys()[-2])
    assert seat.holds(
        lambda: (
            looked(seat).visit.answers[first.code].options == (first.options[-2].code,)
        )
    )
    conclude(seat, pair)


def answer(seat: Seat, is_worst: bool) -> None:
    """Answer every item and every fact that counts, by its key."""
    page = seat.page
    assert isinstance(page, VisitPage)
    assert seat.holds(lambda: page.active != "")
    view = looked(seat)
    deciding = _deciding(view)
    for item in (*view.scale.items, *deciding):
        if page.active in view.scale.recorded:
            seat.settle()
        while page.active in view.scale.recorded:
            seat.press(Qt.Key.Key_F8)
            seat.settle()
        assert seat.comes(lambda code=item.code: page.active == code), item.code
        seat.press(_key(item, is_worst))
        assert seat.comes(lambda code=item.code: page.active != code), item.code
    wanted = len(view.scale.items) + len(deciding)
    assert seat.holds(lambda: len(looked(seat).visit.answers) == wanted)


def conclude(seat: Seat, pair: tuple[str, str]) -> None:
    """Check, look at the result, and sign by two."""
    seat.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.until_at("check")
    sign(seat, pair)


def sign(seat: Seat, pair: tuple[str, str]) -> None:
    """Go on from the check, look at the result, and sign by two."""
    seat.press(Qt.Key.Key_Return)
    seat.until_at("result")
    seat.press(Qt.Key.Key_Return)
    seat.until_at("signing")
    for number, name in enumerate(pair, 1):
        seat.write(f"assessor-{number}", name)
    seat.tick("background-2-medical-or-nursing")
    seat.write_all(informant="样女儿", relation="女儿")
    for number in (1, 2):
        assert seat.holds(lambda n=number: seat.has(f"unrelated-{n}")), seat.read()
        seat.click(f"unrelated-{number}")
    seat.click("sign")
    seat.until_at("paper")


def looked(seat: Seat) -> VisitView:
    """Return the visit that is open as it is in the file."""
    view = on(seat.ctx, visits.view, seat.page.here().visit)
    assert isinstance(view, VisitView)
    return view


def _deciding(view: VisitView) -> tuple[Item, ...]:
    facts: Mapping[str, Item] = view.scale.graph.facts
    return tuple(
        facts[code]
        for sheet in view.scale.sheets
        for code in sheet.facts
        if code not in view.scale.recorded
    )


def _key(item: Item, is_worst: bool) -> str:
    """Return the key of the worst or the best answer; never coma, no clause."""
    if item.answer == "several":
        return "0"
    is_last = is_worst and item.code.startswith("B.") and item.code != "B.3.9"
    return item.keys()[-1 if is_last else 0]
