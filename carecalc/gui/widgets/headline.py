# SPDX-License-Identifier: Apache-2.0
"""What a visit comes to: the level, how long it holds, the doubts it rests on."""

import re
from collections.abc import Iterator
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.scale import level_label
from carecalc.gui.widgets.compared import measure_label
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import card, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import cited
from carecalc.services import validity
from carecalc.services.checking import Checked
from carecalc.services.filling_parts import sources_of
from carecalc.services.filling_report import measure_words


class Headline(QWidget, Speaking):
    """The card at the head of a result."""

    def __init__(
        self, voice: Voice, checked: Checked, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        self._checked = checked
        self._view = checked.view
        frame, column = card(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        is_record = self._view.scale.preliminary is None
        caption = self.gettext("Record") if is_record else self.gettext("Final level")
        column.addWidget(label(caption, "caption", frame))
        figure = label(self._figure(), "figure", frame)
        figure.setObjectName("final-level")
        column.addWidget(figure)
        if self._view.hides_level:
            return
        for words, name in self._facts():
            line = label(words, "muted", frame)
            line.setObjectName(name)
            column.addWidget(line)
        marks = FlowLayout(spacing=6)
        for mark in self._view.result.marks:
            marks.addWidget(pill(voice.name("mark", mark), "warning", frame))
        column.addLayout(marks)
        for words in self._readings():
            column.addWidget(label(words, "hint", frame))

    def _figure(self) -> str:
        view = self._view
        if view.hides_level:
            return self.gettext("shown once everything is answered")
        if view.scale.preliminary is None:
            return self.gettext("This scale records; it gives no level")
        return self._level(view.result.level) or self.gettext("not yet known")

    def _level(self, level: str | int | None) -> str:
        """Return a level with its number or letter; a word of our own stays inside."""
        name = level_label(self._view.scale, level, self._view.visit.switches)
        if name is None:
            return ""
        if isinstance(level, str) and len(level) > 1:
            return self.words(name)
        return self.gettext("{level} · {name}", level=str(level), name=name)

    def _facts(self) -> Iterator[tuple[str, str]]:
        view = self._view
        measures = self._measures()
        if measures:
            # A figure never stands alone at the beginning of the next line.
            whole = [re.sub(r" (?=\d+$)", "\u00a0", said) for said in measures]
            yield " · ".join(whole), "measures"
        preliminary = self._level(view.result.preliminary)
        if preliminary and view.scale.overrides:
            yield (
                self.gettext("Preliminary level: {level}", level=preliminary),
                "before",
            )
        if view.result.level is not None:
            holds = " · ".join(self._holds())
            if holds:
                yield holds, "validity"

    def _measures(self) -> list[str]:
        scale, result = self._view.scale, self._view.result
        return [
            self.gettext(
                "{what} {value}",
                what=measure_label(scale, name),
                value=measure_words(scale, result.switches, name, value),
            )
            for name, value in result.measures.items()
            if name != scale.preliminary and value is not None
        ]

    def _holds(self) -> Iterator[str]:
        found, on = self._checked.periods, self._view.visit.assessed_on
        if found.validity_months is not None:
            day = validity.valid_to(on, found.validity_months)
            clause = found.clause if found.from_file else ""
            yield self._dated(self.gettext("Valid to {day}", day=day), clause)
        if found.interval_months is not None:
            day = validity.due_on(on, found.interval_months)
            yield self.gettext("next assessment suggested on {day}", day=day)
        if found.again_after_months is not None:
            day = validity.may_ask_again_from(
                self._concluded_on(), found.again_after_months
            )
            yield self._dated(
                self.gettext("the person may ask again from {day}", day=day),
                "" if found.from_file else found.clause,
            )

    def _concluded_on(self) -> date:
        """Return the day of signing; before it, the day of the visit stands for it."""
        signing = self._view.visit.signing
        return self._view.visit.assessed_on if signing is None else signing.signed_on

    def _dated(self, words: str, clause: str) -> str:
        if not clause:
            return words
        sources = sources_of(self._view.scale.sources)
        named = {name: self.words(title) for name, title in sources.items()}
        place = cited(clause, named)
        return self.gettext("{words} ({clause})", words=words, clause=place)

    def _readings(self) -> Iterator[str]:
        for name, value in self._view.result.switches.items():
            switch = self._view.scale.graph.switches[name]
            said: dict[str, object] = {
                "question": switch.label,
                "reading": switch.values[value],
            }
            if switch.mark:
                yield self.gettext(
                    "{question}: {reading} ({doubt})",
                    **said,
                    doubt=self.voice.name("mark", switch.mark),
                )
            else:
                yield self.gettext("{question}: {reading}", **said)
