# SPDX-License-Identifier: Apache-2.0
"""How the window looks on this computer, which folder it watches, how its printers print."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QVBoxLayout, QWidget

from carecalc.gui.page import Desk
from carecalc.gui.widgets.inputs import (
    Choice,
    Field,
    FieldGrid,
    button,
    card,
    label,
    row_of,
)
from carecalc.gui.widgets.measuring import MeasuredCard
from carecalc.gui.widgets.speaking import Speaking, Voice

_SIZES = (90, 100, 115, 130, 150)


class TasteCards(QWidget, Speaking):
    """Cards of what is chosen for this computer; what is chosen holds at once."""

    def __init__(self, desk: Desk, voice: Voice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.voice = voice
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 8, 0)
        column.addWidget(self._taste_card())
        column.addWidget(self._photo_card())
        column.addWidget(MeasuredCard(desk, voice, self))
        column.addStretch(1)

    def _taste_card(self) -> QWidget:
        settings = self._desk.settings
        frame, inside = card(self)
        inside.addWidget(
            label(
                self.gettext("Only how this computer shows things, never a result."),
                "muted",
            )
        )
        grid = FieldGrid(3)
        self._language = self._choice(
            grid,
            "language",
            self.gettext("Language"),
            (("zh_CN", "中文"), ("en", "English")),
            settings.language,
        )
        self._theme = self._choice(
            grid,
            "theme",
            self.gettext("Colours"),
            (
                ("system", self.gettext("As the system")),
                ("light", self.gettext("Light")),
                ("dark", self.gettext("Dark")),
            ),
            settings.theme,
        )
        self._size = self._choice(
            grid,
            "text-size",
            self.gettext("Size of the text"),
            tuple((size, f"{size} %") for size in _SIZES),
            settings.text_size,
        )
        inside.addLayout(grid)
        self._advance = QCheckBox(
            self.gettext("After an answer, go on to the next item by itself"), frame
        )
        self._advance.setObjectName("auto-advance")
        self._advance.setAccessibleName(self._advance.text())
        self._advance.setChecked(settings.auto_advance)
        self._advance.toggled.connect(self._on_advance)
        inside.addWidget(self._advance)
        return frame

    def _photo_card(self) -> QWidget:
        frame, inside = card(self)
        inside.addWidget(label(self.gettext("Folder for photographs"), "heading"))
        inside.addWidget(
            label(
                self.gettext(
                    "What comes into this folder from a phone or camera is offered "
                    "beside the open question and the copies of papers. It lies there "
                    "unencrypted until somebody deletes it."
                ),
                "hint",
            )
        )
        self._photos = label("", "", frame)
        self._photos.setObjectName("photo-folder")
        inside.addWidget(self._photos)
        choose = button(self.gettext("Choose the folder …"), "choose-photo-folder")
        choose.clicked.connect(self._on_choose_photos)
        self._no_photos = button(self.gettext("Watch none"), "no-photo-folder", "quiet")
        self._no_photos.clicked.connect(self._on_no_photos)
        inside.addLayout(row_of(choose, self._no_photos))
        self._show_photos()
        return frame

    def _show_photos(self) -> None:
        folder = self._desk.settings.photo_folder
        self._photos.setText(folder or self.gettext("No folder is watched."))
        self._no_photos.setVisible(bool(folder))

    def _choice(
        self,
        grid: FieldGrid,
        name: str,
        title: str,
        choices: tuple[tuple[object, str], ...],
        chosen: object,
    ) -> Choice:
        choice = Choice(self)
        choice.fill(choices)
        choice.choose(chosen)
        choice.activated.connect(self._on_taste)
        grid.add(Field(self.voice.catalogue, title, choice, name))
        return choice

    # -------------------------------------------------------------- slots

    def _on_taste(self, index: int) -> None:
        settings = self._desk.settings
        size = self._size.code()
        self._desk.choose_settings(
            replace(
                settings,
                language=str(self._language.code()),
                theme=str(self._theme.code()),
                text_size=size if isinstance(size, int) else settings.text_size,
            )
        )

    def _on_advance(self, is_on: bool) -> None:
        self._desk.choose_settings(replace(self._desk.settings, auto_advance=is_on))

    def _on_choose_photos(self) -> None:
        asked = QFileDialog(self, self.gettext("Folder for photographs"))
        asked.setObjectName("photo-folder-dialog")
        asked.setFileMode(QFileDialog.FileMode.Directory)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.fileSelected.connect(self._on_photos)
        asked.open()

    def _on_photos(self, folder: str) -> None:
        self._desk.choose_settings(replace(self._desk.settings, photo_folder=folder))
        self._show_photos()

    def _on_no_photos(self) -> None:
        self._on_photos("")
