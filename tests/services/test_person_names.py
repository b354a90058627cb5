# SPDX-License-Identifier: Apache-2.0
"""Where a name arrives whole: papers, workbook, the bank's file."""

import pytest

from carecalc.services import glyphs, names
from carecalc.services.context import Context
from tests.documents.glyphs import cross


def lost(ctx: Context, name: str) -> dict[str, str]:
    return {way.kind: way.lost for way in names.ways(ctx, name)}


@pytest.mark.parametrize("name", ["王桂兰", "买买提·艾力", "Anna Li"])
def test_that_an_everyday_name_arrives_everywhere(ctx: Context, name: str) -> None:
    assert set(lost(ctx, name).values()) == {""}


# GBK (1995) has the 20,902 characters of Unicode 1.1, up to U+9FA5, and nothing of the
# extensions: 㛃 is of extension A, 𠮷 of B, 鿃 came in 2006.
@pytest.mark.thorough
@pytest.mark.parametrize("character", ["㛃", "𠮷", "䶮", "鿃"])
def test_that_a_rare_character_is_lost_in_old_bank_files_alone(
    ctx: Context, character: str
) -> None:
    assert lost(ctx, f"王{character}{character}") == {
        "paper": "",
        "sheet": "",
        "bank": character,
        "bank-new": "",
    }


def test_that_a_sign_of_one_computers_own_is_lost_everywhere(ctx: Context) -> None:
    assert set(lost(ctx, "王\ue000").values()) == {"\ue000"}


def test_that_a_picture_brings_a_character_onto_papers_alone(ctx: Context) -> None:
    glyphs.keep(ctx, cross("\ue000"))
    paper, *others = names.ways(ctx, "王\ue000\ue001")
    assert (paper.lost, paper.pictured) == ("\ue001", "\ue000")
    assert {way.pictured for way in others} == {""}
    assert others[0].lost == "\ue000\ue001"


def test_that_a_foreign_dot_is_lost_in_old_bank_files(ctx: Context) -> None:
    # U+30FB, as Japanese input methods type it; a name's dot is U+00B7 (A1A4).
    assert lost(ctx, "买买提・艾力")["bank"] == "・"
