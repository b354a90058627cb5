# SPDX-License-Identifier: Apache-2.0
"""A model of the answers that somebody at the window gave, compared with the file.

It knows them from what the questions said and never from the file: what was said to be
saved must be in the file afterwards.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from carecalc.domain.visit import Answer
from carecalc.gui.main_window import MainWindow
from carecalc.gui.pages.visit import VisitPage
from carecalc.gui.widgets.rating import SECOND
from carecalc.services import visits
from carecalc.services.context import Context
from tests.gui.random_told import Told


@dataclass
class Given:
    """The answers of one assessor of a visit, and what they were before each step.

    `is_known` is false where what came before is not: they are then read from the file
    once, when nothing is under way.
    """

    now: dict[str, Answer] = field(default_factory=dict)
    before: list[dict[str, Answer]] = field(default_factory=list)
    is_known: bool = False

    def put(self, code: str, answer: Answer | None) -> None:
        """Answer a question, or take its answer away; the same again is no step."""
        if self.now.get(code) == answer:
            return
        self.before.append(dict(self.now))
        if answer is None:
            del self.now[code]
        else:
            self.now[code] = answer

    def undo(self) -> None:
        """Take a step back; those before the model began are in the file alone."""
        if self.before:
            self.now = self.before.pop()
        else:
            self.is_known = False


class Model:
    """Listens to the questions of the office in `folder`; `settle` waits for the window.

    `refused` counts what services refused, by its code.
    """

    def __init__(
        self, window: MainWindow, folder: Path, told: Told, settle: Callable[[], None]
    ) -> None:
        self.window = window
        self.folder = folder
        self.told = told
        self._settle = settle
        self.given: dict[tuple[str, str], Given] = {}
        self.refused: Counter[str] = Counter()
        self.answers = 0

    def watch(self) -> None:
        """Listen to the questions that are shown."""
        page, desk = self.window.page, self.window._desk
        if desk is not None and not desk.property("is-watched"):
            desk.setProperty("is-watched", True)
            desk.tasks.met.connect(self._on_met)
            desk.restore_asked.connect(self._on_restore)
        if not isinstance(page, VisitPage) or page.form is None:
            return
        if not self.is_ours(page.desk.context) or page.form.property("is-watched"):
            return
        page.form.setProperty("is-watched", True)
        if not page._is_answerable or not page.desk.may("visits.work"):
            return
        key = (page.place.visit, page.place.rater)
        given = self.given.setdefault(key, Given())
        self.read(page.desk.context, key)
        page.form.answered.connect(partial(self._on_answered, key))
        page.form.cleared.connect(partial(self._on_cleared, key))
        page._saving.undo = partial(self._on_undo, key, page._saving.undo)
        page._saving.refused.connect(partial(self._on_refused, given))

    def _on_met(self, error: Any) -> None:
        self.refused[error.code] += 1

    def _on_restore(self, offer: object) -> None:
        # A backup takes the place of the office: what it holds is what stands.
        self.told[-1] += " [restore]"
        for given in self.given.values():
            given.is_known = False

    def _on_answered(self, key: tuple[str, str], answer: Answer) -> None:
        self.answers += 1
        self.told[-1] += f" [{answer.item}={','.join(answer.options)}{answer.refused}]"
        self.given[key].put(answer.item, answer)

    def _on_cleared(self, key: tuple[str, str], code: str) -> None:
        self.told[-1] += f" [{code} cleared]"
        self.given[key].put(code, None)

    def _on_undo(self, key: tuple[str, str], undo: Callable[[], None]) -> None:
        self.told[-1] += " [undo]"
        self.given[key].undo()
        undo()

    def _on_refused(self, given: Given, lost: object) -> None:
        self.told[-1] += " [refused]"
        given.is_known = False

    def is_ours(self, ctx: Context) -> bool:
        """Tell whether it is the office and not one for trying out."""
        return ctx.store.folder.resolve() == self.folder.resolve()

    def in_file(self, ctx: Context, key: tuple[str, str]) -> dict[str, Answer]:
        """Return the answers as the file has them."""
        visit, rater = key
        seen = ctx.store.submit(visits.view, ctx, visit).result().visit
        return dict(seen.second if rater == SECOND else seen.answers)

    def read(self, ctx: Context, key: tuple[str, str]) -> None:
        """Begin with what the file has, where the model does not know."""
        given = self.given[key]
        if not given.is_known:
            given.now, given.before = self.in_file(ctx, key), []
            given.is_known = True

    def compare(self) -> None:
        """The open visit shows what was answered, and so has the file."""
        page = self.window.page
        if not isinstance(page, VisitPage) or page.form is None or page._view is None:
            return
        key = (page.place.visit, page.place.rater)
        if not self.is_ours(page.desk.context) or key not in self.given:
            return
        if page._saving.pending.unsaved or not page.desk.may("visits.work"):
            return
        self.read(page.desk.context, key)
        given = self.given[key].now
        stored = self.in_file(page.desk.context, key)
        self.told.must(stored == given, f"lost: {_differing(given, stored)}")
        if page.form.group is None:
            return
        for item in page.form.group.items:
            card = page.form.card(item.code)
            self.told.must(
                card.answer == given.get(item.code),
                f"{item.code} shows {card.answer}, answered {given.get(item.code)}",
            )

    def compare_all(self) -> None:
        """Every visit that was worked on is in the file as it was answered."""
        standing = self.window._standing
        if standing is not None and self.is_ours(standing.opened.context):
            self._settle()
            self.compare_in(standing.opened.context)

    def compare_in(self, ctx: Context) -> None:
        """Compare with the file of an office that is open."""
        for key, given in self.given.items():
            if given.is_known:
                stored = self.in_file(ctx, key)
                self.told.must(
                    stored == given.now, f"{key} lost: {_differing(given.now, stored)}"
                )


def _differing(
    given: Mapping[str, Answer], stored: Mapping[str, Answer]
) -> dict[str, tuple[Answer | None, Answer | None]]:
    """Return the items answered otherwise: given, and in the file."""
    return {
        code: (given.get(code), stored.get(code))
        for code in {*given, *stored}
        if given.get(code) != stored.get(code)
    }
