# SPDX-License-Identifier: Apache-2.0
"""What changes in the month after: programmes that begin, end or pay another amount."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from carecalc.domain.line import CHOOSE, DUE, UNKNOWN, EntitlementLine
from carecalc.domain.money import Money
from carecalc.domain.period import Month
from carecalc.domain.trace import Words
from carecalc.gui.widgets.inputs import card, label
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.services.dues import Preview


@dataclass(frozen=True, slots=True)
class Change:
    """One programme before and after; an amount is None where none is due."""

    programme: Words
    before: Money | None
    after: Money | None
    state: str
    because: Words


def changes(
    now: Preview, then: Preview, reasons: Mapping[str, Words]
) -> Iterator[Change]:
    """Yield every programme that pays otherwise in the month after.

    `reasons` say by programme why it is then as it is.
    """
    before = {line.programme: line for line in now.entitlement.lines}
    after = {line.programme: line for line in then.entitlement.lines}
    for programme in dict.fromkeys((*before, *after)):
        was, is_then = before.get(programme), after.get(programme)
        if _paid(was) == _paid(is_then) and _is_open(was) == _is_open(is_then):
            continue
        line = is_then or was
        assert line is not None
        yield Change(
            programme=line.label,
            before=_paid(was),
            after=_paid(is_then),
            state="" if is_then is None else is_then.state,
            because=reasons.get(programme, ""),
        )


def _paid(line: EntitlementLine | None) -> Money | None:
    return line.amount if line is not None and line.state == DUE else None


def _is_open(line: EntitlementLine | None) -> bool:
    return line is not None and line.state in (CHOOSE, UNKNOWN)


class NextMonth(QWidget, Speaking):
    """A card that says what is otherwise in a month than in the one before."""

    def __init__(
        self,
        voice: Voice,
        month: Month,
        found: tuple[Change, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.voice = voice
        frame, column = card(self, "panel")
        frame.setObjectName("next-month")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        title = self.gettext("What changes in {month}", month=month)
        column.addWidget(label(title, "heading", frame))
        if not found:
            none = self.gettext("Nothing, as far as is known today.")
            column.addWidget(label(none, "muted", frame))
        for change in found:
            column.addWidget(label(self._said(change), "", frame))
            if self.words(change.because):
                column.addWidget(label(self.words(change.because), "hint", frame))

    def _said(self, change: Change) -> str:
        values: dict[str, object] = {"programme": change.programme}
        if change.before is not None:
            values["before"] = change.before
        if change.after is not None:
            values["after"] = change.after
        if change.after is not None and change.before is not None:
            return self.gettext(
                "{programme}: CNY {after} a month instead of {before}", **values
            )
        if change.after is not None:
            return self.gettext("{programme}: begins, CNY {after} a month", **values)
        if change.state in (CHOOSE, UNKNOWN):
            return self.gettext("{programme}: not settled any more", **values)
        if change.before is not None:
            return self.gettext("{programme}: ends (CNY {before} a month)", **values)
        return self.gettext("{programme}: not due any more", **values)
