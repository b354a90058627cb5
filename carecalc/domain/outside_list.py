# SPDX-License-Identifier: Apache-2.0
"""A list of another body that the office's own records are held against."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """One row of an outside list.

    `id_key` is the number's first seventeen digits in the 18-digit form, as people are
    found by; `values` is what else the row said, by the name of the column's meaning;
    `person_id` is who of the office it is about, "" where nobody was found.
    """

    list_id: str
    position: int
    id_key: str
    name: str
    values: Mapping[str, str]
    person_id: str = ""
