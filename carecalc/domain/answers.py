# SPDX-License-Identifier: Apache-2.0
"""Read answers as they come from outside, against the scale that asks for them."""

from collections.abc import Mapping
from fractions import Fraction

from carecalc.domain.scale import Item, Scale
from carecalc.errors import UserError
from carecalc.text import N_, Message


def read_answers(scale: Scale, raw: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return item or fact → option codes; a `UserError` names the first bad answer.

    An option is a string, several options a list of strings, a count its digits.
    """
    return {name: read_answer(scale, name, value) for name, value in raw.items()}


def read_answer(scale: Scale, name: str, raw: object) -> tuple[str, ...]:
    """Return the option codes of one answer."""
    item = scale.graph.items.get(name) or scale.graph.facts.get(name)
    if item is None:
        raise UserError(
            "ANSWER-001",
            Message(
                N_("{scale} has no item “{item}”."),
                {"scale": scale.code, "item": name},
            ),
            Message(
                N_("Item codes are those of the standard, such as {first}."),
                {"first": scale.items[0].code},
            ),
            name,
        )
    if item.answer in ("several", "rows"):
        if not isinstance(raw, list) or not all(isinstance(o, str) for o in raw):
            raise _wrong_type(item, N_("a list of option codes as text"))
        codes = tuple(raw)
    elif isinstance(raw, str):
        codes = (raw,)
    else:
        raise _wrong_type(
            item,
            N_("digits as text") if item.answer == "number" else N_("one code as text"),
        )
    if item.answer == "number":
        _check_count(item, codes[0])
    elif item.answer in ("single", "several"):
        for code in codes:
            if item.option(code) is None:
                raise UserError(
                    "ANSWER-002",
                    Message(
                        N_("{item} has no option “{option}”."),
                        {"item": name, "option": code},
                    ),
                    Message(
                        N_("Its options are: {options}."),
                        {"options": tuple(o.code for o in item.options)},
                    ),
                    name,
                )
    return codes


def is_number(item: Item, digits: str) -> bool:
    """Tell whether the text is a number with no more places than the item takes."""
    whole, point, places = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return False
    if not point:
        return True
    return places.isascii() and places.isdigit() and len(places) <= item.decimals


def _check_count(item: Item, digits: str) -> None:
    if not is_number(item, digits):
        raise _wrong_type(item, N_("digits as text"))
    if item.maximum is not None and Fraction(digits) > item.maximum:
        raise UserError(
            "ANSWER-002",
            Message(
                N_("{item}: {count} is more than {maximum}."),
                {"item": item.code, "count": digits, "maximum": item.maximum},
            ),
            place=item.code,
        )


def _wrong_type(item: Item, wanted: str) -> UserError:
    return UserError(
        "ANSWER-003",
        Message(
            N_("The answer to {item} must be {wanted}."),
            {"item": item.code, "wanted": Message(wanted)},
        ),
        Message(N_("A number without quotation marks is not an option code.")),
        item.code,
    )
