# SPDX-License-Identifier: Apache-2.0
"""What declared facts point to, status by status: advice beside the form, no decision."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from carecalc.domain.conditions import Switch
from carecalc.domain.household import Household
from carecalc.domain.prescreen import MET, NOT_EVALUATED, NOT_MET, PreScreen
from carecalc.domain.prescreen_rules import HardshipRules
from carecalc.domain.prescreen_turns import Turn
from carecalc.gui.widgets.household_words import missing_words
from carecalc.gui.widgets.inputs import Choice, Field, button, card, label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.step_tree import StepTree
from carecalc.text import N_

_STATES = {
    MET: (N_("met"), "good"),
    NOT_MET: (N_("not met"), ""),
    NOT_EVALUATED: (N_("not evaluated"), "warning"),
}
_MOST_MISSING = 4
_TURNS = {
    True: N_("{what}: yes – {state}"),
    False: N_("{what}: no – {state}"),
    None: N_("{what}: there is none – {state}"),
}


class PreScreening(QWidget, Speaking):
    """A card for every status; which arithmetic stands open survives a new result."""

    read_otherwise = Signal(object)
    """The readings chosen, by switch, where the text allows two."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._open: set[str] = set()
        self._switches: dict[str, Choice] = {}
        self._statuses: dict[str, _Status] = {}
        self.readings: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 8, 8)
        self._column.setSpacing(8)
        self._inner = QWidget(self)
        self._column.addWidget(self._inner)
        self._column.addStretch(1)

    def show_results(
        self,
        household: Household,
        rules: HardshipRules,
        results: Mapping[str, PreScreen],
    ) -> None:
        """Show these results instead."""
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        banner = QFrame(inner)
        banner.setProperty("role", "banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(12, 6, 12, 6)
        said = label(
            self.gettext("Pre-screening, not a decision: the county decides."),
            "",
            banner,
        )
        said.setObjectName("pre-screen-banner")
        row.addWidget(said)
        column.addWidget(banner)
        if rules.mark:
            mark = self.voice.name("mark", rules.mark)
            text = self.gettext(
                "The rules of {region}: {mark}",
                region=self.voice.region(rules.region),
                mark=mark,
            )
            column.addWidget(label(text, "mark", inner))
        self._switches = {}
        for name, switch in rules.switches.items():
            column.addWidget(self._switch(name, switch, inner))
        self._statuses = {
            code: _Status(self, household, rules, code, result, inner)
            for code, result in results.items()
        }
        for status in self._statuses.values():
            column.addWidget(status)
        self._column.replaceWidget(self._inner, inner)
        self._inner.setParent(None)
        self._inner.deleteLater()
        self._inner = inner
        inner.show()

    def show_turns(self, turns: Mapping[str, tuple[Turn, ...]]) -> None:
        """Say below each open status which single answer would settle it."""
        for code, some in turns.items():
            if code in self._statuses:
                self._statuses[code].show_turns(some)

    def _switch(self, name: str, switch: Switch, parent: QWidget) -> QWidget:
        choice = Choice(parent)
        choice.fill([(code, self.words(w)) for code, w in switch.values.items()])
        choice.choose(self.readings.get(name, switch.default))
        choice.activated.connect(self._on_reading)
        self._switches[name] = choice
        hint = self.gettext("The text can be read in two ways")
        if switch.mark:
            hint = self.voice.name("mark", switch.mark)
        title = self.title_of(switch.label or name)
        field = Field(
            self.voice.catalogue, title, choice, f"reading-{name}", hint, parent=parent
        )
        field.title.setWordWrap(True)
        return field

    def _on_reading(self) -> None:
        self.readings = {
            name: str(choice.code()) for name, choice in self._switches.items()
        }
        self.read_otherwise.emit(self.readings)

    def is_open(self, code: str) -> bool:
        """Tell whether the arithmetic of a status stands open."""
        return code in self._open

    def note_open(self, code: str, is_open: bool) -> None:
        """Keep whether the arithmetic of a status stands open."""
        (self._open.add if is_open else self._open.discard)(code)


class _Status(QWidget, Speaking):
    def __init__(
        self,
        view: PreScreening,
        household: Household,
        rules: HardshipRules,
        code: str,
        result: PreScreen,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.voice = view.voice
        self._view = view
        self._code = code
        self._result = result
        self._household = household
        self._rules = rules
        self._tree: StepTree | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self._column = card(self)
        frame.setObjectName(f"status-{code}")
        outer.addWidget(frame)
        rule = rules.categories.get(code)
        name = view.voice.name("status", code) if rule is None else rule.label
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(self.words(name), "strong", frame), 1)
        words, kind = _STATES[result.state]
        state = pill(self.gettext(words), kind, frame)
        state.setObjectName(f"state-{code}")
        head.addWidget(state, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        if result.per_head is not None:
            text = self.gettext("CNY {amount} a head and month", amount=result.per_head)
            self._column.addWidget(label(text, "", frame))
        if result.missing:
            missing = [
                missing_words(self.voice, household, rules, one)
                for one in result.missing
            ]
            more = len(missing) - _MOST_MISSING
            shown = self.gettext("; ").join(missing[:_MOST_MISSING])
            text = self.gettext("Missing: {what}", what=shown)
            if more > 0:
                text += self.gettext(" and {count} more", count=more)
            lacks = label(text, "muted", frame)
            lacks.setObjectName(f"missing-{code}")
            lacks.setToolTip("\n".join(missing))
            self._column.addWidget(lacks)
        self._turning = label("", "hint", frame)
        self._turning.setObjectName(f"turns-{code}")
        self._turning.hide()
        self._column.addWidget(self._turning)
        self.why = button(self.gettext("Arithmetic"), f"arithmetic-{code}", "link")
        self.why.setAccessibleName(
            self.gettext("Arithmetic: {status}", status=self.words(name))
        )
        self.why.setCheckable(True)
        self.why.setIcon(self.voice.look.icon("next", "muted"))
        self.why.toggled.connect(self._on_why)
        self._column.addWidget(self.why)
        self.why.setChecked(view.is_open(code))

    def show_turns(self, turns: tuple[Turn, ...]) -> None:
        """Say which single answer would settle the status."""
        said = tuple(
            self.gettext(
                _TURNS[turn.answer],
                what=missing_words(self.voice, self._household, self._rules, turn.name),
                state=self.gettext(_STATES[turn.state][0]),
            )
            for turn in turns
        )
        if said:
            self._turning.setText(
                self.gettext("One answer is enough: {ways}", ways=said)
            )
        self._turning.setVisible(bool(said))

    def _on_why(self, shown: bool) -> None:
        self._view.note_open(self._code, shown)
        self.why.setIcon(self.voice.look.icon("down" if shown else "next", "muted"))
        if shown and self._tree is None:
            step = self._result.step
            self._tree = StepTree(self.voice, step, self._code, self)
            self._tree.open()
            self._column.addWidget(self._tree)
        if self._tree is not None:
            self._tree.setVisible(shown)
