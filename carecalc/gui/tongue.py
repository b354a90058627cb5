# SPDX-License-Identifier: Apache-2.0
"""The language of what Qt itself says: dialogs of files and printers, menus of fields."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from carecalc import i18n
from carecalc.text import N_

OUR_CONTEXT = "carecalc"
"""For what of ours is said where there is no catalogue: `QCoreApplication.translate`."""

_OUR_WORDS = {
    ("QFileDialog", "&Look in:"): N_("&Look in:"),
    ("QFileDialog", "Files of &type:"): N_("Files of &type:"),
    ("QAbstractFileIconProvider", "Drive"): N_("Drive"),
    ("QAbstractFileIconProvider", "Folder"): N_("Folder"),
    ("QPrintSettingsOutput", "Page &Set:"): N_("Page &Set:"),
}
"""What Qt's own catalogue of Chinese leaves in English."""


class Tongue:
    """Qt's own texts, its dates and its numbers in the window's language."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        for before in application.findChildren(QTranslator):
            application.removeTranslator(before)  # A program speaks with one tongue.
        self._shipped = QTranslator(application)
        self._rest = _Rest(application)

    def speak(self, language: str) -> None:
        """Speak `zh_CN` or `en` from now on, in dialogs that stand open as well."""
        self._application.removeTranslator(self._shipped)
        self._application.removeTranslator(self._rest)
        QLocale.setDefault(QLocale(language))
        if language == "en":
            return  # Qt's source.
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if not self._shipped.load(f"qtbase_{language}", folder):
            raise FileNotFoundError(f"Qt has no texts in {language}")
        self._rest.speak(language)
        # The one installed last is asked first: the shipped one, then ours.
        self._application.installTranslator(self._rest)
        self._application.installTranslator(self._shipped)


class _Rest(QTranslator):
    """Our words: for what the shipped catalogue lacks, and for what is said like it."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._words = i18n.catalogue("zh_CN")

    def speak(self, language: str) -> None:
        self._words = i18n.catalogue(language)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str | None:
        if context == OUR_CONTEXT:
            return self._words.gettext(source)
        own = _OUR_WORDS.get((context, source))
        return None if own is None else self._words.gettext(own)
