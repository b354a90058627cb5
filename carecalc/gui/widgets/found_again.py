# SPDX-License-Identifier: Apache-2.0
"""What somebody had typed when the office was locked: to be typed again, or given up."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from carecalc.gui.dialog import Dialog
from carecalc.gui.keeping import Typed
from carecalc.gui.messages import Question
from carecalc.gui.widgets.inputs import label
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message


class FoundAgain(Dialog):
    """Shows the texts, to be copied; a dialog itself is not opened by itself again."""

    def __init__(
        self, words: Catalogue, dialogs: Iterable[Typed], parent: QWidget
    ) -> None:
        super().__init__(
            words.render(Message(N_("What you had typed"))), parent, width=520
        )
        self.setObjectName("found-again")
        self.body.addWidget(
            label(
                words.render(
                    Message(
                        N_(
                            "This stood in a form that was open when the office was "
                            "locked, and is not saved. Copy what you need before you "
                            "close this."
                        )
                    )
                )
            )
        )
        for dialog in dialogs:
            self.body.addWidget(label(dialog.title, "heading"))
            text = QPlainTextEdit(self)
            text.setReadOnly(True)
            text.setAccessibleName(dialog.title)
            text.setPlainText(
                "\n".join(
                    words.render(
                        Message(N_("{name}: {text}"), {"name": name, "text": typed})
                    )
                    for name, typed in dialog.fields
                )
            )
            text.setMinimumHeight(150)
            self.body.addWidget(text, 1)
        close = self.add_button(words.render(Message(N_("Close"))), "close", "primary")
        close.clicked.connect(self.accept)


class GiveUp(Question):
    """Asks whether the program may end, and with it what waits sealed."""

    def __init__(
        self,
        words: Catalogue,
        users: Sequence[str],
        on_yes: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(
            words,
            words.render(Message(N_("Something is not saved yet"))),
            words.render(
                Message(
                    N_(
                        "What {users} typed before the lock waits here, sealed, and is "
                        "not saved. Closing the program loses it."
                    ),
                    {"users": tuple(users)},
                )
            ),
            words.render(Message(N_("Close and lose it"))),
            on_yes,
            parent,
            is_dangerous=True,
        )
