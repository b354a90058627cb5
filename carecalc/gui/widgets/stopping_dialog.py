# SPDX-License-Identifier: Apache-2.0
"""An event that stops money: what it stops is shown before it is recorded."""

from collections.abc import Iterator
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.fact import Event
from carecalc.gui.page import Desk
from carecalc.gui.widgets.fact_dialog import FactDialog
from carecalc.gui.widgets.fact_form import Entry, FactForm
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services import stopping
from carecalc.services.stopping import BEFORE, Recoverable, Stops


class StopWords(Speaking):
    """What an event stops, in lines."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice

    def ending(self, stops: Stops) -> Iterator[str]:
        """Yield what ends by the event."""
        for each in stops.ceasing:
            name = self.words(each.label)
            if each.last_month is None:
                yield self.gettext("{programme}: no month is due", programme=name)
            else:
                yield self.gettext(
                    "{programme}: the last month is {month}",
                    programme=name,
                    month=each.last_month,
                )
        for record in stops.applications:
            yield self.gettext(
                "Application {number} is closed", number=record.value.number
            )
        for planned in stops.appointments:
            yield self.gettext(
                "The visit on {day} is cancelled", day=planned.planned.day
            )
        for one in stops.rebuild:
            yield self.gettext(
                "List {number} of {month} is to be built again",
                number=one.number,
                month=one.month,
            )

    def total(self, stops: Stops) -> str:
        """Return what is to be recovered in all."""
        return self.gettext(
            "To be recovered: CNY {amount}, month(s): {count}",
            amount=stops.total,
            count=len(stops.recover),
        )

    def source(self, one: Recoverable) -> str:
        """Return by what a month was paid."""
        if one.source == BEFORE:
            return self.gettext("paid by the older system")
        return self.gettext("list {number}", number=one.number)

    def month(self, one: Recoverable) -> str:
        """Return a month that is to be recovered, with its amount."""
        return self.gettext(
            "{month}, {programme}: CNY {amount} ({source})",
            month=one.month,
            programme=self.words(one.label),
            amount=one.amount,
            source=self.source(one),
        )


class StopDialog(FactDialog):
    """Asks for an event; Record shows first what it stops, if anything, then records."""

    def __init__(
        self,
        desk: Desk,
        voice: Voice,
        title: str,
        person_id: str,
        form: FactForm,
        parent: QWidget,
    ) -> None:
        super().__init__(desk, voice, title, person_id, form, parent)
        self._stop_words = StopWords(voice)
        self._entry: Entry | None = None
        self._seen: tuple[str, date] | None = None
        self._stops = QWidget(self)
        self._stops.setObjectName("stops")
        self._lines = QVBoxLayout(self._stops)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        self._stops.hide()
        self.body.insertWidget(self.body.count() - 1, self._stops)

    def _on_save(self) -> None:
        self.notice.clear()
        self._entry = entry = self.form.read()
        if entry is None:
            self.fit()
            return
        assert isinstance(entry.value, Event) and entry.valid_from is not None
        kind, on = entry.value.kind, entry.valid_from
        if kind not in stopping.KINDS:
            super()._on_save()
        elif self._seen == (kind, on):
            self._record(kind, on)
        else:
            self._desk.call(
                stopping.look,
                self._person_id,
                kind,
                on,
                done=self._on_looked,
                failed=self._on_refused,
                busy=self.save,
            )

    def _record(self, kind: str, on: date) -> None:
        assert self._entry is not None
        self._desk.call(
            stopping.stop,
            self._person_id,
            kind,
            on,
            self._entry.document,
            done=self._on_stopped,
            failed=self._on_refused,
            busy=self.save,
        )

    def _on_looked(self, stops: Stops) -> None:
        ending = list(self._stop_words.ending(stops))
        if not ending and not stops.recover:
            self._record(stops.kind, stops.on)
            return
        self._seen = stops.kind, stops.on
        while (item := self._lines.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        said = [(self.gettext("What stops by it"), "caption")]
        said += [(line, "") for line in ending]
        if stops.recover:
            said.append((self._stop_words.total(stops), "strong"))
            said += [(self._stop_words.month(one), "") for one in stops.recover]
        for line, role in said:
            self._lines.addWidget(label(line, role, self._stops))
        self._stops.show()
        self.save.setText(self.gettext("Record it, and stop all this"))
        self.save.setAccessibleName(self.save.text())
        self.fit()
        self.save.setFocus()
        self.area.ensureWidgetVisible(self._stops)

    def _on_stopped(self, stops: Stops) -> None:
        self.accept()
        self.recorded.emit()
