# SPDX-License-Identifier: Apache-2.0
"""What this machine's user likes: language, look and the offices opened before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from carecalc.gui import theme
from carecalc.i18n import catalogue
from carecalc.settings import Settings
from carecalc.text import LANGUAGES

_RECENT = 5
"""So many offices are offered at the door."""


class Taste:
    """The settings of now, and the look and the language that come of them.

    `keep` writes settings to their file; `speak` tells Qt's own texts the language.
    """

    def __init__(
        self,
        settings: Settings,
        keep: Callable[[Settings], None],
        speak: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.look = theme.look_for(settings.theme, settings.text_size)
        self.catalogue = catalogue(settings.language)
        self._keep = keep
        self._speak = speak

    def take(self, settings: Settings) -> bool:
        """Take over settings and keep them; tell whether all must be shown anew."""
        before, self.settings = self.settings, settings
        if settings != before:
            self._keep(settings)
        look = theme.look_for(settings.theme, settings.text_size)
        has_new_look = look != self.look
        has_new_language = settings.language != before.language
        self.look = look
        self.catalogue = catalogue(settings.language)
        if has_new_look or has_new_language:
            theme.wear(QApplication.instance(), look, settings.language)
        if has_new_language:
            self._speak(settings.language)
        return has_new_look or has_new_language

    def with_office(self, folder: Path, user: str) -> Settings:
        """Return the settings with an office that was just opened."""
        name = str(folder)
        others = tuple(f for f in self.settings.recent_offices if f != name)
        return replace(
            self.settings,
            last_office=name,
            last_user=user,
            recent_offices=(name, *others)[:_RECENT],
        )

    def in_language(self, language: str) -> Settings:
        """Return the settings with another language."""
        return replace(self.settings, language=language)

    def in_next_language(self) -> Settings:
        """Return the settings with the language after the one of now."""
        now = LANGUAGES.index(self.settings.language)
        return self.in_language(LANGUAGES[(now + 1) % len(LANGUAGES)])
