# SPDX-License-Identifier: Apache-2.0
"""What looks like the character of a name and is another is told, never changed."""

import pytest

from carecalc.domain.characters import (
    COMPATIBILITY,
    DOT,
    FORM,
    PARTS,
    PRIVATE,
    RADICAL,
    Trap,
    meant_by,
    traps,
)


def test_that_a_usual_name_has_no_traps() -> None:
    for name in ("王桂兰", "阿卜杜拉·买买提", "𠮷田䶮", "﨑﨎", "José", ""):
        assert traps(name) == ()


@pytest.mark.parametrize(
    ("private", "meant"),
    [
        # GB 18030-2000 gave these their own points: FE55, FE56, FEA0's neighbour FE9F.
        ("\ue81a", "\u3473"),
        ("\ue81b", "\u3447"),
        ("\ue863", "\u4dae"),
        # GB 18030-2022 did so for the last fourteen.
        ("\ue81e", "\u9fb4"),
        ("\ue864", "\u9fbb"),
        ("\ue816", "\U00020087"),
        ("\ue855", "\U000241fe"),
    ],
)
def test_that_an_old_private_point_is_told_with_what_the_standard_writes(
    private: str, meant: str
) -> None:
    assert traps(f"王{private}") == (Trap(PRIVATE, private, meant),)


def test_that_every_point_of_gbk_has_one_meaning_that_is_not_private() -> None:
    found = [meant_by(chr(code)) for code in range(0xE815, 0xE865)]
    assert len(set(found)) == 80
    assert not any("\ue000" <= each <= "\uf8ff" for each in found)
    assert meant_by("\ue814") == meant_by("\ue865") == meant_by("\ue000") == ""


@pytest.mark.parametrize(
    ("name", "trap"),
    [
        ("\uf9d1", Trap(COMPATIBILITY, "\uf9d1", "六")),
        ("\U0002f80a", Trap(COMPATIBILITY, "\U0002f80a", "\u50e7")),
        ("王\u2f00", Trap(RADICAL, "\u2f00", "一")),
        ("王\u2e81", Trap(RADICAL, "\u2e81", "")),
        ("阿卜杜拉•买买提", Trap(DOT, "•", "·")),
        ("阿卜杜拉・买买提", Trap(DOT, "・", "·")),
        ("Jose\u0301", Trap(PARTS, "e\u0301", "é")),
        ("葛\U000e0100城", Trap(FORM, "\U000e0100", "")),
    ],
)
def test_that_a_double_is_told_with_what_is_meant(name: str, trap: Trap) -> None:
    assert traps(name) == (trap,)


def test_that_each_trap_is_told_once() -> None:
    assert len(traps("一•二•三")) == 1
