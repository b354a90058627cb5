# SPDX-License-Identifier: Apache-2.0
"""Signing a visit: who assessed, who told, when; then the report is printed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.scale import level_label
from carecalc.domain.visit import Signing
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Page, Place
from carecalc.gui.widgets.inputs import (
    DateEdit,
    Field,
    FieldGrid,
    button,
    card,
    label,
)
from carecalc.i18n import Catalogue
from carecalc.services import papers, visits
from carecalc.services.context import Changes
from carecalc.services.papers import IssuedPaper
from carecalc.services.signing import background
from carecalc.services.visits import VisitView


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed and is not yet signed."""

    assessors: tuple[tuple[str, tuple[bool, ...]], ...]
    informant: str
    relation: str
    signed_on: str
    place: str


class SigningPage(Page):
    """The names under an assessment report."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        place: Place,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, catalogue, place, parent)
        self._view: VisitView | None = None
        self._typed: _Typed | None = None
        self._assessors: list[_Assessor] = []
        self.set_title(self.gettext("Sign"))
        self.notice = Notice(catalogue, self)
        self.notice.setObjectName("notice")
        self.body.addWidget(self.notice)
        content = QWidget(self)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 8, 8)
        self.column.setSpacing(12)
        self.area = scrolling(content, self)
        self.body.addWidget(self.area, 1)
        self.sign_button = button(
            self.gettext("Sign and print the report"), "sign", "primary", self
        )
        self.sign_button.setAutoDefault(True)
        self.sign_button.setEnabled(False)
        self.sign_button.clicked.connect(self._on_sign)
        self.add_action(self.sign_button)
        desk.call(visits.view, place.visit, done=self._on_view, failed=self._on_refused)

    # ------------------------------------------------------------ building

    def _on_view(self, view: VisitView) -> None:
        self._view = view
        level = level_label(view.scale, view.result.level)
        self.set_title(
            self.gettext("Sign"),
            f"{view.person.name} · {view.visit.number}"
            + (f" · {self.words(level)}" if level is not None else ""),
        )
        if view.visit.state != "draft":
            self.notice.tell(self.gettext("This visit is signed or closed already."))
            return
        self.column.addWidget(self._assessor_card(view))
        self.column.addWidget(self._informant_card(view))
        self.column.addStretch(1)
        self.sign_button.setEnabled(True)
        if self._typed is not None:
            self.restore(self._typed)
        self._assessors[0].name.setFocus()

    def _assessor_card(self, view: VisitView) -> QWidget:
        frame, column = card(self)
        rule = view.scale.signing
        count = 1 if rule is None else rule.assessors
        column.addWidget(
            label(self.gettext("Assessors (all present together)"), "heading", frame)
        )
        wanted = [] if rule is None else [w.background for w in rule.of_whom]
        for number in range(count):
            line = _Assessor(
                self.catalogue,
                self.gettext("Assessor {number}", number=number + 1),
                number + 1,
                [(code, self.words(background(code))) for code in wanted],
                frame,
            )
            self._assessors.append(line)
            column.addWidget(line)
        return frame

    def _informant_card(self, view: VisitView) -> QWidget:
        frame, column = card(self)
        rule = view.scale.signing
        needed = rule is not None and rule.informant
        column.addWidget(
            label(
                self.gettext("Who gave the information, when and where"),
                "heading",
                frame,
            )
        )
        grid = FieldGrid(2)
        self.informant = self._field(
            self.gettext("Information provider"), QLineEdit(), "informant", needed
        )
        self.relation = self._field(
            self.gettext("Relation to the person"), QLineEdit(), "relation", needed
        )
        self.relation.set_hint(self.gettext("For example: daughter, carer, the person"))
        day = DateEdit()
        day.set_date(self.desk.context.today())
        self.signed_on = self._field(
            self.gettext("Day of signing"), day, "signed-on", True
        )
        self.place_field = self._field(
            self.gettext("Place"), QLineEdit(), "signing-place", False
        )
        for field in (self.informant, self.relation, self.signed_on, self.place_field):
            grid.add(field)
        column.addLayout(grid)
        return frame

    def _field(
        self, title: str, control: QLineEdit, name: str, is_required: bool
    ) -> Field:
        return Field(self.catalogue, title, control, name, is_required=is_required)

    # ------------------------------------------------------------ signing

    def _on_sign(self) -> None:
        if self._view is None:
            return
        self._clear_errors()
        signed_on = self._day()
        if signed_on is None:
            return
        signing = Signing(
            assessors=tuple(a.name.text().strip() for a in self._assessors),
            backgrounds=tuple(a.background() for a in self._assessors),
            informant=_text(self.informant),
            informant_relation=_text(self.relation),
            signed_on=signed_on,
            place=_text(self.place_field),
        )
        self.desk.call(
            visits.sign,
            self._view.visit.id,
            signing,
            done=self._on_signed,
            failed=self._on_refused,
            busy=self.sign_button,
        )

    def _day(self) -> date | None:
        control = self.signed_on.control
        assert isinstance(control, DateEdit)
        try:
            day = control.date()
        except UserError as error:
            self._show_beside(self.signed_on, error)
            return None
        if day is None:
            self._show_beside(self.signed_on, self.gettext("Write the day of signing."))
        return day

    def _on_signed(self, view: VisitView) -> None:
        self._view = view
        self.saved.emit()
        self.changed.emit(
            Changes(
                people=frozenset({view.person.id}), visits=frozenset({view.visit.id})
            )
        )
        self.desk.call(
            papers.assessment_report,
            view.visit.id,
            self.catalogue.language,
            done=self._on_printed,
            failed=self._on_not_printed,
            busy=self.sign_button,
        )

    def _on_printed(self, paper: IssuedPaper) -> None:
        self.go.emit(Place("paper", person=self.place.person, paper=paper.id))

    def _on_not_printed(self, error: UserError) -> None:
        # Signed it is; the result page offers the report again.
        self.notice.show_error(error)
        self.sign_button.setVisible(False)

    # ------------------------------------------------------------ what is wrong

    def _on_refused(self, error: UserError) -> None:
        field = self._field_of(error.place)
        if field is None:
            self.notice.show_error(error)
        else:
            self._show_beside(field, error)

    def _field_of(self, place: str) -> Field | None:
        if not self._assessors:
            return None
        names = [a.field for a in self._assessors]
        empty = [a.field for a in self._assessors if not a.name.text().strip()]
        return {
            "assessors": (empty or names[-1:])[0],
            "backgrounds": names[0],
            "informant": self.relation if _text(self.informant) else self.informant,
            "signed_on": self.signed_on,
        }.get(place)

    def _show_beside(self, field: Field, error: UserError | str) -> None:
        field.show_error(error)
        field.control.setFocus()
        self.area.ensureWidgetVisible(field)

    def _clear_errors(self) -> None:
        self.notice.clear()
        for field in (
            *(a.field for a in self._assessors),
            self.informant,
            self.relation,
            self.signed_on,
            self.place_field,
        ):
            field.clear_error()

    # ------------------------------------------------------------ the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes from field to field, and from the last one to signing.

        Signing itself takes one Enter more: it cannot be taken back.
        """
        focus = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or focus is None:
            super().keyPressEvent(event)
            return
        lines = self.findChildren(QLineEdit)
        if isinstance(focus, QCheckBox):
            focus = next(a.name for a in self._assessors if a.isAncestorOf(focus))
        if focus in lines[:-1]:
            following = lines[lines.index(focus) + 1]
            following.setFocus(Qt.FocusReason.TabFocusReason)
            self.area.ensureWidgetVisible(following)
        elif focus in lines:
            self.sign_button.setFocus(Qt.FocusReason.TabFocusReason)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        return (
            ("Enter", self.gettext("next field; on the button: sign")),
            ("Space", self.gettext("tick or clear a box")),
        )

    def state(self) -> object:
        """Return what was typed."""
        if not self._assessors:
            return self._typed
        return _Typed(
            tuple((a.name.text(), a.checked()) for a in self._assessors),
            _text(self.informant),
            _text(self.relation),
            _text(self.signed_on),
            _text(self.place_field),
        )

    def restore(self, state: object) -> None:
        """Type again what was typed; later, if the visit is still on its way."""
        if not isinstance(state, _Typed):
            return
        self._typed = state
        for line, (name, checked) in zip(
            self._assessors, state.assessors, strict=False
        ):
            line.name.setText(name)
            line.check(checked)
        if self._assessors:
            _set_text(self.informant, state.informant)
            _set_text(self.relation, state.relation)
            _set_text(self.signed_on, state.signed_on)
            _set_text(self.place_field, state.place)


class _Assessor(QWidget):
    """A name and the backgrounds that the scale asks for."""

    def __init__(
        self,
        catalogue: Catalogue,
        title: str,
        number: int,
        backgrounds: list[tuple[str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.name = QLineEdit()
        self.field = Field(
            catalogue, title, self.name, f"assessor-{number}", is_required=True
        )
        row.addWidget(self.field, 1)
        self._boxes: dict[str, QCheckBox] = {}
        column = QVBoxLayout()
        column.setContentsMargins(0, 16, 0, 0)
        for code, words in backgrounds:
            box = QCheckBox(words, self)
            box.setObjectName(f"background-{number}-{code}")
            box.setAccessibleName(f"{title}: {words}")
            self._boxes[code] = box
            column.addWidget(box)
        column.addStretch(1)
        row.addLayout(column, 1)

    def background(self) -> str:
        """Return the code of the background that is ticked."""
        return next((code for code, b in self._boxes.items() if b.isChecked()), "")

    def checked(self) -> tuple[bool, ...]:
        """Return which boxes are ticked."""
        return tuple(box.isChecked() for box in self._boxes.values())

    def check(self, checked: tuple[bool, ...]) -> None:
        """Tick boxes."""
        for box, on in zip(self._boxes.values(), checked, strict=False):
            box.setChecked(on)


def _text(field: Field) -> str:
    control = field.control
    assert isinstance(control, QLineEdit)
    return control.text().strip()


def _set_text(field: Field, text: str) -> None:
    control = field.control
    assert isinstance(control, QLineEdit)
    control.setText(text)
