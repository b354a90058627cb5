# SPDX-License-Identifier: Apache-2.0
"""Who received what about somebody, what they were told and agreed to, their history."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.disclosure import Consent, Disclosure
from carecalc.domain.retention import Due
from carecalc.errors import UserError
from carecalc.gui.messages import Notice
from carecalc.gui.page import Desk, Place
from carecalc.gui.widgets.consent_form import ConsentDialog
from carecalc.gui.widgets.inputs import Card, RowButton, button, label, row_of
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import consents, disclosures, retention
from carecalc.services.consents import Told
from carecalc.services.context import Context
from carecalc.services.histories import PAPERS
from carecalc.text import N_

_SHOWN = 3
_STATES = {
    "told": (N_("told"), "good"),
    "consented": (N_("agreed"), "good"),
    "withdrawn": (N_("withdrawn"), "warning"),
}


@dataclass(frozen=True, slots=True)
class _View:
    left: tuple[Disclosure, ...]
    told: Told
    due: Due


class PrivacyCard(Card, Speaking):
    """Loads itself; `go` leads to the history, `saved` when something was recorded."""

    go = Signal(object)
    saved = Signal()

    def __init__(
        self, desk: Desk, voice: Voice, person_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("privacy-card")
        self._desk = desk
        self._person = person_id
        self._law = disclosures.names(desk.context.catalog)
        self._view: _View | None = None
        self.column.addWidget(label(self.gettext("Personal information"), "heading"))
        self._notice = Notice(voice.catalogue, self)
        self.column.addWidget(self._notice)
        self._rows = Card(self, "")
        self._rows.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._rows)
        self._record = button(
            self.gettext("Told or agreed …"), "record-consent", "", self
        )
        self._record.clicked.connect(self._on_record)
        self._record.setVisible(desk.may("cases.write"))
        self._record.setEnabled(False)
        history = button(self.gettext("Whole history"), "open-history")
        history.clicked.connect(self._on_history)
        self.column.addLayout(row_of(self._record, history))
        self._load()

    def _load(self) -> None:
        self._desk.call(
            _view_of, self._person, done=self._on_view, failed=self._on_refused
        )

    def _on_view(self, view: _View) -> None:
        self._view = view
        self._record.setEnabled(True)
        column = self._rows.column
        while (item := column.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        for row in (*self._consents(view.told), *self._disclosures(view.left)):
            column.addWidget(row)
            row.show()
        column.addWidget(label(self._kept(view.due), "hint", self._rows))

    def _consents(self, told: Told) -> list[QWidget]:
        if not told.now:
            said = self.gettext("Not told yet how personal information is used.")
            return [label(said, "muted", self._rows)]
        return [self._consent(told, record) for record in told.now.values()]

    def _consent(self, told: Told, record: Consent) -> QWidget:
        text = told.texts[record.text_digest]
        words, kind = _STATES[record.kind]
        detail = self.gettext(
            "{giver}, {way}, {day}",
            giver=text.givers[record.giver],
            way=text.ways[record.way],
            day=record.on,
        )
        if told.is_outdated(record):
            detail = self.gettext("{detail} (an earlier text)", detail=detail)
        row = RowButton(
            f"consent-{record.scope}",
            record,
            self.words(text.scopes[record.scope].label),
            detail,
            self.gettext(words),
            kind,
            self._rows,
        )
        row.chosen.connect(self._on_record)
        return row

    def _disclosures(self, left: tuple[Disclosure, ...]) -> list[QWidget]:
        if not left:
            said = self.gettext("Nothing was handed out.")
            return [label(said, "muted", self._rows)]
        rows: list[QWidget] = []
        for made in left[:_SHOWN]:
            kind = self._law.rule(made.sent.kind)
            name = made.sent.kind if kind is None else self.words(kind.name)
            row = RowButton(
                f"disclosure-{made.id}",
                made,
                self.gettext(
                    "{paper} to {recipient}", paper=name, recipient=made.sent.recipient
                ),
                f"{self.words(made.at.date())} · {made.sent.purpose}",
                parent=self._rows,
            )
            row.chosen.connect(self._on_papers)
            rows.append(row)
        if len(left) > _SHOWN:
            more = self.gettext("{count} more in the history", count=len(left) - _SHOWN)
            rows.append(label(more, "hint", self._rows))
        return rows

    def _kept(self, due: Due) -> str:
        if due.on is None or due.rule is None:
            return self.gettext("The case is running: nothing of it is erased.")
        return self.gettext(
            "Kept until {day} at least: {rule}", day=due.on, rule=due.rule.label
        )

    def _on_history(self) -> None:
        self.go.emit(Place("history", person=self._person))

    def _on_papers(self) -> None:
        self.go.emit(Place("history", person=self._person, item=PAPERS))

    def _on_record(self) -> None:
        if self._view is not None and self._record.isVisibleTo(self):
            dialog = ConsentDialog(
                self._desk, self.voice, self._view.told, self._person, self
            )
            dialog.recorded.connect(self._on_recorded)
            dialog.open()

    def _on_recorded(self) -> None:
        self.saved.emit()
        self._load()

    def _on_refused(self, error: UserError) -> None:
        self._notice.show_error(error)


def _view_of(ctx: Context, person_id: str) -> _View:
    """Return what the card shows, in one call."""
    return _View(
        disclosures.of_person(ctx, person_id),
        consents.of_person(ctx, person_id),
        retention.of_person(ctx, person_id),
    )
