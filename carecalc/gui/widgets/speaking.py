# SPDX-License-Identifier: Apache-2.0
"""What a widget needs to speak the window's language."""

from carecalc.i18n import Catalogue
from carecalc.text import Message, Text


class Speaking:
    """A widget with words of its own; `catalogue` is set before the first of them."""

    catalogue: Catalogue

    def gettext(self, template: str, /, **values: object) -> str:
        """Return a sentence of ours in the window's language."""
        return self.catalogue.render(Message(template, values))

    def words(self, value: Message | Text | str) -> str:
        """Return a message, or a law's wording, in the window's language."""
        return self.catalogue.render(value)
