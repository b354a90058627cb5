# SPDX-License-Identifier: Apache-2.0
"""The card that closes a month: who signed, who may still, what stands in the way."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from carecalc.domain.disbursement import Run
from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.messages import Notice, Question
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Card, button, label, pill, row_of
from carecalc.gui.widgets.month_checked import MonthChecked
from carecalc.gui.widgets.month_signing import LiftDialog, SecondSignature, signing
from carecalc.gui.widgets.speaking import Voice
from carecalc.gui.working import Job, backing_up
from carecalc.services import backups, closing
from carecalc.services.backups import Backup
from carecalc.services.closing import HEAD_SHOWN, ClosingState, Record
from carecalc.services.closing_blocks import Block, block_name
from carecalc.services.context import civil_day
from carecalc.services.filling_closing import pairs, written_by
from carecalc.services.list_state import STANDS
from carecalc.text import Message, Text


class MonthClosing(QWidget):
    """Shows how far the closing of a list has come, and takes signatures under it."""

    stands = Signal(object)
    """The `ClosingState` of the list that is shown, as it was just read."""

    saved = Signal()
    """A signature was given, or a block lifted."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        catalogue = voice.catalogue
        self.setObjectName("month-closing")
        self._desk = desk
        self._catalogue = catalogue
        self._run: Run | None = None
        self._state: ClosingState | None = None
        self._job: Job | None = None
        self._offered: QWidget | None = None
        """What can be pressed to sign, if there is anything."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 8, 4)
        column.setSpacing(8)
        self._column = column
        self._notice = Notice(catalogue, self)
        self._notice.setObjectName("closing-notice")
        column.addWidget(self._notice)
        self.checked = MonthChecked(desk, voice, content)
        column.addWidget(self.checked)
        self._card = Card(content)
        column.addWidget(self._card)
        column.addStretch(1)
        outer.addWidget(scrolling(content, self))

    def gettext(self, template: str, /, **values: object) -> str:
        return self._catalogue.render(Message(template, values))

    def put_first(self, widget: QWidget) -> None:
        """Take something in above all else, for which the page has no room."""
        self._column.insertWidget(0, widget)

    def show_run(self, run: Run | None) -> None:
        """Show how the closing of a list stands."""
        self._run = run
        self._state = None
        self._notice.clear()
        _empty(self._card.column)
        self.checked.show_run(None)
        if run is not None:
            self._desk.call(
                closing.state, run.id, done=self._on_state, failed=self._on_refused
            )

    # ------------------------------------------------------------ showing

    def _on_state(self, state: ClosingState) -> None:
        if self._run is None or state.record.run_id != self._run.id:
            return  # another month was chosen meanwhile
        self._state = state
        self._offered = None
        _empty(self._card.column)
        self.checked.show_run(self._run if state.record.closing is None else None)
        self._add_head(state.record)
        self._add_signatures(state.record)
        for block in state.standing:
            self._add_block(block, state)
        self._add_lifts(state.record)
        if state.record.closing is None:
            self._add_signing(state)
        self._add_small_print(state.record)
        self.stands.emit(state)

    def _add_head(self, record: Record) -> None:
        row = QHBoxLayout()
        row.addWidget(label(self.gettext("Close the month"), "heading"))
        state = pill(self.gettext("Not closed yet"), "warning")
        if record.closing is not None:
            state = pill(
                self.gettext("Closed on {day}", day=civil_day(record.closing.at)),
                "good",
            )
        state.setObjectName("closing-state")
        row.addWidget(state)
        row.addStretch(1)
        self._card.column.addLayout(row)
        if record.closing is None:
            self._say(
                self.gettext(
                    "Two people who did not build the list sign it, in different "
                    "roles. With the second signature it never changes again."
                ),
                "muted",
            )
        self._say(
            self.gettext(
                "Built by {name} on {day}",
                name=record.built_by or "—",
                day=record.built_on,
            ),
            name="built-by",
        )

    def _add_signatures(self, record: Record) -> None:
        for number, signed in enumerate(record.signed, start=1):
            self._say(
                "✓ "
                + self.gettext(
                    "{name} signed as {role} on {day} with their own key",
                    name=signed.name,
                    role=self._role(signed.role),
                    day=civil_day(signed.at),
                ),
                "strong",
                f"signature-{number}",
            )

    def _add_block(self, block: Block, state: ClosingState) -> None:
        said = Notice(self._catalogue, self)
        said.setObjectName(f"block-{block.code.lower()}")
        said.tell(
            self._catalogue.render(block.message),
            "warning" if block.is_liftable else "error",
            self._catalogue.render(block.hint),
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(said, 1)
        self._card.column.addLayout(row)
        if block.is_liftable and self._desk.user in state.may_lift:
            lift = button(
                self.gettext("Lift it together …"),
                f"lift-{block.code.lower()}",
            )
            lift.setProperty("block", block.code)
            lift.clicked.connect(self._on_lift)
            row.addWidget(lift)

    def _add_lifts(self, record: Record) -> None:
        for lift in record.lifts:
            self._say(
                self.gettext(
                    "Lifted by {names} on {day} ({block}): {reason}",
                    names=tuple(lift.names),
                    day=civil_day(lift.at),
                    block=block_name(lift.block),
                    reason=lift.reason,
                ),
                name=f"lifted-{lift.block.lower()}",
            )

    def _add_signing(self, state: ClosingState) -> None:
        others = [one.name for one in state.may_sign if one.name != self._desk.user]
        is_free = not state.standing
        made: list[QWidget] = []
        if state.role:
            own = button(
                self.gettext(
                    "Sign as {name}, {role}",
                    name=self._desk.user,
                    role=self._role(state.role),
                ),
                "sign-list",
                "primary",
            )
            own.clicked.connect(self._on_sign)
            made.append(own)
        else:
            self._say(self._why_not(state), "muted", "why-not-me")
        if others:
            second = button(self.gettext("Somebody else signs here …"), "sign-second")
            second.clicked.connect(self._on_second)
            made.append(second)
        elif state.record.built_by is not None and not (
            state.role and state.record.signed
        ):
            self._say(self._nobody(state), "muted", "nobody-signs")
        for each in made:
            each.setEnabled(is_free)
        if made:
            self._card.column.addLayout(row_of(*made))
            self._offered = made[0]

    def _nobody(self, state: ClosingState) -> str:
        """Say which roles are wanted when there is nobody else, and who gives them."""
        return self.gettext(
            "Nobody else may sign this list yet. Wanted is somebody for the whole office "
            "in one of these roles: {roles}. Under “Users” it is given by: {names}.",
            roles=tuple(map(self._role, state.wanted)),
            names=state.givers,
        )

    def _why_not(self, state: ClosingState) -> str:
        user, record = self._desk.user, state.record
        if record.built_by is None:
            return self.gettext(
                "This list was built before there were users: build it again first."
            )
        if user == record.built_by:
            return self.gettext("You built this list; others close it.")
        if any(one.name == user for one in record.signed):
            return self.gettext("You have signed this list.")
        if record.signed:
            return self.gettext("You cannot give the second signature in another role.")
        return self.gettext("Closing lists is not among what you may do.")

    def _add_small_print(self, record: Record) -> None:
        if record.closing is not None:
            head = record.closing.head
            self._say(
                self.gettext(
                    "Head of the chain of records at the closing: {seq} · {hash}",
                    seq=str(head.seq),
                    hash=head.hash[:HEAD_SHOWN],
                ),
                "hint",
                "chain-head",
            )
        if record.relaxed is not None:
            roles = self._desk.context.catalog.roles().roles
            self._say(
                self.gettext(
                    "Roles that one person may hold here: {pairs}. {who}",
                    pairs=pairs(record.relaxed, roles),
                    who=written_by(record.relaxed),
                ),
                "hint",
                "relaxed",
            )

    def _say(self, text: str, role: str = "", name: str = "") -> None:
        said = label(text, role)
        said.setObjectName(name)
        self._card.column.addWidget(said)

    def _role(self, code: str) -> str:
        role = self._desk.context.catalog.roles().roles.get(code)
        return self._catalogue.render(Text(code) if role is None else role.name)

    def _summary(self) -> str:
        assert self._run is not None, "asked about the list that is shown"
        return self.gettext(
            "{number}: {month}, CNY {amount} ({count})",
            number=self._run.number,
            month=self._run.month,
            count=len(self._run.lines),
            amount=self._run.total,
        )

    # ------------------------------------------------------------ signing

    def _on_sign(self) -> None:
        Question(
            self._catalogue,
            self.gettext("Sign the list"),
            self._summary()
            + "\n"
            + self.gettext("What you sign with your key cannot be taken back."),
            self.gettext("Sign"),
            self._on_agreed,
            self,
        ).open()

    def _on_agreed(self) -> None:
        assert self._run is not None, "asked about the list that is shown"
        self._notice.tell(
            self.gettext("Every record of the office is checked, then it is signed …")
        )
        self._card.setEnabled(False)
        self._job = self._desk.working.begin(
            signing(self._run.id), failed=self._on_refused
        )

    def _on_second(self) -> None:
        if self._state is None or self._run is None:
            return
        dialog = SecondSignature(
            self._desk,
            self._catalogue,
            self._run.id,
            self._summary(),
            tuple(one.name for one in self._state.may_sign),
            self,
        )
        dialog.open()

    def let_go(self) -> None:
        """Let nothing be signed whose checks nobody waits for any more."""
        self._desk.working.let_go(self._job)

    def on_signed(self, state: ClosingState) -> None:
        """Take up that a list was signed, by the user or by whoever is beside them."""
        self._job = None
        self._card.setEnabled(True)
        self._notice.clear()
        self.saved.emit()
        self._on_state(state)
        # What was pressed is gone; Qt handed the keyboard to the rail.
        QTimer.singleShot(0, self, self._on_soon)
        if state.record.closing is not None:
            # Not where answers are saved, which a backup would keep waiting.
            self._desk.working.begin(
                backing_up(self._desk.context, backups.CLOSING),
                done=self._on_backed_up,
                failed=self._on_not_backed_up,
            )

    def _on_soon(self) -> None:
        """Give the keyboard to what comes next here, else to the tab it lies in."""
        tabs = self.parentWidget()
        while tabs is not None and not isinstance(tabs, QTabWidget):
            tabs = tabs.parentWidget()
        if self._offered is not None:
            self._offered.setFocus()
        elif tabs is not None:
            tabs.tabBar().setFocus()

    def _on_backed_up(self, backup: Backup) -> None:
        self._desk.timer.look()
        self._notice.tell(
            self.gettext("The month is closed, and a backup of it was made."), "good"
        )

    def _on_not_backed_up(self, error: UserError) -> None:
        # Closed it is, whatever the backup says.
        self._notice.show_error(error)

    # ------------------------------------------------------------ lifting

    def _on_lift(self) -> None:
        asked = self.sender()
        if self._state is None or self._run is None or asked is None:
            return
        code = asked.property("block")
        block = next(each for each in self._state.standing if each.code == code)
        dialog = LiftDialog(
            self._desk,
            self._catalogue,
            self._run.id,
            block,
            self._state.may_lift,
            self,
        )
        dialog.lifted.connect(self._on_lifted)
        dialog.open()

    def _on_lifted(self, state: ClosingState) -> None:
        self._notice.clear()
        self.saved.emit()
        self._on_state(state)

    def _on_refused(self, error: UserError) -> None:
        self._job = None
        self._card.setEnabled(True)
        if error.code == STANDS:
            self._notice.clear()
            self.checked.show_refusal(error)
            return
        self._notice.show_error(error)


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            _empty(inner)
            inner.deleteLater()
        elif widget is not None:
            widget.setVisible(False)
            widget.deleteLater()
