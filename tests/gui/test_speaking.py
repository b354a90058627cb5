# SPDX-License-Identifier: Apache-2.0
"""How a place in a law's text is called, and words of a law that stand as a title."""

import pytest

from carecalc.gui.theme import Look
from carecalc.gui.widgets.speaking import Speaking, Voice
from carecalc.i18n import catalogue
from carecalc.text import Text


def speaking(language: str) -> Speaking:
    made = Speaking()
    made.voice = Voice(catalogue(language), {}, Look("light", {}))
    return made


@pytest.mark.parametrize(
    ("clause", "english", "chinese"),
    [
        ("表C", "Table C", "表C"),
        ("表C3 第2项", "Table C3, item 2", "表C3第2项"),
        ("附录D 注2", "Annex D, note 2", "附录D注2"),
        ("附录C", "Annex C", "附录C"),
        ("B.1.1", "Clause B.1.1", "条款：B.1.1"),
        ("评定表", "Clause 评定表", "条款：评定表"),
    ],
)
def test_that_a_place_is_called_what_the_text_calls_it(
    clause: str, english: str, chinese: str
) -> None:
    assert speaking("en").clause_of(clause) == english
    assert speaking("zh_CN").clause_of(clause) == chinese


def test_that_a_title_begins_with_a_capital_letter() -> None:
    assert speaking("en").title_of(Text("养老金", "pension")) == "Pension"
    assert speaking("zh_CN").title_of(Text("养老金", "pension")) == "养老金"
    assert speaking("en").title_of("") == ""
