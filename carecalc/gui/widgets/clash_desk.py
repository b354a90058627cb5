# SPDX-License-Identifier: Apache-2.0
"""What office and laptop both changed: a person decides, field by field."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from carecalc.domain.handover_merge import (
    OTHER,
    OURS,
    PERSON,
    SAME,
    SAME_PERSON,
    THEIRS,
)
from carecalc.gui.page import Desk
from carecalc.gui.tables import Column
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.clash_words import KINDS, field_words, lines_of
from carecalc.gui.widgets.handover_pane import Pane
from carecalc.gui.widgets.inputs import button, label
from carecalc.i18n import Catalogue
from carecalc.services import handover_clashes
from carecalc.services.context import Changes
from carecalc.services.handover_clashes import Parked
from carecalc.text import N_, Message

_IN_A_BUTTON = 14
"""Characters that are seen whole in half of the dialog."""


class SideChoice(QWidget):
    """Two buttons side by side, of which one is chosen: by click, or by 1 and 2."""

    def __init__(
        self, name: str, sides: tuple[tuple[str, str], ...], title: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self._buttons: dict[QPushButton, str] = {}
        for column, (code, words) in enumerate(sides):
            made = button(f"{column + 1}  {words}", f"{name}-{code}", "", self)
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setAutoDefault(False)
            made.toggled.connect(self._on_toggled)
            made.setToolTip(words)
            made.setAccessibleName(f"{title}: {words}")
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(made, 0, column)
            grid.setColumnStretch(column, 1)
            self._buttons[made] = code
        self.setFocusProxy(next(iter(self._buttons)))

    def _on_toggled(self) -> None:
        """Mark what is chosen by more than its colour."""
        for each in self._buttons:
            words = each.text().removeprefix("✓ ")
            each.setText(f"✓ {words}" if each.isChecked() else words)

    def chosen(self) -> str:
        """Return the side that is chosen; "" for none yet."""
        return next((c for b, c in self._buttons.items() if b.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by the number of a side, and go on to the next field."""
        number = event.text()
        if number in ("1", "2"):
            list(self._buttons)[int(number) - 1].click()
            list(self._buttons)[-1].setFocus()
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class ClashDialog(Asking):
    """Shows before, the office's and the laptop's side, and has one chosen of each."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget, one: Parked
    ) -> None:
        title = catalogue.render(Message(N_("Decide between two sides")))
        super().__init__(desk, catalogue, title, "clash-dialog", parent)
        clash = one.record.value
        self._id = one.record.id
        self._choices: dict[str, SideChoice] = {}
        self.tell(
            self.gettext("?") if one.person is None else one.person.name, "heading"
        )
        self.tell(
            self.gettext(
                "{kind}. The side that is not chosen stays on record. Choose with the "
                "mouse, or with 1 and 2.",
                kind=catalogue.render(KINDS[clash.kind]),
            )
        )
        laptop = self.gettext("Laptop {label}", label=clash.device)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(8)
        self.body.addLayout(self._rows)
        say = catalogue.render
        heads = ("", self.gettext("Office"), laptop)
        for column, words in enumerate(heads):
            self._rows.addWidget(label(words, "caption", self), 0, column)
        self._rows.setColumnStretch(1, 1)
        self._rows.setColumnStretch(2, 1)
        by_field = clash.kind == PERSON
        nothing = self.gettext("(empty)")
        for number, line in enumerate(lines_of(clash), 1):
            words = say(line.title)
            self._rows.addWidget(label(words, "strong", self), 3 * number, 0)
            ours, theirs = say(line.ours) or nothing, say(line.theirs) or nothing
            is_long = max(len(ours), len(theirs)) > _IN_A_BUTTON
            if is_long or not by_field:
                self._rows.addWidget(label(ours, "", self), 3 * number, 1)
                self._rows.addWidget(label(theirs, "", self), 3 * number, 2)
            if by_field:
                sides = ((OURS, ours), (THEIRS, theirs))
                if is_long:
                    sides = ((OURS, self.gettext("The office's")), (THEIRS, laptop))
                choice = SideChoice(f"side-{line.field}", sides, words, self)
                self._choices[line.field] = choice
                self._rows.addWidget(choice, 3 * number + is_long, 1, 1, 2)
                before = self.gettext("before: {text}", text=say(line.base) or nothing)
                self._rows.addWidget(
                    label(before, "hint", self), 3 * number + 2, 1, 1, 2
                )
        if not by_field:
            sides = (
                (
                    (SAME, self.gettext("The same person")),
                    (OTHER, self.gettext("Somebody else")),
                )
                if clash.kind == SAME_PERSON
                else ((OURS, self.gettext("The office's")), (THEIRS, laptop))
            )
            choice = SideChoice("side", sides, title, self)
            self._choices[""] = choice
            self.body.addWidget(choice)
        if clash.kind == SAME_PERSON:
            self.ask(
                "id_number",
                self.gettext("Right number of the laptop's person"),
                QLineEdit(self),
                self.gettext("For somebody else; empty while it is not known."),
                span=2,
            )
        self.ask(
            "why",
            self.gettext("Reason"),
            QLineEdit(self),
            self.gettext("It stands on record with your name."),
            is_required=True,
            span=2,
        )
        self.add_ends(self.gettext("Decide"), "decide-clash").clicked.connect(
            self._on_yes
        )
        next(iter(self._choices.values())).setFocus()

    def _on_yes(self) -> None:
        self.read()
        chosen = {
            field: side
            for field, choice in self._choices.items()
            if (side := choice.chosen())
        }
        number = self.text("id_number") if "id_number" in self.fields else ""
        self.run(handover_clashes.decide, self._id, chosen, self.text("why"), number)


class ClashPane(Pane):
    """What waits for a decision: who is paid first, then by age."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, catalogue, parent)
        self._writes = not desk.context.store.read_only
        self._one: Parked | None = None
        self._said = label("", "muted", self)
        self._said.setObjectName("clashes-said")
        self.column.addWidget(self._said)
        self._table = self.table(
            (
                Column(self.gettext("Name"), _name, 120, is_strong=True),
                Column(
                    self.gettext("What is different"), self._what, 260, takes_rest=True
                ),
                Column(self.gettext("Laptop"), _laptop, 80),
                Column(self.gettext("Days"), _days, 70, is_number=True),
                Column(self.gettext("List"), self._blocks, 150),
            ),
            "clashes",
            self.gettext("To be decided"),
        )
        self._table.opened.connect(self._on_opened)
        self.column.addWidget(self._table, 1)
        self.column.addStretch()

    @property
    def first(self) -> QWidget:
        """What has the keyboard first."""
        return self._table

    def show_parked(self, parked: tuple[Parked, ...]) -> None:
        """Show what waits; the hardest first."""
        rows = sorted(parked, key=lambda one: (not one.blocks_payment, -one.days))
        self._table.rows.start(len(rows), rows)
        self._table.setVisible(bool(rows))
        self._said.setText(
            self.gettext(
                "Both sides changed these. The office's value stays in force until "
                "somebody decides."
            )
            if rows
            else self.gettext("Nothing waits for a decision.")
        )

    def _what(self, one: Parked) -> str:
        clash = one.record.value
        say = self.catalogue.render
        kind = say(KINDS[clash.kind])
        if clash.kind == SAME_PERSON:
            return kind
        return f"{kind}: {', '.join(map(say, field_words(clash)))}"

    def _blocks(self, one: Parked) -> str:
        return self.gettext("! holds the list up") if one.blocks_payment else ""

    def _on_opened(self, number: int) -> None:
        one = self._table.rows.row(number)
        if isinstance(one, Parked) and self._writes:
            self._one = one
            dialog = ClashDialog(self.desk, self.catalogue, self, one)
            dialog.done.connect(self._on_decided)
            dialog.open()

    def _on_decided(self) -> None:
        assert self._one is not None, "decided of what is shown"
        self.told.emit(
            self.gettext("Decided."),
            "good",
            self.gettext("The laptop learns it with its next return file."),
        )
        owner = self._one.record.person_id
        self.changed.emit(Changes(people=frozenset({owner} if owner else ())))


def _name(one: Parked) -> str:
    return "" if one.person is None else one.person.name


def _laptop(one: Parked) -> str:
    return one.record.value.device


def _days(one: Parked) -> str:
    return str(one.days)
