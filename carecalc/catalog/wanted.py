# SPDX-License-Identifier: Apache-2.0
"""Why a value of a file or a case is refused, in words that can be translated."""

from typing import TYPE_CHECKING

from carecalc.text import N_, Message

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WANTED = {
    "bool_type": N_("true or false is meant"),
    "date": N_("a day such as 2026-11-21 is meant"),
    "dict_type": N_("a table is meant"),
    "greater_than": N_("it must be more than {gt}"),
    "greater_than_equal": N_("it must be at least {ge}"),
    "int": N_("a whole number is meant"),
    "less_than_equal": N_("it must be at most {le}"),
    "list_type": N_("a list is meant"),
    "literal_error": N_("it must be one of {expected}"),
    "model_type": N_("a table is meant"),
    "dataclass_type": N_("a table is meant"),
    "string_pattern_mismatch": N_("it must have the form {pattern}"),
    "string_type": N_("text is meant"),
    "union_tag_invalid": N_("it must be one of {expected_tags}"),
    "union_tag_not_found": N_("the key {discriminator} is missing"),
    "value_error": N_("a number is meant, not text"),
    "wording": N_(
        "words are meant whose braces hold the name of a field, and after a colon "
        "that of the place to write on"
    ),
    "open-place": N_("the blanks must have {missing} too"),
}


def wanted(detail: "ErrorDetails") -> Message | str:
    """Return what was meant in our words; what they lack, in the library's."""
    kind = detail["type"]
    for prefix in ("date", "int"):
        if kind.startswith(f"{prefix}_"):
            kind = prefix
    known = _WANTED.get(kind)
    if known is None:
        return detail["msg"]
    return Message(known, {k: str(v) for k, v in detail.get("ctx", {}).items()})
