# SPDX-License-Identifier: Apache-2.0
"""The fields of a signing: exactly those that the scale wants, each with its clause."""

from collections.abc import Iterable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.names import plain_name
from carecalc.domain.scale import Scale, Signatory, SigningRule
from carecalc.domain.trust import INK, KEY
from carecalc.domain.visit import Signing
from carecalc.gui.widgets.inputs import (
    Choice,
    DateEdit,
    Field,
    FieldGrid,
    card,
    label,
    pill,
    row_of,
)
from carecalc.gui.widgets.sign_here import SignHere
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import cited
from carecalc.services.drawn import ASSESSOR, GUARDIAN, INFORMANT, SECOND, Drawn
from carecalc.text import N_, Message

_NO_RULE = SigningRule(assessors=1)
_WAY = "second-way"
_NAMED = {
    ASSESSOR: ("assessor-1", ""),
    SECOND: ("assessor-2", ""),
    INFORMANT: ("informant", "relation"),
    GUARDIAN: ("present", "present-relation"),
}
"""The lines with the name, and with the relation, of who may sign on the screen."""


class SigningCards(QWidget, Speaking):
    """Cards for those on site, who else must be there, who confirms, where and when.

    `fields` are by object name, `lines` their lines in the order that Enter takes.
    """

    sign_asked = Signal(str)
    """Somebody of that role wants to sign on the screen."""

    def __init__(
        self,
        voice: Voice,
        scale: Scale,
        today: date,
        user: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._user = user
        self._rule = scale.signing or _NO_RULE
        self._clause = cited(
            self._rule.clause, {s.name: s.title for s in scale.sources}
        )
        self.fields: dict[str, Field] = {}
        self.lines: list[QLineEdit] = []
        self._places: dict[str, SignHere] = {}
        self._drawn: tuple[Drawn, ...] = ()
        self._assessors: list[_Assessor] = []
        self._way = Choice(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._add_assessors()
        if self._rule.present or self._rule.recording:
            self._add_presence()
        if self._rule.conclusion:
            self._add_conclusion()
        self._add_when(today)
        for place in self._places.values():
            for name in filter(None, _NAMED[place.role]):
                control = self.fields[name].control
                assert isinstance(control, QLineEdit)
                control.textChanged.connect(self._on_named)

    # ------------------------------------------------------------ what is typed

    def signing(self, signed_on: date) -> Signing:
        """Return what stands in the fields, signed on a day."""
        return Signing(
            assessors=tuple(self._text(a.field) for a in self._assessors),
            backgrounds=tuple(a.background() for a in self._assessors),
            informant=self._named("informant"),
            informant_relation=self._named("relation"),
            signed_on=signed_on,
            place=self._named("signing-place"),
            experts=tuple(self._text(field) for field in self._experts()),
            present=self._named("present"),
            present_relation=self._named("present-relation"),
            recording=self._named("recording"),
        )

    def others(self) -> tuple[str, ...]:
        """Return the assessors named who are not the user."""
        named = tuple(self._text(a.field) for a in self._assessors)
        return tuple(name for name in named if name and name != self._user)

    @property
    def is_by_passphrase(self) -> bool:
        """Whether an assessor who is not the user is to sign here."""
        return self._way.code() == KEY

    def who_signs(self, role: str) -> tuple[str, str]:
        """Return name and relation of who signs in a role, as they stand."""
        name, relation = _NAMED[role]
        return self._named(name), self._named(relation)

    def field_of_role(self, role: str) -> Field:
        """Return the line with the name, or the relation, that a role still wants."""
        name, relation = _NAMED[role]
        is_named = relation and self._named(name)
        return self.fields[relation if is_named else name]

    def show_drawn(self, drawn: tuple[Drawn, ...]) -> None:
        """Show what was signed on the screen, each beside the name it belongs to."""
        self._drawn = drawn
        self._on_named()

    def texts(self) -> dict[str, str]:
        """Return what stands in each line, by its name, and how others sign."""
        texts = {name: self._text(field) for name, field in self.fields.items()}
        return texts | {_WAY: str(self._way.code())}

    def ticked(self) -> frozenset[str]:
        """Return the names of the boxes that are ticked."""
        boxes = self.findChildren(QCheckBox)
        return frozenset(box.objectName() for box in boxes if box.isChecked())

    def restore(self, texts: Mapping[str, str], ticked: frozenset[str]) -> None:
        """Type and tick again what `texts` and `ticked` returned."""
        self._way.choose(texts.get(_WAY, INK))
        for name, text in texts.items():
            if name in self.fields:
                control = self.fields[name].control
                assert isinstance(control, QLineEdit)
                control.setText(text)
        for box in self.findChildren(QCheckBox):
            box.setChecked(box.objectName() in ticked)

    def name_beside(self, box: QCheckBox) -> QLineEdit:
        """Return the line of the assessor whose background a box is."""
        return next(a.name for a in self._assessors if a.isAncestorOf(box))

    def name_assessors(self, names: Iterable[str]) -> None:
        """Write who made the visit; whoever else signs is written over it."""
        for assessor, name in zip(self._assessors, names, strict=False):
            assessor.name.setText(name)

    def box_wanted_after(self, line: QWidget) -> QCheckBox | None:
        """Return the box beside an assessor's name while a background is lacking."""
        ticked = [a.background() for a in self._assessors]
        lacking = [
            wanted
            for wanted in self._rule.of_whom
            if ticked.count(wanted.background) < wanted.at_least
        ]
        assessor = next((a for a in self._assessors if a.name is line), None)
        if assessor is None or not lacking or assessor.background():
            return None
        return assessor.findChild(QCheckBox)

    # ------------------------------------------------------------ what is wrong

    def field_of(self, place: str) -> Field | None:
        """Return the field at which the refusal of a `place` is said."""
        match place:
            case "assessors":
                return self._first_empty([a.field for a in self._assessors])
            case "backgrounds":
                return self._assessors[0].field
            case "experts":
                return self._first_empty(self._experts())
            case "informant":
                return self._second_if_first("informant", "relation")
            case "present":
                return self._second_if_first("present", "present-relation")
        return self.fields.get(place.replace("_", "-"))

    def clear_errors(self) -> None:
        """Say of no field that anything is wrong."""
        for field in self.fields.values():
            field.clear_error()

    def _first_empty(self, fields: list[Field]) -> Field | None:
        empty = [field for field in fields if not self._text(field)]
        return next(iter(empty or fields[-1:]), None)

    def _second_if_first(self, first: str, second: str) -> Field | None:
        return self.fields.get(second if self._named(first) else first)

    # ------------------------------------------------------------ building

    def _add_assessors(self) -> None:
        rule = self._rule
        title = (
            self.gettext("Assessors (all present together)")
            if rule.assessors > 1
            else self.gettext("Assessor")
        )
        column = self._card(title, list(rule.of_whom))
        for number in range(1, rule.assessors + 1):
            assessor = _Assessor(self.voice, number, rule, self)
            self._assessors.append(assessor)
            self._keep(assessor.field)
            column.addWidget(assessor)
            role = (ASSESSOR, SECOND)[number - 1] if number <= 2 else ""
            if role:
                assessor.add_place(self._place(role, assessor.field.title.text()))
        self._way.fill(
            (
                (INK, self.gettext("on paper, in ink")),
                (KEY, self.gettext("here, by their own passphrase")),
            )
        )
        grid = FieldGrid(2)
        grid.add(
            Field(
                self.voice.catalogue,
                self.gettext("An assessor who is not {name} signs", name=self._user),
                self._way,
                _WAY,
                self.gettext(
                    "{name} signs with the key of this session where that name stands "
                    "above.",
                    name=self._user,
                ),
            )
        )
        column.addLayout(grid)

    def _add_presence(self) -> None:
        column = self._card(self.gettext("Who was present, and the record"))
        grid = FieldGrid(2)
        if self._rule.present:
            self._line(grid, "present", self.gettext("Guardian or agent present"))
            self._line(
                grid,
                "present-relation",
                self.gettext("Relation of the guardian or agent"),
                self.gettext("For example: son, guardian appointed, agent"),
            )
            self._add_place(grid, GUARDIAN, self.gettext("Guardian or agent present"))
        if self._rule.recording:
            self._line(
                grid,
                "recording",
                self.gettext("Number of the audio and video record"),
                self.gettext("The whole assessment is recorded."),
            )
        column.addLayout(grid)

    def _add_conclusion(self) -> None:
        rule = self._rule
        column = self._card(
            self.gettext("Who confirms the conclusion"), list(rule.conclusion)
        )
        grid = FieldGrid(2)
        # Each background is confirmed by people of its own.
        for number in range(1, max(w.at_least for w in rule.conclusion) + 1):
            self._line(
                grid, f"expert-{number}", self.gettext("Expert {number}", number=number)
            )
        column.addLayout(grid)

    def _add_when(self, today: date) -> None:
        title = (
            self.gettext("Who gave the information, when and where")
            if self._rule.informant
            else self.gettext("When and where")
        )
        column = self._card(title, shows_clause=self._rule.informant)
        grid = FieldGrid(2)
        if self._rule.informant:
            self._line(grid, "informant", self.gettext("Information provider"))
            self._line(
                grid,
                "relation",
                self.gettext("Relation to the person"),
                self.gettext("For example: daughter, carer, the person"),
            )
            self._add_place(grid, INFORMANT, self.gettext("Information provider"))
        day = DateEdit()
        day.set_date(today)
        self._line(grid, "signed-on", self.gettext("Day of signing"), control=day)
        self._line(grid, "signing-place", self.gettext("Place"), is_required=False)
        column.addLayout(grid)

    def _card(
        self,
        title: str,
        wanted: list[Signatory] | None = None,
        *,
        shows_clause: bool = True,
    ) -> QVBoxLayout:
        """Add a card that says what the scale wants and where it says so."""
        frame, column = card(self)
        column.addWidget(label(title, "heading", frame))
        said = [
            self.gettext(
                "At least {count} with the background: {it}",
                count=signatory.at_least,
                it=self.voice.name("background", signatory.background),
            )
            for signatory in wanted or ()
        ]
        marks = [signatory.mark for signatory in wanted or ()]
        if shows_clause and self._clause:
            said.append(self.clause_of(self._clause))
            marks.append(self._rule.mark)
        if said:
            column.addWidget(label(" · ".join(said), "hint", frame))
        names = dict.fromkeys(filter(None, marks))
        if names:
            pills = [
                pill(self.voice.name("mark", mark), "warning", frame) for mark in names
            ]
            column.addLayout(row_of(*pills))
        self._column.addWidget(frame)
        return column

    def _line(
        self,
        grid: FieldGrid,
        name: str,
        title: str,
        hint: str = "",
        *,
        control: QLineEdit | None = None,
        is_required: bool = True,
    ) -> None:
        field = Field(
            self.voice.catalogue, title, control or QLineEdit(), name, hint, is_required
        )
        self._keep(field)
        grid.add(field)

    def _add_place(self, grid: FieldGrid, role: str, who: str) -> None:
        grid.add(_captioned(self.voice, self._place(role, who)), 2)

    def _place(self, role: str, who: str) -> SignHere:
        place = SignHere(self.voice, role, who.removesuffix(" *"), self)
        place.asked.connect(self.sign_asked)
        self._places[role] = place
        return place

    def _on_named(self) -> None:
        """Show each signature only where the name it was signed by stands."""
        for role, place in self._places.items():
            name = plain_name(self.who_signs(role)[0])
            mine = [
                one
                for one in self._drawn
                if one.signature.role == role and plain_name(one.signature.name) == name
            ]
            if mine:
                place.show_drawing(mine[-1].signature.drawing, mine[-1].is_of_result)
            else:
                place.show_drawing(None)

    def _keep(self, field: Field) -> None:
        assert isinstance(field.control, QLineEdit)
        self.fields[field.control.objectName()] = field
        self.lines.append(field.control)

    def _experts(self) -> list[Field]:
        return [f for name, f in self.fields.items() if name.startswith("expert-")]

    def _named(self, name: str) -> str:
        return self._text(self.fields[name]) if name in self.fields else ""

    def _text(self, field: Field) -> str:
        assert isinstance(field.control, QLineEdit)
        return field.control.text().strip()


class _Assessor(QWidget, Speaking):
    """A name, and the backgrounds that the scale asks for: at most one of them."""

    def __init__(
        self, voice: Voice, number: int, rule: SigningRule, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        title = (
            self.gettext("Assessor {number}", number=number)
            if rule.assessors > 1
            else self.gettext("Assessor")
        )
        self.name = QLineEdit()
        self.field = Field(
            voice.catalogue, title, self.name, f"assessor-{number}", is_required=True
        )
        row.addWidget(self.field, 1)
        self._codes: dict[QAbstractButton, str] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # None of them may be ticked, too.
        self._group.buttonToggled.connect(self._on_toggled)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        # Beside the line to write on, which stands below its caption.
        column.addWidget(label("\u00a0", "caption", self))
        for wanted in rule.of_whom:
            words = voice.name("background", wanted.background)
            box = QCheckBox(words, self)
            box.setObjectName(f"background-{number}-{wanted.background}")
            box.setAccessibleName(f"{title}: {words}")
            self._codes[box] = wanted.background
            self._group.addButton(box)
            column.addWidget(box)
        column.addStretch(1)
        row.addLayout(column, 1)

    def add_place(self, place: SignHere) -> None:
        """Put where this assessor signs at the end of the row."""
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(_captioned(self.voice, place))

    def background(self) -> str:
        """Return the code of the background that is ticked."""
        return next((code for box, code in self._codes.items() if box.isChecked()), "")

    def _on_toggled(self, box: QAbstractButton, is_on: bool) -> None:
        # The report names one background of each assessor.
        for other in self._codes if is_on else ():
            if other is not box:
                other.setChecked(False)


def _captioned(voice: Voice, place: SignHere) -> QWidget:
    """Return a place to sign at with a caption, as tall as a field beside it."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    words = voice.catalogue.render(Message(N_("Signature (or in ink on the report)")))
    column.addWidget(label(words, "caption", made))
    column.addWidget(place, 0, Qt.AlignmentFlag.AlignLeft)
    column.addStretch(1)
    return made
