# SPDX-License-Identifier: Apache-2.0
"""Dialogs in which a second person signs a list, or lifts a block together with one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import Field, label
from carecalc.gui.widgets.together import Together
from carecalc.gui.widgets.work_bar import WorkBar
from carecalc.gui.working import Job, Piece
from carecalc.i18n import Catalogue
from carecalc.services import closing, list_state
from carecalc.services.closing import ClosingState
from carecalc.services.closing_blocks import Block
from carecalc.services.context import Context
from carecalc.services.list_state import Looked
from carecalc.text import N_, Message

SIGNING = "sign-list"


def signing(run_id: str, second: Context | None = None) -> Piece:
    """Return the work of signing a list, by the user or by whoever is beside them.

    The checks take as long as building the list did: they are gone through beside the
    window, and again at the signature only if something was recorded meanwhile.
    """
    return Piece(
        SIGNING,
        N_("The list is checked before it is signed …"),
        list_state.look,
        (run_id,),
        _signed,
        (run_id, second),
        tells=True,
    )


def _signed(
    ctx: Context, looked: Looked, run_id: str, second: Context | None
) -> ClosingState:
    return closing.sign(second or ctx, run_id, looked)


class SecondSignature(Together):
    """Lets somebody else sign the list at this screen, by their own passphrase."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        run_id: str,
        summary: str,
        names: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        title = catalogue.render(Message(N_("Sign the list")))
        super().__init__(desk, catalogue, title, names, parent)
        self.setObjectName("second-signature")
        self._run_id = run_id
        self._job: Job | None = None
        self.body.addWidget(label(summary, "strong"))
        self.body.addWidget(
            label(
                self.gettext(
                    N_(
                        "Whoever signs types their own passphrase. What is signed "
                        "cannot be taken back."
                    )
                ),
                "muted",
            )
        )
        self.body.addWidget(self._second)
        self.body.addWidget(self._notice)
        self.body.addWidget(WorkBar(desk.working, catalogue, self))
        self.body.addStretch()
        self._sign = self.add_button(self.gettext(N_("Sign")), "sign", "primary")
        self._sign.clicked.connect(self._on_sign)
        self._second.start()

    def _on_sign(self) -> None:
        self._notice.clear()
        self._second.ask(self._sign)

    def _on_ready(self, context: Context) -> None:
        self._notice.clear()
        self._sign.setEnabled(False)
        self._job = self._desk.working.begin(
            signing(self._run_id, context),
            done=self._on_signed,
            failed=self._on_refused,
        )
        self.fit()  # How far it is stands below the fields.

    def reject(self) -> None:
        """Let nobody sign who was sent away while the list was still being checked."""
        self._desk.working.let_go(self._job)
        super().reject()

    def _on_signed(self, state: ClosingState) -> None:
        self.accept()

    def _on_refused(self, error: UserError) -> None:
        self._job = None
        self._sign.setEnabled(True)
        super()._on_refused(error)
        self.fit()


class LiftDialog(Together):
    """Lets the user and somebody beside them lift a block, with a reason."""

    lifted = Signal(object)
    """The `ClosingState` after it."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Catalogue,
        run_id: str,
        block: Block,
        names: tuple[str, ...],
        parent: QWidget,
    ) -> None:
        title = catalogue.render(Message(N_("Lift a block together")))
        super().__init__(desk, catalogue, title, names, parent)
        self.setObjectName("lift-dialog")
        self._run_id = run_id
        self._block = block
        words = catalogue.render
        self.body.addWidget(label(words(block.message), "strong"))
        self.body.addWidget(
            label(
                self.gettext(
                    N_(
                        "Lift this only if you both know what happened. Both names and "
                        "the reason are printed on the list."
                    )
                ),
                "muted",
            )
        )
        self._reason = QLineEdit(self)
        self._reason_field = Field(
            catalogue, self.gettext(N_("Reason")), self._reason, "reason", "", True
        )
        self.body.addWidget(self._reason_field)
        self.body.addWidget(
            label(self.gettext(N_("Together with {name}:"), name=desk.user))
        )
        self.body.addWidget(self._second)
        self.body.addWidget(self._notice)
        self.body.addStretch()
        self._lift = self.add_button(
            self.gettext(N_("Lift the block")), "lift", "danger"
        )
        self._lift.clicked.connect(self._on_lift)
        self._reason.setFocus()

    def _on_lift(self) -> None:
        self._notice.clear()
        self._reason_field.clear_error()
        if not self._reason.text().strip():
            self._reason_field.show_error(
                self.gettext(N_("Say why this may be lifted."))
            )
            self._reason.setFocus()
            return
        self._second.ask(self._lift)

    def _on_ready(self, context: Context) -> None:
        self._desk.call(
            closing.lift,
            context,
            self._block.code,
            self._run_id,
            self._reason.text(),
            done=self._on_lifted,
            failed=self._on_refused,
            busy=self._lift,
        )

    def _on_lifted(self, state: ClosingState) -> None:
        self.accept()
        self.lifted.emit(state)

    def _on_refused(self, error: UserError) -> None:
        if error.place == "reason":
            self._reason_field.show_error(error)
        else:
            super()._on_refused(error)
