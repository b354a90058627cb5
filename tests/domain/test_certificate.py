# SPDX-License-Identifier: Apache-2.0
"""Numbers of disability certificates: read, compared, and named where they disagree."""

from datetime import date

import pytest

from carecalc.domain.certificate import (
    agrees,
    belongs_to,
    eighteen,
    read_certificate_number,
)
from carecalc.errors import UserError

DIGITS = {"1": "视力", "2": "听力", "4": "肢体", "7": "多重"}
SINGLE = frozenset({"视力", "听力", "肢体"})
GRADES = frozenset("1234")
BORN = date(1949, 12, 31)

# The example of GB 11643-1999 with a category and a grade behind it.
NUMBER = "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "category", "grade", "multiple", "reissue"),
    [
        (f"{NUMBER}42", "肢体", 2, False, 0),
        (f"{NUMBER}11", "视力", 1, False, 0),
        (f"{NUMBER}71", "", 1, True, 0),
        (f"{NUMBER}42B1", "肢体", 2, False, 1),
        (f"{NUMBER}42b12", "肢体", 2, False, 12),
        ("110105 19491231 002x 42", "肢体", 2, False, 0),
        ("１１０１０５１９４９１２３１００２Ｘ４２", "肢体", 2, False, 0),
        # A 15-digit number lacks the century and the check digit, which is X.
        ("11010549123100242", "肢体", 2, False, 0),
    ],
)
def test_that_a_number_gives_category_grade_and_reissue(
    typed: str, category: str, grade: int, multiple: bool, reissue: int
) -> None:
    found = read_certificate_number(typed, DIGITS, SINGLE, GRADES)
    assert found.id_number == NUMBER
    assert (found.category, found.grade) == (category, grade)
    assert (found.multiple, found.reissue) == (multiple, reissue)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        NUMBER,
        f"{NUMBER}4",
        f"{NUMBER}45",
        f"{NUMBER}40",
        f"{NUMBER}92",
        f"{NUMBER}42B",
        f"{NUMBER}42C1",
        f"{NUMBER}421",
        "1101051949123100OX42",
    ],
)
def test_that_what_is_no_such_number_is_refused(typed: str) -> None:
    with pytest.raises(UserError) as told:
        read_certificate_number(typed, DIGITS, SINGLE, GRADES)
    assert told.value.code == "FACT-012"


def test_that_a_number_belongs_to_whom_it_begins_with() -> None:
    found = read_certificate_number(f"{NUMBER}42", DIGITS, SINGLE, GRADES)
    assert belongs_to(found, NUMBER, BORN, "female")
    assert belongs_to(found, "110105491231002", BORN, "female")
    assert not belongs_to(found, "34052419800101001X", BORN, "female")


def test_that_without_an_identity_number_birth_date_and_sex_are_compared() -> None:
    found = read_certificate_number(f"{NUMBER}42", DIGITS, SINGLE, GRADES)
    assert belongs_to(found, "", BORN, "female")
    assert not belongs_to(found, "", BORN, "male")
    assert not belongs_to(found, "", date(1949, 12, 30), "female")


def test_that_an_old_number_becomes_the_new_one() -> None:
    assert eighteen("110105491231002") == NUMBER
    assert eighteen("11010519491231002x") == NUMBER


@pytest.mark.parametrize(
    ("typed", "category", "grade", "multiple", "agreed"),
    [
        ("42", "肢体", 2, False, True),
        ("42", "肢体", 1, False, False),
        ("42", "视力", 2, False, False),
        # Several categories are together as grave as the gravest of them.
        ("72", "肢体", 2, True, True),
        ("72", "听力", 3, True, True),
        ("72", "肢体", 1, True, False),
        ("72", "肢体", 2, False, False),
    ],
)
def test_that_a_record_must_say_what_the_number_says(
    typed: str, category: str, grade: int, multiple: bool, agreed: bool
) -> None:
    found = read_certificate_number(NUMBER + typed, DIGITS, SINGLE, GRADES)
    assert agrees(found, category, grade, multiple) is agreed
