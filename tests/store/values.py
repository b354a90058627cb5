# SPDX-License-Identifier: Apache-2.0
"""Values that the store keeps, for its tests."""

from datetime import date

from carecalc.domain.person import Person

NUMBER = "11010519491231002X"


def a_person(person_id: str, number: str = "", note: str = "") -> Person:
    """Return a person, without an identity number unless one is given."""
    return Person(
        id=person_id,
        name="王建国",
        id_number=number,
        birth_date=date(1949, 12, 31),
        sex="female",
        phone="13900001234",
        note=note,
    )
