# SPDX-License-Identifier: Apache-2.0
"""Levels, scales, and grades of disability, in the words that offices write them in."""

import re
from collections.abc import Mapping

from carecalc.catalog.takeover_words import TakeoverWords, plain_word
from carecalc.services import outside
from carecalc.services.context import Context
from carecalc.text import Text

_GRADE = re.compile(
    r"[(（]?([1-5一二三四五壹贰叁肆伍ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)[)）]?级?", re.ASCII
)


class Grades:
    """Reads such words; what the levels of a scale are is looked up once."""

    def __init__(
        self,
        ctx: Context,
        words: TakeoverWords,
        codes: Mapping[str, Mapping[str, Text]],
    ) -> None:
        self._ctx = ctx
        self._words = words
        self._codes = codes
        self._levels: dict[str, Mapping[str, Text]] = {}

    def category(self, words: str) -> str | None:
        """Return the one category that words name; None for none or several."""
        plain = plain_word(words)
        found = {
            code
            for code, names in self._words.words.get("category", {}).items()
            if any(plain_word(name) in plain for name in names)
        }
        return next(iter(found)) if len(found) == 1 else None

    def grade(self, words: str) -> int | None:
        """Return the grade of a certificate in words such as 二级; None where there is none."""
        plain = plain_word(words).upper()
        found = _GRADE.search(plain)
        code = None if found is None else self._words.code_of("numeral", found[1])
        return None if code is None or int(code) > 4 else int(code)

    def scale(self, words: str) -> str | None:
        """Return the scale that words name; None for one that is not known."""
        plain = plain_word(words)
        known = (
            *self._ctx.catalog.scale_codes(),
            *self._codes.get("outside-scale", {}),
        )
        found = self._words.code_of("scale", words)
        if found is not None:
            return found
        return next((code for code in known if plain_word(code) == plain), None)

    def levels(self, scale: str) -> Mapping[str, Text]:
        """Return the levels of a scale by code."""
        if scale not in self._levels:
            self._levels[scale] = outside.levels(self._ctx, scale)
        return self._levels[scale]

    def level(self, scale: str, words: str) -> str | None:
        """Return the code of a level: by its name, a part of it, or its number."""
        known = self.levels(scale)
        if not known:
            return words if len(words) <= 20 else None
        plain = plain_word(words)
        if plain in known:
            return plain
        named = [
            code
            for code, label in known.items()
            if plain in {plain_word(each) for each in outside.names_of(label)}
        ]
        if len(named) == 1:
            return named[0]
        number = _GRADE.search(plain.upper())
        code = None if number is None else self._words.code_of("numeral", number[1])
        return code if code in known else None
