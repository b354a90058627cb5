# SPDX-License-Identifier: Apache-2.0
"""A line of a month's list, opened: its reasons as known then, and what came since."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from carecalc.domain.determination import Determination
from carecalc.domain.disbursement import (
    ARREARS,
    OFFSET,
    RECOVERY,
    Line,
    ReasonRow,
)
from carecalc.domain.fact import Fact
from carecalc.domain.line import DUE, STATE_WORDS
from carecalc.domain.masking import last_four
from carecalc.domain.money import Money
from carecalc.domain.trace import Step
from carecalc.errors import UserError
from carecalc.gui.dialog import Dialog
from carecalc.gui.page import Desk
from carecalc.gui.widgets.fact_words import QUESTION, answers_of, details, headline
from carecalc.gui.widgets.flow import FlowLayout
from carecalc.gui.widgets.inputs import label, pill
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.gui.widgets.trace_view import TraceView
from carecalc.services import line_traces
from carecalc.services.line_traces import Judged, LineTrace, ReasonTrace, Since
from carecalc.text import N_

_KINDS = {
    ARREARS: (N_("paid late"), "info"),
    RECOVERY: (N_("owed back"), "warning"),
    OFFSET: (N_("taken off"), "warning"),
}
_ACTS = {
    "approved": N_("Decision {number} of {day}"),
    "refused": N_("Decision {number} of {day}: refused"),
    "superseded": N_("Decision {number} of {day}, replaced since"),
    "withdrawn": N_("Decision {number}: prepared and taken back"),
    "prepared": N_("Decision {number}: prepared, not decided yet"),
}
_WIDTH = 820


class TraceDialog(Dialog, Speaking):
    """What the window says of a line, or of somebody without one."""

    opened = Signal(str)
    """Show the person of this id; the dialog is gone then."""

    def __init__(
        self,
        voice: Voice,
        trace: LineTrace | ReasonTrace,
        parent: QWidget,
        *,
        may_open: bool,
    ) -> None:
        """`may_open`: the user may look at people."""
        who = trace.line if isinstance(trace, LineTrace) else trace.row
        super().__init__(who.name, parent, voice.look.size(_WIDTH))
        self.setObjectName("line-trace")
        self.voice = _with_questions(voice, trace.since)
        self._person = who.person_id
        self.body.addWidget(label(who.name, "title", self))
        if isinstance(trace, LineTrace):
            self._show_line(trace)
        else:
            self._show_reason(trace)
        self._show_since(trace)
        self.body.addStretch()
        if may_open:
            go_on = self.add_button(self.gettext("Open the elder"), "open-person")
            go_on.clicked.connect(self._on_person)
        close = self.add_button(self.gettext("Close"), "close-trace", "primary")
        close.clicked.connect(self.reject)
        close.setFocus()

    # ------------------------------------------------------------ as it was

    def _show_line(self, trace: LineTrace) -> None:
        line, judged = trace.line, trace.judged
        self._tell(self.title_of(judged.entitled.label), "heading")
        words = FlowLayout(spacing=8)
        # What is owed back says so beside the amount.
        fen = abs(line.amount.fen)
        amount = pill(self.gettext("CNY {amount}", amount=Money(fen)), "accent", self)
        amount.setObjectName("trace-amount")
        words.addWidget(amount)
        if line.kind in _KINDS:
            said, kind = _KINDS[line.kind]
            words.addWidget(pill(self.gettext(said), kind, self))
        self.body.addLayout(words)
        self._tell(
            self.gettext(
                "Line {number}, for {month}, on the list built on {day}",
                number=trace.number,
                month=line.month,
                day=trace.run.built_on,
            ),
            "hint",
        )
        if trace.cause is not None:
            self._show_cause(trace)
        if not trace.agrees:
            self._tell(
                self.gettext(
                    "Worked out again from what is kept, it does not come to this "
                    "amount: something that the office keeps once only, such as a "
                    "setting, has been changed since."
                ),
                "mark",
                "trace-disagrees",
            )
        self._tell(self.gettext("Why, as known to this list"), "caption")
        self._tell(self.words(judged.because), "strong", "trace-because")
        self._show_steps(
            judged, judged.entitled.reasons.children or (judged.entitled.step,)
        )
        self._tell(self.gettext("What it rests on"), "caption")
        for said in self._rests_on(trace):
            self._tell(said)

    def _show_cause(self, trace: LineTrace) -> None:
        cause = trace.cause
        assert cause is not None
        self._tell(self.gettext("What it puts right, and why"), "caption")
        self._tell(self.title_of(cause), "strong", "trace-cause")
        if trace.before is not None:
            self._tell(
                self.gettext(
                    "It puts the line {number} right, which paid CNY {amount}.",
                    number=trace.before.number,
                    amount=trace.before.line.amount,
                )
            )
        if trace.line.cause is not None:
            self._tell(
                self.gettext(
                    "Due for {month}: CNY {due}. Said by closed lists before: "
                    "CNY {listed}.",
                    month=trace.line.month,
                    due=trace.line.cause.due,
                    listed=trace.line.cause.listed,
                )
            )
        for each in trace.called_for:
            self._tell(
                self._act(each) if isinstance(each, Determination) else self._fact(each)
            )

    def _rests_on(self, trace: LineTrace) -> Iterable[str]:
        yield self._act(trace.act)
        if trace.judged.category:
            yield self.gettext("Category: {name}", name=trace.judged.category)
        if trace.moved is not None:
            yield self.words(trace.moved)
        payee = trace.line.payee
        yield self.gettext(
            "Payee: {holder}, {number}",
            holder=payee.holder,
            number=last_four(payee.number),
        )
        if trace.borne:
            borne = tuple(
                self.gettext(
                    "{source} CNY {amount}",
                    source=self.voice.name("funding-source", one.source),
                    amount=Money(abs(one.amount.fen)),
                )
                for one in trace.borne
            )
            yield self.gettext("Borne by: {sources}", sources=borne)

    def _show_reason(self, trace: ReasonTrace) -> None:
        stands = (
            N_("Paid by the list of {month}, built on {day}")
            if trace.is_paid
            else N_("Not on the list of {month}, built on {day}")
        )
        of = {"month": trace.run.month, "day": trace.run.built_on}
        self._tell(self.gettext(stands, **of), "heading")
        self._tell(self.title_of(trace.row.message), "strong", "trace-because")
        self._tell(self.gettext("Each programme, as known to this list"), "caption")
        order = sorted(trace.judged, key=_due_first)
        for judged in order:
            line = judged.entitled
            state = self.gettext(STATE_WORDS[line.state])
            if line.state == DUE:
                state = self.gettext("CNY {amount} a month", amount=judged.amount)
            step = Step(
                line.label, state, "", line.reasons.children, next(iter(line.marks), "")
            )
            self._show_steps(judged, (step,))

    def _show_steps(self, judged: Judged, steps: Sequence[Step]) -> None:
        sources = {name: self.words(title) for name, title in judged.sources.items()}
        view = TraceView(self.voice, self, sources)
        view.show_steps(steps)
        self.body.addWidget(view)

    # ------------------------------------------------------------ since

    def _show_since(self, trace: LineTrace | ReasonTrace) -> None:
        since = trace.since
        self._tell(self.gettext("By what is known today"), "caption")
        if not trace.differs:
            self._tell(self.gettext("It comes to the same."), "", "trace-today")
        elif isinstance(trace, LineTrace):
            now = since.judged[0] if since.judged else None
            self._tell(
                self.gettext(
                    "{month} would come to CNY {amount}: {why}",
                    month=trace.line.month,
                    amount=Money(0) if now is None else now.amount,
                    why=self.gettext("no programme is in force in this month")
                    if now is None
                    else now.because,
                ),
                "mark",
                "trace-today",
            )
        else:
            then = {one.entitled.programme: one.amount for one in trace.judged}
            for now in since.judged:
                if then.get(now.entitled.programme, Money(0)) != now.amount:
                    self._tell(
                        self.gettext(
                            "{programme}: CNY {amount}, {why}",
                            programme=now.entitled.label,
                            amount=now.amount,
                            why=now.because,
                        ),
                        "mark",
                        f"trace-today-{now.entitled.programme}",
                    )
        for said in since.later:
            self._tell(
                self.gettext(
                    "The line {number} of a closed list has put it right: CNY {amount}.",
                    number=said.number,
                    amount=said.line.amount,
                )
            )
        if since.is_nothing:
            self._tell(
                self.gettext("Nothing was recorded of the person since."), "hint"
            )
            return
        self._tell(self.gettext("Recorded after this list:"), "hint")
        for text in self._recorded(since):
            self._tell(text)

    def _recorded(self, since: Since) -> Iterable[str]:
        yield from map(self._fact, since.facts)
        for fact in since.withdrawn:
            yield self.gettext(
                "No longer read: {fact}", fact=headline(self.voice, fact.value)
            )
        for level in since.levels:
            yield self.gettext(
                "Assessed on {day} by {scale}: {level}",
                day=level.assessed_on,
                scale=level.scale.label,
                level=level.level,
            )
        yield from map(self._act, since.acts)

    # ------------------------------------------------------------ words

    def _fact(self, fact: Fact) -> str:
        said, more = headline(self.voice, fact.value), details(self.voice, fact)
        return f"{said} · {more}" if more else said

    def _act(self, act: Determination) -> str:
        template = _ACTS[act.state if act.decided_on else "prepared"]
        if act.state == "withdrawn":
            template = _ACTS["withdrawn"]
        return self.gettext(template, number=act.number, day=act.decided_on or "")

    def _tell(self, text: str, role: str = "", name: str = "") -> None:
        made = label(text, role, self)
        made.setObjectName(name)
        self.body.addWidget(made)

    def _on_person(self) -> None:
        self.accept()
        self.opened.emit(self._person)


class TraceOpening(QObject):
    """Opens the lines of a page: asks for the reasons, and shows them before the page."""

    opened = Signal(str)
    """Show the person of this id."""

    refused = Signal(object)
    """Why there are no reasons: a `UserError`."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._voice, self._page = desk, voice, parent

    def open(self, run_id: str, row: Line | ReasonRow, number: str) -> None:
        """Open a list's line by its number, or a row without one."""
        if isinstance(row, Line):
            self._call(line_traces.of_line, run_id, row, number)
        else:
            self._call(line_traces.of_reason, run_id, row)

    def _call(self, asked: Callable[..., object], *given: object) -> None:
        self._desk.call(asked, *given, done=self._on_trace, failed=self._on_refused)

    def _on_trace(self, trace: LineTrace | ReasonTrace) -> None:
        may_open = self._desk.may("cases.see")
        dialog = TraceDialog(self._voice, trace, self._page, may_open=may_open)
        dialog.opened.connect(self.opened)
        dialog.open()

    def _on_refused(self, error: UserError) -> None:
        self.refused.emit(error)


def _with_questions(voice: Voice, since: Since) -> Voice:
    """Return the voice with the names of what policies ask."""
    groups = {
        answers_of(name): {option.code: option.label for option in question.options}
        for name, question in since.questions.items()
    }
    labels = {name: question.label for name, question in since.questions.items()}
    return replace(voice, names={**voice.names, QUESTION: labels, **groups})


def _due_first(judged: Judged) -> bool:
    return judged.entitled.state != DUE
