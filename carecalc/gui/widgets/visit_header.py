# SPDX-License-Identifier: Apache-2.0
"""The right end of a visit's header line: what is done, undo, help, more, the check."""

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from carecalc.domain.scale import Scale
from carecalc.gui.widgets.inputs import button, label, pill
from carecalc.gui.widgets.rail import Progress
from carecalc.gui.widgets.speaking import Speaking, Voice


class VisitHeader(QWidget, Speaking):
    """The parts, made here and put into the header by the page."""

    refusal_asked = Signal()
    """End the visit: answers were refused."""

    other_rater_asked = Signal()
    """The other of the two assessors answers now."""

    def __init__(self, voice: Voice, parent: QWidget, *, is_second: bool) -> None:
        super().__init__(parent)
        self.voice = voice
        self.hide()
        self.count = pill("", "accent", parent)
        self.count.setObjectName("answered-count")
        self.count.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.stamp = label("", "caption", parent)
        self.stamp.setObjectName("saved-stamp")
        self.stamp.setWordWrap(False)
        self.help = button(self.gettext("Guide"), "show-help", parent=parent)
        self.help.setCheckable(True)
        self.undo = button(self.gettext("Undo"), "undo", "quiet", parent)
        self.undo.setToolTip("Ctrl+Z")
        self.check = button(self.gettext("Check"), "check", "primary", parent)
        self.check.setToolTip("Ctrl+Enter")
        self.more = button(self.gettext("More"), "visit-more", "quiet", parent)
        menu = QMenu(self.more)
        menu.setObjectName("visit-menu")
        said = (
            self.gettext("Back to the first assessor's answers")
            if is_second
            else self.gettext("Second assessor answers independently…")
        )
        self.other_rater = QAction(said, menu)
        self.other_rater.setObjectName("other-rater")
        self.other_rater.triggered.connect(self._on_other_rater)
        self.end_refused = QAction(
            self.gettext("End unfinished: answers refused…"), menu
        )
        self.end_refused.setObjectName("end-refused")
        self.end_refused.triggered.connect(self._on_refusal)
        menu.addAction(self.other_rater)
        if not is_second:
            menu.addAction(self.end_refused)
        self.more.setMenu(menu)

    def widgets(self) -> Iterator[QWidget]:
        """Yield the parts from left to right."""
        yield from (
            self.count,
            self.stamp,
            self.undo,
            self.help,
            self.more,
            self.check,
        )

    def show_count(self, scale: Scale, progress: Progress) -> None:
        """Show how many of the scale's items are answered and in the file."""
        asked = [i.code for i in scale.items if i.code not in progress.unasked]
        saved = progress.answers.keys() - progress.unsaved
        done = sum(code in saved for code in asked)
        self.count.setText(
            self.gettext("{done} of {total} answered", done=done, total=len(asked))
        )

    def _on_other_rater(self) -> None:
        self.other_rater_asked.emit()

    def _on_refusal(self) -> None:
        self.refusal_asked.emit()


def shortcuts(speaker: Speaking) -> tuple[tuple[str, str], ...]:
    """Return the keys of a visit and what they do."""
    return (
        ("0–9", speaker.gettext("choose the answer with this key")),
        (
            "10–99",
            speaker.gettext("of many answers: two digits, or one digit and Enter"),
        ),
        ("Space, Enter", speaker.gettext("next question")),
        ("Shift+Enter, ↑", speaker.gettext("question before")),
        ("↓, ←, →", speaker.gettext("mark an answer; Space or Enter takes it")),
        ("F", speaker.gettext("find an answer among many by its words")),
        ("Alt+1–4", speaker.gettext("whom the answer is from")),
        ("/", speaker.gettext("the answer is refused")),
        (".", speaker.gettext("the question is not applicable")),
        ("N", speaker.gettext("write a note; Esc goes back")),
        ("T", speaker.gettext("test aid: drawing, reminder, picture")),
        ("P", speaker.gettext("keep a picture with the question")),
        (
            "P, PgUp, PgDn",
            speaker.gettext("of a visit from paper: show its scan, scroll it"),
        ),
        ("F8, Shift+F8", speaker.gettext("next, previous question without an answer")),
        ("F9", speaker.gettext("go to the question whose time is up")),
        ("Ctrl+Z", speaker.gettext("undo, any number of steps")),
        ("Ctrl+S", speaker.gettext("save what could not be saved; show when it was")),
        ("Ctrl+F", speaker.gettext("find a question")),
        ("Ctrl+V", speaker.gettext("keep a copied picture with the question")),
        ("Ctrl+Enter", speaker.gettext("check the visit")),
        ("Esc", speaker.gettext("back to the list of the check, if one came from it")),
    )
