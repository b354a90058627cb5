# SPDX-License-Identifier: Apache-2.0
"""What may be seen of a number that names a person: enough to compare, not to use."""

import re

_STAR = "*"
_STARS = re.compile(r"[*＊∗⁎﹡]")
_DIGITS = re.compile(r"\d", re.ASCII)
_NUMBERS = re.compile(r"\d(?:[\s\-–—.]?\d){6,}[Xx]?")
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
_GONE = "…"
_LAST = {15: 3, 18: 4}
_MOBILE = 11
_ENOUGH = 8


def mask_id_number(number: str) -> str:
    """Return an identity number with the birth date hidden, and half of it or more.

    Of one of eighteen digits the last four are seen, of one of fifteen the last three
    (its sequence, GB 11643-1989). Of a number of an unusual length nothing is told, for
    nobody knows which part of it is the secret one; nothing stays nothing.
    """
    if not number:
        return ""
    last = _LAST.get(len(number))
    if last is None:
        return _STAR * 6
    return f"{number[:4]}{_STAR * (len(number) - 4 - last)}{number[-last:]}"


def last_four(number: str) -> str:
    """Return the last four characters of an account number, or of any in a list.

    Of a number so short that four would be half of it nothing is told.
    """
    if not number:
        return ""
    return f"{_STAR * 4}{number[-4:] if len(number) >= _ENOUGH else ''}"


def mask_phone(number: str) -> str:
    """Return a mobile number as 138****1234, any other by its last four digits.

    Only digits are told: a name written beside them is not.
    """
    if not number:
        return ""
    digits = "".join(_DIGITS.findall(number))
    if len(digits) == _MOBILE and digits.startswith("1"):
        return f"{digits[:3]}{_STAR * 4}{digits[-4:]}"
    return f"{_STAR * 4}{digits[-4:] if len(digits) >= _ENOUGH else ''}"


def has_mask(text: str) -> bool:
    """Say whether a text has stars, as no real number has."""
    return _STARS.search(text) is not None


def mask_text(text: str) -> str:
    """Return a text of ours without long numbers and without anything Chinese.

    For what leaves the office to be read by a stranger: our own log lines are English,
    so that what is Chinese in them came from a case. Numbers of seven digits and more
    go, also with blanks or hyphens between.
    """
    return _CHINESE.sub(_GONE, _NUMBERS.sub(_GONE, text))
