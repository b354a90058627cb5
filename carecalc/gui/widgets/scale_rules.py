# SPDX-License-Identifier: Apache-2.0
"""The office's own rules of assessing: readings, periods, what is shown early."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from carecalc.domain.conditions import Switch
from carecalc.domain.office import Office, ScaleRules
from carecalc.domain.scale import Scale, Validity, level_label
from carecalc.errors import UserError
from carecalc.gui.widgets.inputs import Choice, Field, FieldGrid, card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import cited

_SILENT = Validity()
_NO_RULES = ScaleRules()
_GENERAL = "validity-months"


@dataclass(frozen=True, slots=True)
class TypedRules:
    """What is typed, by the name of the control."""

    choices: Mapping[str, str]
    texts: Mapping[str, str]
    ticked: frozenset[str]


class ScaleRulesFields(QWidget, Speaking):
    """A card for what is shown early, then one for each scale."""

    def __init__(self, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.voice = voice
        self._scales: tuple[Scale, ...] = ()
        self._shown: TypedRules | None = None
        self._choices: dict[str, Choice] = {}
        self._months: dict[str, Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        frame, column = card(self)
        column.addWidget(label(self.gettext("For every scale"), "heading"))
        self._early = self._box(
            "show-level-early",
            self.gettext(
                "Show the level, and how near the next one is, before all is answered"
            ),
        )
        self._last = self._box(
            "show-last-early",
            self.gettext("Show the answers of last time before all is answered"),
        )
        for box in (self._early, self._last):
            column.addWidget(box)
        column.addWidget(
            label(
                self.gettext(
                    "A level that is seen leads the answers; each visit records what "
                    "was shown."
                ),
                "hint",
            )
        )
        grid = FieldGrid(2)
        self._month_field(
            grid,
            _GENERAL,
            self.gettext("A level holds for (months)"),
            self.gettext("Where neither the scale nor the rule below says otherwise."),
        )
        column.addLayout(grid)
        self._column.addWidget(frame)

    # ------------------------------------------------------------ values

    def set_scales(self, scales: tuple[Scale, ...]) -> None:
        """Make a card for each scale; once."""
        self._scales = scales
        for scale in scales:
            self._column.addWidget(self._scale_card(scale))

    def set_office(self, office: Office) -> None:
        """Show the rules of an office."""
        self._early.setChecked(office.show_level_early)
        self._last.setChecked(office.show_last_early)
        self._write(_GENERAL, office.validity_months)
        for scale in self._scales:
            rules = office.scale_rules.get(scale.code, _NO_RULES)
            for name, switch in scale.graph.switches.items():
                chosen = rules.switches.get(name, switch.default)
                self._choices[f"{scale.code}-{name}"].choose(chosen)
            self._write(f"{scale.code}-validity", rules.validity_months)
            self._write(f"{scale.code}-interval", rules.interval_months)
        self._shown = self.state()

    @property
    def is_changed(self) -> bool:
        """Whether something else is typed or chosen than was shown."""
        return self._shown is not None and self.state() != self._shown

    def office(self, office: Office) -> Office | None:
        """Return the office with what is shown here; None where a period is none, which
        its field then says."""
        for field in self._months.values():
            field.clear_error()
        months = {name: self._read(name) for name in self._months}
        wrong = [name for name, found in months.items() if found == 0]
        for name in wrong:
            self._months[name].show_error(
                self.gettext("Write whole months, or leave the field empty.")
            )
        if wrong:
            self._months[wrong[0]].control.setFocus()
            return None
        rules = dict(office.scale_rules)
        for scale in self._scales:
            rules.pop(scale.code, None)
            own = ScaleRules(
                switches={
                    name: chosen
                    for name, switch in scale.graph.switches.items()
                    if (chosen := self._chosen(scale, name)) != switch.default
                },
                validity_months=months.get(f"{scale.code}-validity"),
                interval_months=months.get(f"{scale.code}-interval"),
            )
            if own != _NO_RULES:
                rules[scale.code] = own
        return replace(
            office,
            validity_months=months[_GENERAL],
            scale_rules=rules,
            show_level_early=self._early.isChecked(),
            show_last_early=self._last.isChecked(),
        )

    def state(self) -> TypedRules:
        """Return what is typed."""
        return TypedRules(
            {name: str(choice.code()) for name, choice in self._choices.items()},
            {name: self._line(name).text() for name in self._months},
            frozenset(
                b.objectName() for b in (self._early, self._last) if b.isChecked()
            ),
        )

    def restore(self, typed: TypedRules) -> None:
        """Take over what `state` returned."""
        for name, choice in self._choices.items():
            if name in typed.choices:
                choice.choose(typed.choices[name])
        for name in self._months:
            self._line(name).setText(typed.texts.get(name, ""))
        for box in (self._early, self._last):
            box.setChecked(box.objectName() in typed.ticked)

    def show_error(self, error: UserError) -> bool:
        """Say what is refused of a scale's rules at its period; False: not ours."""
        field = self._months.get(f"{error.place}-validity")
        if field is None:
            return False
        field.show_error(error)
        field.control.setFocus()
        return True

    # ------------------------------------------------------------ building

    def _scale_card(self, scale: Scale) -> QWidget:
        frame, column = card(self)
        numbers = [source.number for source in scale.sources[:1] if source.number]
        title = " · ".join([self.words(scale.label), *numbers])
        column.addWidget(label(title, "heading", frame))
        grid = FieldGrid(2)
        for name, switch in scale.graph.switches.items():
            grid.add(self._switch_field(scale, name, switch), 2)
        if scale.preliminary is not None:
            self._month_field(
                grid,
                f"{scale.code}-validity",
                self.gettext("A level holds for (months)"),
                self._validity_words(scale),
            )
            self._month_field(
                grid,
                f"{scale.code}-interval",
                self.gettext("Routine assessment every (months)"),
                self._interval_words(scale),
            )
        else:
            told = self.gettext("Record only, no level follows: no period applies.")
            column.addWidget(label(told, "hint", frame))
        column.addLayout(grid)
        return frame

    def _switch_field(self, scale: Scale, name: str, switch: Switch) -> Field:
        choice = Choice(self)
        choice.fill(
            (
                code,
                self.gettext("{reading} (as shipped)", reading=words)
                if code == switch.default
                else self.words(words),
            )
            for code, words in switch.values.items()
        )
        key = f"{scale.code}-{name}"
        self._choices[key] = choice
        hint = self._clause(scale, switch.clause)
        marked = [self.voice.name("mark", switch.mark)] if switch.mark else []
        return Field(
            self.voice.catalogue,
            self.words(switch.label),
            choice,
            key,
            " · ".join([*([hint] if hint else []), *marked]),
        )

    def _month_field(self, grid: FieldGrid, name: str, title: str, hint: str) -> None:
        line = QLineEdit(self)
        line.setMaxLength(4)
        field = Field(self.voice.catalogue, title, line, name, hint)
        self._months[name] = field
        grid.add(field)

    def _validity_words(self, scale: Scale) -> str:
        says = scale.validity or _SILENT
        said = []
        if says.months is not None:
            said.append(
                self.gettext(
                    "Empty: {count} months, as the text says", count=says.months
                )
            )
        else:
            said.append(
                self.gettext("The text says none; empty: the period for every scale")
            )
        said += [
            self.gettext(
                "at most {count} months for {levels} ({clause})",
                count=limit.months,
                levels=tuple(
                    level_label(scale, level) or str(level) for level in limit.levels
                ),
                clause=self._cited(scale, limit.clause),
            )
            for limit in says.limits
        ]
        if says.months is not None:
            said.append(self._clause(scale, says.clause))
        return " · ".join(text for text in [*said, self._mark(says)] if text)

    def _interval_words(self, scale: Scale) -> str:
        says = scale.validity or _SILENT
        if says.interval_months is None:
            return self.gettext("The text says none; empty: none is suggested")
        said = [
            self.gettext(
                "Empty: {count} months, as the text says", count=says.interval_months
            ),
            self._clause(scale, says.clause),
            self._mark(says),
        ]
        return " · ".join(text for text in said if text)

    def _clause(self, scale: Scale, clause: str) -> str:
        if not clause:
            return ""
        return self.clause_of(self._cited(scale, clause))

    def _cited(self, scale: Scale, clause: str) -> str:
        return cited(clause, {s.name: s.title for s in scale.sources})

    def _mark(self, says: Validity) -> str:
        return self.voice.name("mark", says.mark) if says.mark else ""

    def _box(self, name: str, words: str) -> QCheckBox:
        box = QCheckBox(words, self)
        box.setObjectName(name)
        box.setAccessibleName(words)
        return box

    # ------------------------------------------------------------ reading

    def _chosen(self, scale: Scale, name: str) -> str:
        return str(self._choices[f"{scale.code}-{name}"].code())

    def _line(self, name: str) -> QLineEdit:
        control = self._months[name].control
        assert isinstance(control, QLineEdit)
        return control

    def _write(self, name: str, months: int | None) -> None:
        if name in self._months:
            self._line(name).setText("" if months is None else str(months))

    def _read(self, name: str) -> int | None:
        """Return the months in a field; None when empty, 0 for what is no period."""
        text = unicodedata.normalize("NFKC", self._line(name).text()).strip()
        if not text:
            return None
        return int(text) if text.isascii() and text.isdigit() else 0
