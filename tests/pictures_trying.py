# SPDX-License-Identifier: Apache-2.0
"""Pictures of the offices for trying out: practising, and the tour of the sample."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from carecalc import bootstrap
from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.gui.standing import Opened
from carecalc.services import backups, practice, trials, visits
from carecalc.services.context import Context
from carecalc.services.practice_cases import model_cases
from carecalc.services.trial_mark import PRACTICE, SAMPLE
from tests.offices import Clock
from tests.pictures_window import grabbed, settle


@contextmanager
def tried(folder: Path) -> Iterator[list[trials.Trial]]:
    """Give an office to practise in, with one case tried and one begun, and the sample."""
    tries = [
        bootstrap.try_out(kind, folder / "trials", [], clock=Clock())
        for kind in (PRACTICE, SAMPLE)
    ]
    ctx = tries[0].context
    ctx.store.submit(_practise, ctx).result()
    yield tries
    for trial in tries:
        trial.context.store.close()


def _practise(ctx: Context) -> None:
    first, second, *_ = model_cases()
    view = practice.begin(ctx, first.code)
    answers = first.key()
    for fact, item in view.scale.graph.facts.items():
        if item.default is not None:
            answers.setdefault(fact, item.default)
    one = view.scale.items[0]  # One item unlike the key.
    others = (o.code for o in one.options if o.code not in answers[one.code])
    answers[one.code] = (next(others),)
    for code, given in answers.items():
        visits.answer(ctx, view.visit.id, Answer(code, given))
    practice.finish(ctx, view.visit.id)
    practice.begin(ctx, second.code)


def trying(window: MainWindow, trial: trials.Trial) -> Iterator[tuple[str, QImage]]:
    """Yield the pages of an office for trying out: practising, or the tour."""
    # Left in order: nothing is said of a backup.
    trial.context.store.submit(backups.on_exit, trial.context).result()
    window.enter(Opened(trial.context, trial.folder, trial.user))
    settle(window)
    first, second, *_ = model_cases()
    if trial.folder.parent.name == PRACTICE:
        for name, place in (
            ("practice", Place("practice")),
            ("practice-differing", Place("practice", item=first.code)),
        ):
            window.show_place(place)
            settle(window)
            yield name, grabbed(window)
        go_on = window.findChild(QPushButton, f"begin-{second.code}")
        assert go_on is not None
        go_on.click()
        settle(window)
        yield "practice-case", grabbed(window)
        away = window.findChild(QPushButton, "throw-away")
        assert away is not None
        away.click()
        settle(window)
        yield "practice-away", grabbed(window)
        return
    for number in range(1, 7):
        yield f"tour-{number}", grabbed(window)
        step = window.findChild(QPushButton, "tour-next")
        assert step is not None
        step.click()
        settle(window)
