# SPDX-License-Identifier: Apache-2.0
"""What a widget needs to speak the window's language and to look like the window."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.domain.region import region_name
from carecalc.gui.theme import Look
from carecalc.i18n import Catalogue
from carecalc.text import N_, Message, Text


@dataclass(frozen=True, slots=True)
class Voice:
    """The window's language, what codes are called in it, and its look.

    `names` maps a group of codes (`status`, `mark`, `source` …) to code and name.
    """

    catalogue: Catalogue
    names: Mapping[str, Mapping[str, Text]]
    look: Look

    def name(self, group: str, code: str) -> str:
        """Return what a code is called; the code itself where nothing is said."""
        text = self.names.get(group, {}).get(code)
        return code if text is None else self.catalogue.render(text)

    def region(self, code: str) -> str:
        """Return what a region of six digits is called."""
        names = self.names.get("gb-region", {})
        return self.catalogue.render(region_name(names, code))

    def choices(self, group: str) -> list[tuple[object, str]]:
        """Return the codes of a group in their order, with their names."""
        return [(code, self.name(group, code)) for code in self.names.get(group, {})]


_PLACES = (
    (re.compile(r"表(?P<table>[A-Z0-9.]+)"), N_("Table {table}")),
    (
        re.compile(r"表(?P<table>[A-Z0-9.]+) ?第(?P<item>\d+)项"),
        N_("Table {table}, item {item}"),
    ),
    (re.compile(r"附录(?P<annex>[A-Z])"), N_("Annex {annex}")),
    (
        re.compile(r"附录(?P<annex>[A-Z]) ?注(?P<note>\d+)"),
        N_("Annex {annex}, note {note}"),
    ),
)
"""What Chinese texts call their places, and the words for it."""


class Speaking:
    """A widget with words of its own; `voice` is set before the first of them."""

    voice: Voice

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self.voice.catalogue.render(Message(template, values))

    def words(self, value: object) -> str:
        """Return a message, a law's wording or a value in the window's language."""
        return self.voice.catalogue.render(value)

    def title_of(self, value: object) -> str:
        """Return words that stand as a title: a law may begin them with a small letter."""
        said = self.words(value)
        return said[:1].upper() + said[1:]

    def clause_of(self, clause: str) -> str:
        """Return a place in a text as it calls the place itself: a table, an annex."""
        for places, template in _PLACES:
            found = places.fullmatch(clause)
            if found is not None:
                return self.gettext(template, **found.groupdict())
        return self.gettext("Clause {clause}", clause=clause)

    def points_of(self, points: object) -> str:
        """Return points as they are written beside what they were given for."""
        if points == 1:
            return self.gettext("1 pt")
        return self.gettext("{points} pts", points=points)

    def tag_of(self, mark: str, verbatim: bool = True) -> str:
        """Return what is to be known of a wording: its doubt, and whether it is ours."""
        said = [] if verbatim else [self.gettext("not the source's words")]
        if mark:
            said.append(self.voice.name("mark", mark))
        return " · ".join(said)
