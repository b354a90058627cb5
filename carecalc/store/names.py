# SPDX-License-Identifier: Apache-2.0
"""Search keys of people: name, pinyin with every surname reading, initials, ID key."""

import re
import unicodedata
from collections.abc import Iterable

from carecalc.domain.person import normalise_id_number

# How a character is read when it is a surname; the everyday reading, which the library
# gives, is searched too.
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "盖": "ge",
    "区": "ou",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "纪": "ji",
    "葛": "ge",
    "覃": "qin",
    "缪": "miao",
    "翟": "zhai",
    "折": "she",
    "秘": "bi",
    "冼": "xian",
    "种": "chong",
    "重": "chong",
    "尉": "yu",
    "长": "zhang",
    "乐": "yue",
    "召": "shao",
    "逄": "pang",
    "员": "yun",
    "黑": "he",
    "哈": "ha",
    "洗": "xian",
    "宓": "mi",
    "晟": "cheng",
    "佴": "nai",
    "么": "yao",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "单于": "chan yu",
    "令狐": "ling hu",
}
_SEPARATORS = re.compile(r"[\s\u00b7\u2022\u2027\u30fb\uff65.'’-]+")


def name_key(name: str) -> str:
    """Return the name without blanks, points and case: what a search compares."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


def sort_key(name: str) -> str:
    """Return the key that sorts names by pinyin, then by character."""
    return f"{' '.join(_readings(name)[0])} {name}"


def pinyin_key(name: str) -> str:
    """Return every reading in one word between bars: `|shanxiong|danxiong|`."""
    return _barred("".join(reading) for reading in _readings(name))


def initials_key(name: str) -> str:
    """Return the initials of every reading between bars: `|sx|dx|`."""
    return _barred("".join(s[0] for s in reading) for reading in _readings(name))


def id_key(number: str) -> str | None:
    """Return the first seventeen digits in the 18-digit form; None for no number.

    A 15-digit number (before 1999) lacks the century, always 19, and the check digit.
    """
    number = normalise_id_number(number)
    if not number:
        return None
    return number[:6] + "19" + number[6:] if len(number) == 15 else number[:17]


def _barred(words: Iterable[str]) -> str:
    return "|" + "|".join(dict.fromkeys(w for w in words if w)) + "|"


def _readings(name: str) -> list[list[str]]:
    """Return the readings of a name, the surname's own first, one word a character."""
    # Imported here: it takes longer than opening an office.
    from pypinyin import lazy_pinyin

    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    everyday = [
        syllable
        for character in plain
        for syllable in lazy_pinyin(character, errors="default")
    ]
    readings = []
    for length in (2, 1):
        if surname := _SURNAMES.get(plain[:length]):
            readings.append([*surname.split(), *everyday[length:]])
    readings.append(everyday)
    return readings
