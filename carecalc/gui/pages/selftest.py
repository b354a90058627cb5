# SPDX-License-Identifier: Apache-2.0
"""核对标准: whether each scale is reckoned as its standard says, tried on the spot."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.compliance import Words
from carecalc.gui.widgets.inputs import RowButton, button, card, label, pill, restyle
from carecalc.gui.widgets.paper_out import Saving
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Piece
from carecalc.i18n import Catalogue
from carecalc.services import compliance, selftests
from carecalc.services.compliance import Outcome
from carecalc.text import N_

_TRY = "check-scales"

_DIGEST = re.compile(r"[0-9a-f]{64}")


class SelfTestPage(Page):
    """The scales on the left, each tried as the page opens; the chosen one beside."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        groups = desk.context.catalog.codes().groups
        self._say = Words(Voice(catalogue, groups, desk.look))
        self._outcomes: dict[str, Outcome] = {}
        self._rows: dict[str, RowButton] = {}
        self._output: Saving | None = None
        self._chosen = ""
        self.set_title(
            self.gettext("Check the scales"),
            self.gettext("answer sheets worked by hand from the standards, tried now"),
        )
        self._save = button(self.gettext("Save as text …"), "save-text", "", self)
        self._save.setIcon(desk.look.icon("save"))
        self._save.setEnabled(False)
        self._save.clicked.connect(self._on_save)
        self.add_action(self._save)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("selftest-notice")
        self.body.addWidget(self._notice)
        list_, detail = QWidget(self), QWidget(self)
        self._list, self._detail = QVBoxLayout(list_), QVBoxLayout(detail)
        for column in (self._list, self._detail):
            column.setContentsMargins(0, 0, 8, 8)
            column.setSpacing(8)
        # The style gives rows a least height that their two lines do not fit into.
        list_.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(scrolling(list_, self), 2)
        self._area = scrolling(detail, self)
        row.addWidget(self._area, 3)
        self.body.addLayout(row, 1)
        self.body.insertWidget(1, WorkBar(desk.working, catalogue, self))
        self._job = desk.working.begin(
            Piece(
                _TRY,
                N_("Trying every scale …"),
                compliance.outcomes,
                tells=True,
            ),
            done=self._on_outcomes,
            failed=self._on_refused,
        )

    def leave(self) -> bool:
        """Stop what nobody would be shown."""
        self.desk.working.let_go(self._job)
        return True

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("show the groups of the scale under the cursor")),
        )

    def state(self) -> object:
        """Return which scale is shown."""
        return self._chosen

    def restore(self, state: object) -> None:
        """Show that scale again once it was tried."""
        self._chosen = str(state)

    # -------------------------------------------------------------- running

    def _on_outcomes(self, found: tuple[Outcome, ...]) -> None:
        for seen in found:
            self._show_row(seen)
        self._list.addStretch(1)
        self._save.setEnabled(True)
        chosen = self._chosen if self._chosen in self._rows else self._first()
        self._on_chosen(chosen)
        self.focus_soon(self._rows[chosen])

    def _show_row(self, seen: Outcome) -> None:
        self._outcomes[seen.code] = seen
        version = "" if seen.scale is None else seen.scale.version
        made = RowButton(
            f"scale-{seen.code}",
            seen.code,
            self._say.name(seen),
            self.gettext("{code}, version {version}", code=seen.code, version=version)
            if version
            else seen.code,
            self._say.counts(seen),
            "good" if seen.is_sound else "error",
            self,
            wraps=True,
        )
        made.chosen.connect(self._on_chosen)
        self._rows[seen.code] = made
        self._list.addWidget(made)

    def _first(self) -> str:
        """Return the scale to show first: one that failed, if any did."""
        failed = [code for code, seen in self._outcomes.items() if not seen.is_sound]
        return (failed or list(self._outcomes))[0]

    # -------------------------------------------------------------- showing

    def _on_chosen(self, code: str) -> None:
        self._chosen = code
        for other, row in self._rows.items():
            restyle(row, "state", "chosen" if other == code else "")
        seen = self._outcomes[code]
        while (item := self._detail.takeAt(0)) is not None:
            shown = item.widget()
            if shown is not None:
                shown.deleteLater()
        self._detail.addWidget(self._outcome_card(seen))
        if seen.found is not None:
            self._detail.addWidget(self._groups_card(seen))
        if seen.scale is not None:
            self._detail.addWidget(self._sources_card(seen))
        self._detail.addStretch(1)
        self._area.verticalScrollBar().setValue(0)

    def _outcome_card(self, seen: Outcome) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self._say.name(seen), "heading"))
        summary = label(self._say.summary(seen), "strong" if seen.is_sound else "")
        summary.setObjectName("summary")
        if not seen.is_sound:
            summary.setProperty("role", "field-error")
        column.addWidget(summary)
        for line in self._say.files(seen):
            # A digest is one word: large, it wraps where it is told to; else it is
            # copied as it stands.
            is_large = self.desk.look.text_size > 100
            told = label(_DIGEST.sub(_in_eights, line) if is_large else line, "hint")
            told.setAccessibleName(line)
            told.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            told.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            column.addWidget(told)
        return frame

    def _groups_card(self, seen: Outcome) -> QWidget:
        found = seen.found
        assert found is not None
        frame, column = card(self)
        column.addWidget(label(self.gettext("What was tried"), "heading"))
        if found.note is not None:
            column.addWidget(label(self.words(found.note), "hint"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        row = 0
        for group in found.groups:
            title = self.words(group.title)
            if group.clause:
                title = f"{title} ({group.clause})"
            grid.addWidget(label(title), row, 0)
            count = f"{group.passed}/{group.passed + group.failed}"
            kind = "error" if group.failed else "good"
            grid.addWidget(pill(count, kind), row, 1, corner)
            row += 1
            for failure in group.failures:
                for words in selftests.failure_words(failure):
                    told = label(self.words(words), "field-error")
                    grid.addWidget(told, row, 0, 1, 2)
                    row += 1
        column.addLayout(grid)
        return frame

    def _sources_card(self, seen: Outcome) -> QWidget:
        frame, column = card(self)
        column.addWidget(label(self.gettext("Sources"), "heading"))
        for line in self._say.sources(seen):
            column.addWidget(label(line))
        doubts = self._say.doubts(seen)
        if doubts:
            column.addWidget(
                label(self.gettext("What is unconfirmed or open"), "heading")
            )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for row, (kind, names, mark) in enumerate(doubts):
            grid.addWidget(pill(mark, "warning"), row, 0, corner)
            text = self.gettext("{kind}: {names}", kind=kind, names=names)
            grid.addWidget(label(text), row, 1)
        column.addLayout(grid)
        return frame

    # -------------------------------------------------------------- keeping

    def _on_save(self) -> None:
        text = self._say.text(list(self._outcomes.values()))
        day = self.desk.context.today().isoformat()
        self._output = Saving(
            self.desk.tasks,
            self.gettext("Save as text …"),
            self.gettext("carecalc check of the scales {day}.txt", day=day),
            text.encode(),
            self,
        )
        self._output.saved.connect(self._on_saved)
        self._output.refused.connect(self._on_refused)
        self._output.ask()

    def _on_saved(self, file: str) -> None:
        self._notice.tell(self.gettext("Saved: {file}", file=file), "good")

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _in_eights(found: re.Match[str]) -> str:
    """Return a digest that can be broken after each eight characters."""
    return "\u200b".join(found[0][at : at + 8] for at in range(0, 64, 8))
