# SPDX-License-Identifier: Apache-2.0
"""What the assessors of a visit declare of their relation to the person (回避)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.agency import Recusal
from carecalc.domain.names import plain_name
from carecalc.domain.record import Happening
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.agency_asking import Asking
from carecalc.gui.widgets.inputs import Card, button, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import Catalogue
from carecalc.services import agencies_signing
from carecalc.services.agencies_signing import Doubt
from carecalc.services.context import Context
from carecalc.text import N_, Message


@dataclass(frozen=True, slots=True)
class _Seen:
    names: tuple[str, ...]
    declared: tuple[Happening[Recusal], ...]
    doubts: tuple[Doubt, ...]


class Declaring(Card, Speaking):
    """A row for each assessor named, with what they declared, and what speaks against."""

    saved = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, visit_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("declaring")
        self.voice = voice
        self._desk = desk
        self._visit = visit_id
        self._asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self.column.addWidget(label(self.gettext("Recusal"), "heading", self))
        self.column.addWidget(
            label(
                self.gettext(
                    "Each assessor says whether they are related to the elder, or have "
                    "another interest. Who is does not assess."
                ),
                "hint",
                self,
            )
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.column.addLayout(self._rows)
        self._notice = Notice(voice.catalogue, self)
        self._notice.setObjectName("declaring-notice")
        self.column.addWidget(self._notice)
        self.hide()

    def show_assessors(
        self, names: tuple[str, ...], backgrounds: tuple[str, ...]
    ) -> None:
        """Show the rows of these people, as they stand in the fields.

        Fields are left too when the page goes: nobody is asked of twice.
        """
        if self._asked == (names, backgrounds):
            return
        self._asked = (names, backgrounds)
        self._look()

    def _look(self) -> None:
        self._desk.call(
            _seen,
            self._visit,
            *self._asked,
            done=self._on_seen,
            failed=self._on_refused,
        )

    def _on_seen(self, seen: _Seen) -> None:
        if seen.names != self._asked[0]:
            return  # The answer to names that were written before.
        held = self.focusWidget()
        name_held = held.objectName() if held is not None else ""
        while (item := self._rows.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        said = {plain_name(one.value.assessor): one.value for one in seen.declared}
        named = [name for name in seen.names if name.strip()]
        for number, name in enumerate(named, start=1):
            row = self._row(number, name, said.get(plain_name(name)))
            self._rows.addWidget(row)
        told = [
            self.words(Message(N_("{message} {hint}"), _said(one)))
            for one in seen.doubts
            if one.refusal.code != "RECUSAL-001"
        ]
        if told:
            self._notice.tell("\n".join(told), "warning")
        else:
            self._notice.clear()
        self.setVisible(bool(named))
        again = self.findChild(QWidget, name_held) if name_held else None
        if again is not None:
            again.setFocus()

    def _row(self, number: int, name: str, said: Recusal | None) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label(name, "strong", row))
        if said is None:
            words, kind = self.gettext("not declared yet"), "warning"
        elif said.is_related:
            words, kind = self.gettext("related: {it}", it=said.relation), "error"
        else:
            words, kind = self.gettext("no relation"), "good"
        line.addWidget(pill(words, kind, row), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch()
        for code, verb, slot in (
            ("unrelated", self.gettext("No relation"), self._on_unrelated),
            ("related", self.gettext("Related …"), self._on_related),
        ):
            made = button(verb, f"{code}-{number}", parent=row)
            made.setAccessibleName(f"{name}: {verb}")
            made.setProperty("assessor", name)
            made.clicked.connect(slot)
            line.addWidget(made)
        return row

    def _on_unrelated(self) -> None:
        self._desk.call(
            agencies_signing.declare,
            self._visit,
            str(self.sender().property("assessor")),
            False,
            done=self._on_declared,
            failed=self._on_refused,
        )

    def _on_related(self) -> None:
        name = str(self.sender().property("assessor"))
        dialog = _RelatedDialog(
            self._desk, self.voice.catalogue, self._visit, name, self
        )
        dialog.done.connect(self._on_declared)
        dialog.open()

    def _on_declared(self, declared: object) -> None:
        self.saved.emit()
        self._look()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


class _RelatedDialog(Asking):
    """Asks what relation somebody has to the elder."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, visit: str, name: str, parent: QWidget
    ) -> None:
        title = catalogue.render(Message(N_("{name} is related"), {"name": name}))
        super().__init__(desk, catalogue, title, "related-dialog", parent)
        self._of = (visit, name)
        self.tell(self.gettext("Somebody else must assess then."))
        self.ask(
            "relation",
            self.gettext("Relation to the elder"),
            QLineEdit(self),
            self.gettext("For example: child, neighbour, creditor."),
            is_required=True,
            span=2,
        )
        self.add_ends(self.gettext("Declare"), "save-related").clicked.connect(
            self._on_yes
        )
        self.fields["relation"].control.setFocus()

    def _on_yes(self) -> None:
        self.read()
        self.run(agencies_signing.declare, *self._of, True, self.text("relation"))


def _said(doubt: Doubt) -> dict[str, object]:
    return {"message": doubt.refusal.message, "hint": doubt.refusal.hint or ""}


def _seen(
    ctx: Context, visit_id: str, names: tuple[str, ...], backgrounds: tuple[str, ...]
) -> _Seen:
    """Return what was declared, and what speaks against these people's signing."""
    return _Seen(
        names,
        agencies_signing.declared(ctx, visit_id),
        agencies_signing.doubts(ctx, visit_id, names, backgrounds),
    )
