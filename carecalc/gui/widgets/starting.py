# SPDX-License-Identifier: Apache-2.0
"""The dialog that begins a visit: which scale, why, and on which day."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.person import Person
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Choice, DateEdit, Field, FieldGrid, label
from carecalc.gui.widgets.line import Line
from carecalc.i18n import Catalogue
from carecalc.services import again, visits
from carecalc.services.context import Context
from carecalc.services.visits import VisitView
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class _Offer:
    scales: Mapping[str, Text]
    reasons: Mapping[str, Text]
    suggested: Mapping[str, str]
    """By scale the reason that is likely for this person today."""


class StartVisitDialog(Dialog):
    """Asks for scale, reason and day until the visit is begun."""

    started = Signal(object)
    """The `VisitView` of the new visit."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, person: Person, parent: QWidget
    ) -> None:
        super().__init__(catalogue.render(Message(N_("Begin an assessment"))), parent)
        self.setObjectName("start-visit-dialog")
        self._desk = desk
        self._catalogue = catalogue
        self._person = person
        self.body.addWidget(label(person.name, "heading"))
        grid = FieldGrid()
        self.body.addLayout(grid)
        self._scale = Choice(self)
        self._fields = {
            "scale": Field(catalogue, self.gettext(N_("Scale")), self._scale, "scale"),
        }
        grid.add(self._fields["scale"], 2)
        self._reason = Choice(self)
        self._fields["reason"] = Field(
            catalogue,
            self.gettext(N_("Reason of the assessment")),
            self._reason,
            "reason",
        )
        grid.add(self._fields["reason"])
        self._scale.currentIndexChanged.connect(self._on_scale)
        self._reason.activated.connect(self._on_reason)
        self._offer: _Offer | None = None
        self._has_own_reason = False
        self._day = DateEdit(self)
        self._day.set_date(desk.context.today())
        self._fields["assessed_on"] = Field(
            catalogue,
            self.gettext(N_("Day of the assessment")),
            self._day,
            "assessed-on",
        )
        grid.add(self._fields["assessed_on"])
        self._gate = Line(self)
        self._fields["gate"] = Field(
            catalogue,
            self.gettext(N_("Where the result that must come first is documented")),
            self._gate,
            "gate-note",
        )
        self._fields["gate"].setVisible(False)
        grid.add(self._fields["gate"], 2)
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("start-notice")
        self.body.addWidget(self._notice)
        self.body.addStretch()
        cancel = self.add_button(self.gettext(N_("Cancel")), "cancel")
        cancel.clicked.connect(self.reject)
        self._start = self.add_button(
            self.gettext(N_("Begin")), "begin-visit", "primary"
        )
        self._start.setEnabled(False)
        self._start.clicked.connect(self._on_start)
        desk.call(
            _offer, person.id, done=self._on_offer, failed=self._notice.show_error
        )

    def gettext(self, template: str) -> str:
        return self._catalogue.render(Message(template))

    def _on_offer(self, offer: _Offer) -> None:
        self._offer = offer
        render = self._catalogue.render
        self._scale.fill((code, render(name)) for code, name in offer.scales.items())
        self._reason.fill((code, render(name)) for code, name in offer.reasons.items())
        self._on_scale()
        self._start.setEnabled(True)
        self._start.setFocus()

    def _on_scale(self) -> None:
        self._fields["gate"].setVisible(False)
        self._gate.clear()
        if self._offer is not None and not self._has_own_reason:
            self._reason.choose(self._offer.suggested.get(str(self._scale.code())))

    def _on_reason(self) -> None:
        self._has_own_reason = True

    def _on_start(self) -> None:
        self._notice.clear()
        for field in self._fields.values():
            field.clear_error()
        try:
            day = self._day.date()
        except UserError as error:
            self._fields["assessed_on"].show_error(error)
            self._day.setFocus()
            return
        self._desk.call(
            visits.start,
            self._person.id,
            self._scale.code(),
            self._reason.code(),
            day or self._desk.context.today(),
            self._gate.text().strip(),
            done=self._on_started,
            failed=self._on_refused,
            busy=self._start,
        )

    def _on_started(self, view: VisitView) -> None:
        self.accept()
        self.started.emit(view)

    def _on_refused(self, error: UserError) -> None:
        if error.place in self._fields:
            field = self._fields[error.place]
            if error.place == "gate":
                field.setVisible(True)
                self._gate.setFocus()
            field.show_error(error)
            self.fit()
        else:
            self._notice.show_error(error)


def _offer(ctx: Context, person_id: str) -> _Offer:
    """Return the scales in force today, national standards first, and the reasons."""
    groups = ctx.catalog.codes().groups
    kinds = list(groups["source-kind"])
    found = []
    for code in ctx.catalog.scale_codes():
        try:
            scale = ctx.catalog.scale(code, ctx.today())
        except UserError:
            continue  # Not in force today: not to be offered.
        kind = scale.sources[0].kind if scale.sources else ""
        place = kinds.index(kind) if kind in kinds else len(kinds)
        found.append((place, code, scale.label))
    scales = {code: label for _, code, label in sorted(found, key=_place)}
    suggested = {
        code: again.suggested_reason(ctx, person_id, code, ctx.today())
        for code in scales
    }
    return _Offer(scales, groups["reason"], suggested)


def _place(found: tuple[int, str, Text]) -> tuple[int, str]:
    return found[:2]
