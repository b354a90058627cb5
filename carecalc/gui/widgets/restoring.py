# SPDX-License-Identifier: Apache-2.0
"""A damaged office at the door: says what happened and brings a backup back."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from carecalc.errors import UserError
from carecalc.gui.dialog import scrolling
from carecalc.gui.doors import Doors
from carecalc.gui.folding import Folding
from carecalc.gui.messages import Notice
from carecalc.gui.tasks import Tasks
from carecalc.gui.widgets import backup_words
from carecalc.gui.widgets.happened import HAPPENED
from carecalc.gui.widgets.inputs import Card, button, label
from carecalc.gui.working import Piece, Working
from carecalc.i18n import Catalogue
from carecalc.services import backups, rescue
from carecalc.services.rescue import Brought, Offer
from carecalc.text import N_, Message

_FIND, _BRING = "find-backup", "bring-back"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose office is to be brought back, and by whom; the code says what is wrong."""

    folder: Path
    user: str
    passphrase: str
    code: str


@dataclass(frozen=True, slots=True)
class Reached:
    """How far it came: what was asked, where it looked, what was found and done."""

    asked: Asked | None
    place: Path | None
    offer: Offer | None
    brought: Brought | None


class Restoring(QWidget):
    """Looks for the newest good backup, shows what it holds and lacks, brings it back.

    One button at a time is marked: whoever has never seen the program presses it.
    """

    given_up = Signal()
    refused = Signal(object)
    """Name or passphrase is not right: a `UserError`."""

    is_busy = Signal(bool)
    """It looks for a backup, or brings one back: nothing else may happen meanwhile."""

    brought_back = Signal(object)
    """The office can be opened again: the `Brought`."""

    def __init__(
        self,
        catalogue: Catalogue,
        tasks: Tasks,
        working: Working,
        doors: Doors,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._tasks = tasks
        self._working = working
        self._clock = doors.clock
        self._doors = doors
        self._asked: Asked | None = None
        self._place: Path | None = None
        self._offer: Offer | None = None
        self._brought: Brought | None = None
        self.setObjectName("restoring")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame = Card(self)
        frame.setMaximumWidth(760)
        outer.addStretch(1)
        outer.addWidget(frame, 12)
        outer.addStretch(1)
        content = QWidget(frame)
        self._body = QVBoxLayout(content)
        self._body.setContentsMargins(2, 2, 12, 2)
        self._body.setSpacing(10)
        self._heading = label("", "heading", content)
        self._heading.setObjectName("restoring-heading")
        self._text = label("", "", content)
        self._text.setObjectName("restoring-text")
        self._busy = QProgressBar(content)
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(self.gettext("Please wait"))
        self._facts = QWidget(content)
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._notice = Notice(catalogue, content)
        self._notice.setObjectName("restoring-notice")
        for part in (self._heading, self._text, self._busy, self._facts, self._notice):
            self._body.addWidget(part)
        self._body.addStretch(1)
        frame.column.addWidget(scrolling(content, frame), 1)
        frame.column.addWidget(self._foot(frame))

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self._catalogue.render(Message(template, values))

    def _foot(self, frame: QWidget) -> QWidget:
        row = Folding(frame)
        self._back = button(self.gettext("Not now"), "restoring-back", "link", frame)
        self._back.clicked.connect(self.given_up)
        self._elsewhere = button("", "choose-drive", "", frame)
        self._elsewhere.clicked.connect(self.choose)
        self._go = button("", "bring-back", "primary", frame)
        self._go.clicked.connect(self._on_go)
        row.lead.addWidget(self._back)
        row.lead.addStretch(1)
        row.end.addWidget(self._elsewhere)
        row.end.addWidget(self._go)
        return row

    # -------------------------------------------------------------- from outside

    def look_for(self, asked: Asked) -> None:
        """Look for a backup on this computer."""
        self._asked, self._place = asked, None
        self._look()

    def look_elsewhere(self, asked: Asked) -> None:
        """Ask at once for another drive: there is nothing on this computer."""
        self._asked, self._place = asked, None
        self._show_none()
        self.choose()

    def bring(self, offer: Offer) -> None:
        """Bring back what was chosen and agreed to inside the office."""
        self._asked, self._offer = None, offer
        self._begin()

    def state(self) -> Reached:
        """Return where it stands, to go on in another language."""
        return Reached(self._asked, self._place, self._offer, self._brought)

    def restore(self, state: Reached) -> None:
        """Go on from what `state` returned."""
        self._asked, self._place = state.asked, state.place
        self._offer, self._brought = state.offer, state.brought
        if self._brought is not None:
            self._show_done(self._brought)
        elif self._offer is not None:
            self._show_offer(self._offer)
        elif self._asked is not None:
            self._show_none()

    # -------------------------------------------------------------- looking

    def _look(self) -> None:
        assert self._asked is not None
        self._offer = self._brought = None
        self._wait(
            self.gettext("Looking for a backup …"),
            self.gettext("Each one is checked. That can take a minute."),
        )
        asked = self._asked
        self._working.begin(
            Piece(
                _FIND,
                N_("Looking for a backup …"),
                rescue.find,
                (asked.folder, asked.user, asked.passphrase, self._clock, self._place),
            ),
            done=self._on_found,
            failed=self._on_not_found,
        )

    def _on_found(self, offer: Offer | None) -> None:
        self._offer = offer
        if offer is None:
            self._show_none()
        else:
            self._show_offer(offer)

    def _on_not_found(self, error: UserError) -> None:
        if error.code == "KEYS-001":
            self.refused.emit(error)
            return
        self._show_none()
        self._notice.show_error(error)

    def choose(self) -> None:
        """Ask for the drive, or a folder on it."""
        dialog = QFileDialog(self, self.gettext("Drive with a backup of the office"))
        dialog.setObjectName("backup-folder")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, folder: str) -> None:
        self._place = Path(folder)
        self._look()

    # -------------------------------------------------------------- bringing back

    def _on_go(self) -> None:
        if self._brought is not None and self._brought.shuts_out:
            self._take_old_keys(self._brought)
        elif self._brought is not None:
            self.brought_back.emit(self._brought)
        elif self._offer is not None:
            self._begin()
        else:
            self.choose()

    def _begin(self) -> None:
        assert self._offer is not None
        self._brought = None
        self._wait(
            self.gettext("Bringing the backup back …"),
            self.gettext("Please leave the computer on. That can take a minute."),
        )
        self._working.begin(
            Piece(
                _BRING,
                N_("Bringing the backup back …"),
                self._doors.bring_back,
                (self._offer,),
                tells=True,
                in_percent=True,
                ends=True,
                around=partial(self._doors.bringing_back, self._offer),
            ),
            done=self._on_brought,
            failed=self._on_not_brought,
        )

    def _take_old_keys(self, brought: Brought) -> None:
        self._wait(
            self.gettext("Bringing the backup back …"),
            self.gettext("Please leave the computer on. That can take a minute."),
            is_told=False,
        )
        self._tasks.run(
            rescue.take_old_keys,
            brought,
            self._clock,
            done=self._on_brought,
            failed=self._on_no_old_keys,
        )

    def _on_no_old_keys(self, error: UserError) -> None:
        assert self._brought is not None
        self._show_done(self._brought)
        self._notice.show_error(error)

    def _on_brought(self, brought: Brought) -> None:
        self._brought = brought
        self._show_done(brought)

    def _on_not_brought(self, error: UserError) -> None:
        if error.code == "STORE-021" and self._asked is not None:
            self._look()  # it is marked by now: the one before it comes next
            return
        assert self._offer is not None
        self._show_offer(self._offer)
        self._notice.show_error(error)

    # -------------------------------------------------------------- showing

    def _wait(self, heading: str, text: str, is_told: bool = True) -> None:
        """Show nothing but what is being done; how far it is tells the bar, if any."""
        self._say(heading, text)
        self.is_busy.emit(True)
        self._busy.setVisible(not is_told)
        for each in (self._back, self._elsewhere, self._go):
            each.setVisible(False)

    def _say(self, heading: str, text: str) -> None:
        self._notice.clear()
        self.is_busy.emit(False)
        self._busy.setVisible(False)
        self._heading.setText(heading)
        self._text.setText(text)
        while (item := self._grid.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._facts.setVisible(False)

    def _add(self, title: str, text: str, name: str) -> None:
        row = self._grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        caption = label(title, "muted", self._facts)
        caption.setWordWrap(False)
        said = label(text, "", self._facts)
        said.setObjectName(name)
        self._grid.addWidget(caption, row, 0, top)
        self._grid.addWidget(said, row, 1, top)
        self._facts.setVisible(True)

    def _offer_buttons(self, go: str, elsewhere: str, back: str) -> None:
        for each, words in (
            (self._go, go),
            (self._elsewhere, elsewhere),
            (self._back, back),
        ):
            each.setText(words)
            each.setAccessibleName(words)
            each.setVisible(bool(words))
        self._focus(self._go)

    def _focus(self, widget: QPushButton) -> None:
        widget.setDefault(True)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _happened(self) -> str:
        code = self._asked.code if self._asked is not None else ""
        return self.gettext(HAPPENED[code]) if code in HAPPENED else ""

    def _show_none(self) -> None:
        happened = self._happened()
        on_this = self._place is None
        if on_this:
            where = self.gettext(
                "There is no backup on this computer that could be brought back."
            )
        else:
            where = self.gettext(
                "In {place} there is no backup of this office that could be brought "
                "back.",
                place=str(self._place),
            )
        next_ = self.gettext(
            "Connect the drive to which backups of the office were copied. Then press "
            "the button below and choose that drive."
        )
        self._say(
            self.gettext("A backup on another drive is needed"),
            "\n".join(part for part in (happened, where, next_) if part),
        )
        self._offer_buttons(
            self.gettext("Choose a backup on another drive …"),
            "",
            self.gettext("Not now"),
        )

    def _show_offer(self, offer: Offer) -> None:
        now = self._clock()
        backup = offer.backup
        if offer.is_keys_only:
            self._say(
                self.gettext("This can be mended at once"),
                self._happened()
                + "\n"
                + self.gettext(
                    "Everything that was recorded is there. Only that small file is put "
                    "back from a backup; nothing has to be entered again. Whoever changed "
                    "their passphrase since then types the one before."
                ),
            )
        else:
            self._say(
                self.gettext("A good backup is here"),
                self._happened()
                + "\n"
                + self.gettext(
                    "Nothing was deleted. Press “Bring this backup back”, and the office "
                    "is as it was when that backup was made."
                ),
            )
        made = self.gettext(
            "{when} ({why})",
            when=backup_words.moment(self._catalogue, backup.made_at, now),
            why=backups.reason_words(backup.reason),
        )
        self._add(self.gettext("Backup of"), made, "offer-made")
        if not offer.is_keys_only:
            self._add(
                self.gettext("It holds"),
                backup_words.contents(self._catalogue, backup.counts),
                "offer-holds",
            )
            self._add(
                self.gettext("Missing from it"),
                backup_words.loss(self._catalogue, offer.loss, now),
                "offer-lacks",
            )
        if offer.passed_over:
            newer = [
                backup_words.moment(self._catalogue, one.made_at, now)
                for one in offer.passed_over
            ]
            self._add(
                self.gettext("Passed over"),
                self.gettext("Newer, but damaged too: {moments}", moments=newer),
                "offer-passed-over",
            )
        self._add(
            self.gettext("The damaged file"),
            self.gettext(
                "is kept in {folder}; nothing is deleted.",
                folder=str(offer.folder / backups.SET_ASIDE),
            ),
            "offer-aside",
        )
        self._offer_buttons(
            self.gettext("Put the small file back")
            if offer.is_keys_only
            else self.gettext("Bring this backup back"),
            self.gettext("Choose another drive …"),
            self.gettext("Not now"),
        )

    def _show_shut_out(self, said: str) -> None:
        """Say that the way in is the backup's own keys, and offer them."""
        self._say(
            self.gettext("One more step: nobody gets in with today's passphrases"),
            said
            + "\n"
            + self.gettext(
                "After that day the administrators and the recovery officers got new "
                "keys, which the office of that day does not know. Take the keys of that "
                "day as well: then everybody opens with the passphrase they had then. "
                "Today's keys are kept aside; nothing is deleted."
            ),
        )
        self._offer_buttons(
            self.gettext("Take the keys of that day"),
            self.gettext("Choose another drive …") if self._asked is not None else "",
            self.gettext("Not now"),
        )

    def _show_done(self, brought: Brought) -> None:
        offer = brought.offer
        now = self._clock()
        when = backup_words.moment(self._catalogue, offer.backup.made_at, now)
        said = self.gettext(
            "It is as it was when the backup was made: {when}.", when=when
        )
        if brought.shuts_out:
            self._show_shut_out(said)
            return
        if brought.has_old_keys:
            said += "\n" + self.gettext(
                "Open it with the passphrase that you had on that day. People let in "
                "since then are let in again; whoever has left since is to be dismissed "
                "again."
            )
        elif offer.is_keys_only:
            said = self.gettext(
                "The small file was put back. Nothing is missing. Whoever changed their "
                "passphrase after {when} types the one before.",
                when=when,
            )
        self._say(self.gettext("The office can be opened again"), said)
        if not offer.is_keys_only:
            self._add(
                self.gettext("To be entered again"),
                backup_words.loss(self._catalogue, offer.loss, now),
                "done-lacks",
            )
        if brought.lost:
            self._add(
                self.gettext("Papers and pictures"),
                self.gettext("{count} are missing or damaged.", count=brought.lost),
                "done-lost",
            )
        self._add(
            self.gettext("What lay there before"),
            self.gettext("is kept in {folder}", folder=str(brought.set_aside)),
            "done-aside",
        )
        self._offer_buttons(self.gettext("Open the office"), "", "")
