# SPDX-License-Identifier: Apache-2.0
"""What a reader of identity cards types into a field, taken apart again.

Readers that act as a keyboard type one line or several: the fields of the card in an
order of the maker's own, with a sign between them or a name before each. What cannot be
told for certain stays empty.
"""

import re
import unicodedata
from dataclasses import dataclass

from carecalc.domain.person import check_digit

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx])(?![0-9A-Za-z])", re.ASCII)
_SIGNS = ("|", "\t", "\n", "#", "^", ";", ",", "$", "~", "*")
_NAMES = {
    "name": ("姓名", "name"),
    "number": (
        "公民身份号码",
        "公民身份证号码",
        "居民身份证号码",
        "身份证号码",
        "身份证号",
        "身份号码",
        "证件号码",
        "idnumber",
        "idno",
        "idnum",
    ),
    "address": ("住址", "地址", "户籍地址", "家庭住址", "address"),
    "": (
        "性别",
        "民族",
        "出生日期",
        "出生",
        "签发机关",
        "发证机关",
        "有效期限",
        "有效期",
        "有效期起始",
        "有效期截止",
        "sex",
        "nation",
        "birth",
        "birthday",
        "issuer",
        "valid",
    ),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_LABEL = re.compile(
    rf"(?<![^\s|\t\n#^;,$~*])({'|'.join(sorted(_FIELDS, key=len, reverse=True))})"
    r"\s*[:=]\s*",
    re.IGNORECASE,
)
_PERSON = re.compile(r"[^\W\d_]+(?:[·• .][^\W\d_]+)*")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af]")
_PLACE = re.compile(r"[省市区县旗州盟乡镇村街路巷弄号组社屯队]")
_OFFICE = re.compile(r"公安(?!县)|(局|厅|派出所|总队|支队)$")
_DAYS = re.compile(r"[\d年月日./\- ]*(长期)?")
_PEOPLE = re.compile(r"[\u3400-\u9fff]{1,6}")
_RUN_TOGETHER = re.compile(r"[男女]|^[^·•.]{5,}$")
_SEXES = ("男", "女", "男性", "女性", "未知", "未说明")
_SIDES = " \t\r\n|#^;,$~*\0\ufeff"


@dataclass(frozen=True, slots=True)
class CardText:
    """What a card said; `name` and `address` are empty where that is not certain."""

    id_number: str
    name: str = ""
    address: str = ""


def read(text: str) -> CardText | None:
    """Return what a card reader typed; None where there is not one identity number.

    The number counts only with its right check digit. Of two different numbers nobody
    can say whose the rest is.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    # Marks and digits may come in full width; the name keeps its own characters.
    plain = "".join(map(_in_half_width, plain))
    numbers = {n.upper() for n in _NUMBER.findall(plain)}
    right = [n for n in numbers if check_digit(n[:17]) == n[17]]
    if len(right) != 1:
        return None
    number = right[0]
    labels = list(_LABEL.finditer(plain))
    if labels:
        return _by_labels(plain, labels, number)
    return _by_signs(plain, number)


def _in_half_width(character: str) -> str:
    if "\uff01" <= character <= "\uff5e" or character == "\u3000":
        return unicodedata.normalize("NFKC", character)
    return character


def _by_labels(plain: str, labels: list[re.Match[str]], number: str) -> CardText | None:
    """Take each field up to the next label; a label that comes twice decides nothing."""
    said: dict[str, set[str]] = {}
    ends = [label.start() for label in labels[1:]] + [len(plain)]
    for label, end in zip(labels, ends, strict=True):
        field = _FIELDS[label[1].lower()]
        said.setdefault(field, set()).add(plain[label.end() : end].strip(_SIDES))
    if number not in {n.upper() for n in said.get("number", set())}:
        return CardText(number)
    name, address = (_only(said.get(field, set())) for field in ("name", "address"))
    return CardText(
        number, name if _is_name(name) else "", address if _is_address(address) else ""
    )


def _by_signs(plain: str, number: str) -> CardText:
    """Take the fields between the sign that stands most often, and tell them apart."""
    sign = max(_SIGNS, key=plain.strip(_SIDES).count)
    if sign not in plain.strip(_SIDES):
        sign = " "
    parts = [part.strip(_SIDES) for part in plain.split(sign)]
    addresses = [part for part in parts if _is_address(part)]
    names = [part for part in parts if _is_name(part) and part not in addresses]
    # What the peoples are called looks like a name: where the sex is said, the name
    # comes before it. Where it is not, it may stand within what looks like a name.
    at = next((n for n, part in enumerate(parts) if part in _SEXES), None)
    if at is not None:
        names = [part for part in parts[:at] if part in names]
    else:
        names = [part for part in names if not _RUN_TOGETHER.search(part)]
    address = _only(set(addresses))
    if address and not _stands_whole(parts, parts.index(address), number):
        address = ""
    return CardText(number, _only(set(names)), address)


def _stands_whole(parts: list[str], at: int, number: str) -> bool:
    """Say whether a field is no piece of one that had the sign in it, as `3#楼`."""
    before = parts[at - 1] if at else ""
    after = parts[at + 1] if at + 1 < len(parts) else ""
    return (
        _is_name(before)
        or before in _SEXES
        or before.upper() == number
        or _PEOPLE.fullmatch(before) is not None
        or _DAYS.fullmatch(before) is not None
    ) and (
        after.upper() == number
        or _OFFICE.search(after) is not None
        or _DAYS.fullmatch(after) is not None
    )


def _only(found: set[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""


def _is_name(part: str) -> bool:
    return (
        _PERSON.fullmatch(part) is not None
        and 2 <= len(part) <= 50
        and part not in _SEXES
        and not _OFFICE.search(part)
        and bool(_HAN.search(part))
    )


def _is_address(part: str) -> bool:
    return (
        len(part) >= 6
        and bool(_HAN.search(part))
        and bool(_PLACE.search(part))
        and not _OFFICE.search(part)
    )
