# SPDX-License-Identifier: Apache-2.0
"""One prepared act as its decider looks at it: what for whom, what changes, and why."""

from collections.abc import Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.trace import Step
from carecalc.gui.widgets.inputs import label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.services.deciding import Shown
from carecalc.text import N_

_OUTCOMES = {"grant": N_("Grant"), "refuse": N_("Refuse the application")}


class LookView(QWidget, Speaking):
    """Everything that a decision on one act is made from."""

    def __init__(self, voice: Voice, shown: Shown, parent: QWidget) -> None:
        super().__init__(parent)
        self.voice = voice
        self.setObjectName("look")
        act, line = shown.act, shown.explained.line
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        column.addWidget(label(shown.person.name, "title", self))
        column.addWidget(label(self.words(line.label), "heading", self))
        for text, role in self._said(shown):
            column.addWidget(label(text, role, self))
        for record in shown.applications:
            column.addWidget(
                label(
                    self.gettext(
                        "Application {number}, received on {day}",
                        number=record.value.number,
                        day=record.value.received_on,
                    ),
                    "hint",
                    self,
                )
            )
        column.addWidget(label(self.gettext("Reasons"), "caption", self))
        trace = TraceView(voice, self, self._sources(shown))
        steps: tuple[Step, ...] = line.reasons.children or (line.step,)
        trace.show_steps(steps)
        column.addWidget(trace)
        column.addWidget(
            label(
                self.gettext(
                    "{number}, prepared on {day} by {name}",
                    number=act.number,
                    day=act.prepared_on,
                    name=act.prepared_by or "–",
                ),
                "hint",
                self,
            )
        )
        column.addStretch(1)

    def _said(self, shown: Shown) -> list[tuple[str, str]]:
        act = shown.act
        said = [self.gettext(_OUTCOMES[act.outcome])]
        if act.monthly is not None:
            said.append(self.gettext("CNY {amount} a month", amount=act.monthly))
        if act.from_month is not None:
            said.append(self.gettext("from {month} on", month=act.from_month))
        found = [(" · ".join(said), "strong")]
        if shown.before is not None and shown.before.monthly is not None:
            before = self.gettext(
                "So far CNY {amount} a month, by {number}",
                amount=shown.before.monthly,
                number=shown.before.number,
            )
            found.append((before, ""))
        elif act.outcome == "grant":
            found.append((self.gettext("Nothing was granted before."), "muted"))
        if shown.explained.last_month is not None:
            over = self.gettext(
                "It is over again: the last month is {month}.",
                month=shown.explained.last_month,
            )
            found.append((over, "mark"))
        return found

    def _sources(self, shown: Shown) -> Mapping[str, str]:
        return {
            source.name: source.title
            for policy in shown.explained.law.policies()
            if shown.act.programme in policy.programmes
            for source in policy.sources
        }
