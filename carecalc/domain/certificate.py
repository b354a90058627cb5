# SPDX-License-Identifier: Apache-2.0
"""The number of a disability certificate: an identity number, a category, a grade."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date

from carecalc.domain.person import check_digit, normalise_id_number
from carecalc.errors import UserError
from carecalc.text import N_, Message

_NUMBER = re.compile(r"(\d{17}[\dX]|\d{15})(\d)(\d)(?:B(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CertificateNumber:
    """What a certificate's number says.

    `category` is empty and `multiple` true where the number stands for several
    categories at once: each is then asked for with its own grade. `reissue` counts the
    replacements, 0 for the first certificate.
    """

    number: str
    id_number: str
    category: str
    grade: int
    multiple: bool
    reissue: int = 0


def read_certificate_number(
    typed: str,
    categories: Mapping[str, str],
    single: Container[str],
    grades: Container[str],
) -> CertificateNumber:
    """Read a number as written: blanks, full width, x for X and an old ID are taken.

    `categories` names the category of each digit; one that is not among `single`
    stands for several. `grades` are the digits of the grades. `UserError`: FACT-012 it
    is no such number.
    """
    text = normalise_id_number(typed)
    match = _NUMBER.fullmatch(text)
    if match is None or match[2] not in categories or match[3] not in grades:
        raise UserError(
            "FACT-012",
            Message(
                N_("“{number}” is not the number of a disability certificate."),
                {"number": text},
            ),
            Message(
                N_(
                    "It is the identity number, a digit for the category, a digit for "
                    "the grade, and after a reissue B with a number."
                )
            ),
            "number",
        )
    category = categories[match[2]]
    is_single = category in single
    return CertificateNumber(
        number=text,
        id_number=eighteen(match[1]),
        category=category if is_single else "",
        grade=int(match[3]),
        multiple=not is_single,
        reissue=int(match[4] or 0),
    )


def eighteen(number: str) -> str:
    """Return an identity number in 18 characters; one of 15 lacks century and check."""
    number = normalise_id_number(number)
    if re.fullmatch(r"\d{15}", number, re.ASCII) is None:
        return number
    seventeen = f"{number[:6]}19{number[6:]}"
    return seventeen + check_digit(seventeen)


def belongs_to(
    read: CertificateNumber, id_number: str, birth_date: date, sex: str
) -> bool:
    """Tell whether the number can be that of a person.

    Without an identity number on file, birth date and sex are compared.
    """
    if id_number:
        return eighteen(id_number) == read.id_number
    of_sex = "male" if int(read.id_number[16]) % 2 else "female"
    return read.id_number[6:14] == f"{birth_date:%Y%m%d}" and of_sex == sex


def agrees(read: CertificateNumber, category: str, grade: int, multiple: bool) -> bool:
    """Tell whether a recorded category and grade are what the number says.

    The grade of several categories together is that of the gravest of them.
    """
    if read.multiple:
        return multiple and grade >= read.grade
    return (category, grade) == (read.category, read.grade)
