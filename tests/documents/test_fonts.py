# SPDX-License-Identifier: Apache-2.0
"""The faces draw every name or refuse it by its character."""

import pytest

from carecalc.documents.fonts import BOLD, SANS, SERIF, shipped
from carecalc.errors import UserError

# Beyond the main faces: extension B twice; in them: extensions A, B, E, middle dot.
RARE = "㛃䶮𠅤𠮷𬍛𬭚𬬻𪚥㑇·𬭎鿍"
# U+E000 is private: no public font gives it a meaning.
NOBODYS = "\ue000"


@pytest.mark.thorough
@pytest.mark.parametrize("chain", [SANS, BOLD, SERIF])
def test_that_every_chain_draws_the_rare_characters_of_names(chain: str) -> None:
    assert shipped().missing(RARE, chain) == ()


def test_that_every_character_of_a_text_is_in_exactly_one_run_in_order() -> None:
    runs = shipped().runs(RARE, SANS)
    assert "".join(run.text for run in runs) == RARE
    assert [run.font for run in runs] == [
        "NotoSansSC-Regular",
        "CarecalcRareA",
        "NotoSansSC-Regular",
        "CarecalcRareA",
        "NotoSansSC-Regular",
    ]


def test_that_extension_f_comes_from_the_second_rare_face() -> None:
    # U+2CEB0 is the first character of CJK extension F.
    assert [run.font for run in shipped().runs("\U0002ceb0", SANS)] == ["CarecalcRareB"]


def test_that_missing_characters_are_named_once_in_order() -> None:
    assert shipped().missing("王\ue001小\ue000明\ue001") == ("\ue001", "\ue000")


@pytest.mark.parametrize("character", ["\t", "\x00", "\x1b", "\u202e", "\ud800"])
def test_that_what_leaves_no_ink_is_not_taken_for_drawable(character: str) -> None:
    assert shipped().missing(f"王{character}明") == (character,)


def test_that_a_character_no_face_has_is_refused_with_its_code_and_field() -> None:
    with pytest.raises(UserError) as refused:
        shipped().require(f"王{NOBODYS}明", "subject.name")
    assert refused.value.code == "PAPER-001"
    assert refused.value.message.values["character"] == NOBODYS
    assert refused.value.message.values["code"] == "U+E000"
    assert refused.value.message.values["text"] == f"王{NOBODYS}明"
    assert refused.value.place == "subject.name"


def test_that_a_chinese_character_is_one_em_wide() -> None:
    # Ideographs fill their square: 3 characters at 10 points are 30 points.
    assert shipped().width("张𠮷䶮", SANS, 10) == pytest.approx(30.0)


def test_that_measuring_a_missing_character_is_refused_too() -> None:
    with pytest.raises(UserError, match="PAPER-001"):
        shipped().width(NOBODYS, SANS, 10)
    with pytest.raises(UserError, match="PAPER-001"):
        shipped().runs(NOBODYS, SANS)
