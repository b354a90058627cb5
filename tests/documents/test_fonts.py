# SPDX-License-Identifier: Apache-2.0
"""The faces draw every name or refuse it by its character."""

import pytest

from carecalc.documents.fonts import BOLD, SANS, shipped
from carecalc.errors import UserError

# Beyond the main faces: extension B twice; in them: extensions A, B, E, middle dot.
RARE = "㛃䶮𠅤𠮷𬍛𬭚𬬻𪚥㑇·𬭎鿍"
# U+E000 is private: no public font gives it a meaning.
NOBODYS = "\ue000"


@pytest.mark.thorough
@pytest.mark.parametrize("chain", [SANS, BOLD])
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


# GB 18030-2022 level 3: 87,887 ideographs and 228 radicals (its 4.x names the blocks;
# the counts are those of Unicode's blocks up to extension F).
LEVEL_3 = {
    "basic": (0x4E00, 0x9FEF, 20_976),
    "extension A": (0x3400, 0x4DB5, 6_582),
    "extension B": (0x20000, 0x2A6D6, 42_711),
    "extension C": (0x2A700, 0x2B734, 4_149),
    "extension D": (0x2B740, 0x2B81D, 222),
    "extension E": (0x2B820, 0x2CEA1, 5_762),
    "extension F": (0x2CEB0, 0x2EBE0, 7_473),
    "Kangxi radicals": (0x2F00, 0x2FD5, 214),
}
# The compatibility block's twelve ideographs that are no doubles of another, and the
# radicals that GBK had.
SINGLE = "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩"
RADICALS = "⺁⺄⺈⺋⺌⺗⺧⺪⺮⺳⺶⺷⺻⻊"


@pytest.mark.thorough
@pytest.mark.parametrize("chain", [SANS, BOLD])
def test_that_the_shipped_faces_have_all_of_level_3(chain: str) -> None:
    counted = len(SINGLE) + len(RADICALS)
    assert shipped().missing(SINGLE + RADICALS, chain) == ()
    for first, last, count in LEVEL_3.values():
        block = "".join(map(chr, range(first, last + 1)))
        assert len(block) == count
        assert shipped().missing(block, chain) == ()
        counted += count
    assert counted == 87_887 + 228


def test_that_what_came_after_extension_f_is_drawn_as_far_as_a_face_has_it() -> None:
    # U+9FFF and U+4DBF came with Unicode 13, U+30EDE (biáng) with extension G.
    assert shipped().missing("\u9fff\u4dbf\U00030ede\U00031350") == ("\U00031350",)


@pytest.mark.parametrize("mark", ["e\u0301", "a\u0304", "o\u20dd"])
def test_that_a_mark_is_not_drawn_on_the_letter_after_it(mark: str) -> None:
    assert shipped().missing(mark) == (mark[1],)


@pytest.mark.parametrize(
    ("text", "way"),
    [("王\ue000", "picture"), ("o\u0302", "mark"), ("王\u202e", "mark")],
)
def test_that_the_way_on_is_one_that_leads_on(text: str, way: str) -> None:
    with pytest.raises(UserError) as refused:
        shipped().require(text)
    assert refused.value.hint is not None
    assert way in refused.value.hint.template


def test_that_a_sign_that_chooses_a_form_takes_no_room_to_speak_of() -> None:
    # A tenth of a point at 33 points: nobody sees it.
    plain, chosen = (shipped().width(t, SANS, 33) for t in ("葛", "葛\U000e0100"))
    assert chosen - plain < 0.1
    assert shipped().missing("葛\U000e0100︀") == ()
