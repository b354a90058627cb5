# SPDX-License-Identifier: Apache-2.0
"""Search keys: readings of surnames, initials, identity numbers of both lengths."""

import pytest

from carecalc.store.names import id_key, initials_key, name_key, pinyin_key, sort_key


@pytest.mark.parametrize(
    ("name", "surname_reading", "everyday_reading", "initials"),
    [
        # As surnames these are read otherwise than in everyday words (dependencies §4).
        ("单雄", "shanxiong", "danxiong", "|sx|dx|"),
        ("仇英", "qiuying", "chouying", "|qy|cy|"),
        ("曾丽", "zengli", "cengli", "|zl|cl|"),
        ("解珍", "xiezhen", "jiezhen", "|xz|jz|"),
        ("查良", "zhaliang", "chaliang", "|zl|cl|"),
        ("盖苏", "gesu", "gaisu", "|gs|"),
        ("区大", "ouda", "quda", "|od|qd|"),
        ("朴正", "piaozheng", "puzheng", "|pz|"),
        ("尉迟恭", "yuchigong", "weichigong", "|ycg|wcg|"),
    ],
)
def test_that_a_surname_is_found_by_both_readings(
    name: str, surname_reading: str, everyday_reading: str, initials: str
) -> None:
    assert f"|{surname_reading}|" in pinyin_key(name)
    assert f"|{everyday_reading}|" in pinyin_key(name)
    assert initials_key(name) == initials


def test_that_a_surname_reading_is_for_surnames_only() -> None:
    assert pinyin_key("王单") == "|wangdan|"


def test_that_lv_stands_for_the_vowel_no_keyboard_has() -> None:
    assert pinyin_key("吕布") == "|lvbu|"


def test_that_a_character_without_a_reading_stands_for_itself() -> None:
    assert pinyin_key("𠮷祥") == "|𠮷xiang|"
    assert initials_key("𠮷祥") == "|𠮷x|"


def test_that_points_blanks_and_case_do_not_hide_a_name() -> None:
    spellings = ("买买提·艾力", "买买提•艾力", "买买提 艾力", "买买提．艾力")
    assert {name_key(name) for name in spellings} == {"买买提艾力"}
    assert name_key("Ｊohn O’Neil") == "johnoneil"


def test_that_names_sort_by_sound_not_by_code_point() -> None:
    assert sorted(["张三", "李四", "阿依", "单雄"], key=sort_key) == [
        "阿依",
        "李四",
        "单雄",
        "张三",
    ]
    # One syllable after the other: li an before li lei.
    assert sorted(["李雷", "黎安"], key=sort_key) == ["黎安", "李雷"]


def test_that_both_lengths_of_a_number_have_one_key() -> None:
    # 15 digits until 1999: no century (19), no check digit.
    assert id_key("110105491231002") == id_key("11010519491231002X")
    assert id_key("11010519491231002x") == "11010519491231002"
    assert id_key("") is None
