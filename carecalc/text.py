# SPDX-License-Identifier: Apache-2.0
"""Words that are shown: law texts in their languages, and messages not yet translated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from unicodedata import category

LANGUAGES = ("zh_CN", "en")


def N_(template: str) -> str:
    """Mark `template` for the message catalogue and return it unchanged."""
    return template


# Kept although Unicode calls them controls: they part lines and columns.
_LINES = "\n\t"


def visible(text: str) -> str:
    """Return text without what nobody sees: controls, marks of direction, half pairs.

    They come with pasted names and account numbers; a number that holds one is
    another number to a bank.
    """
    return "".join(
        character
        for character in text
        if character in _LINES or category(character) not in ("Cc", "Cf", "Cs")
    )


def is_selector(character: str) -> bool:
    """Tell whether a sign only chooses a form of the character before it.

    Variation selectors (Unicode 23.4): they leave no ink, and belong to the text.
    """
    return "\ufe00" <= character <= "\ufe0f" or (
        "\U000e0100" <= character <= "\U000e01ef"
    )


@dataclass(frozen=True, slots=True)
class Text:
    """A wording of a law file: zh_CN always, English where somebody wrote it."""

    __pydantic_config__ = {"extra": "forbid", "strict": True}

    zh_CN: str
    en: str | None = None

    def in_(self, language: str) -> str:
        """Return the wording in `language`; the Chinese one where there is none."""
        if language == "en" and self.en:
            return self.en
        return self.zh_CN


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence before translation: an English template and what goes into it.

    Values may be strings, numbers, dates, `Text`, other messages or tuples of these;
    `i18n.Catalogue.render` turns them into words.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted(self.values))))

    def __iter__(self) -> Iterator[object]:
        raise TypeError("a message is rendered by a catalogue, not iterated")


def message(template: str, /, **values: object) -> Message:
    """Return `Message(template, values)`; mark the template with `N_` where it stands."""
    return Message(template, values)
