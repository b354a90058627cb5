# SPDX-License-Identifier: Apache-2.0
"""The national code sets: as many as the standards have, each with both names."""

import re

import pytest

from carecalc.paths import resources
from carecalc.text import Text
from tests.offices import catalog

GROUPS = catalog().codes().groups


@pytest.mark.parametrize(
    ("group", "count"),
    [
        ("gb-sex", 4),
        ("gb-marriage", 8),
        ("gb-nationality", 56 + 2),
        # 01 and 02; 10 to 12; ten each from the 20s to the 80s; 90 to 97; 99
        ("gb-relation", 2 + 3 + 7 * 10 + 8 + 1),
        # 23 provinces, 5 autonomous regions, 4 municipalities, 2 special regions
        ("gb-region", 23 + 5 + 4 + 2),
    ],
)
def test_that_a_code_set_is_whole(group: str, count: int) -> None:
    codes = GROUPS[group]
    assert len(codes) == count
    assert all(name.en for name in codes.values())
    assert len({name.zh_CN for name in codes.values()}) == count


def test_that_the_nationalities_run_from_01_to_56_without_a_gap() -> None:
    codes = list(GROUPS["gb-nationality"])
    assert codes == [f"{n:02}" for n in range(1, 57)] + ["97", "98"]
    names = GROUPS["gb-nationality"]
    picked = {code: names[code].zh_CN for code in ("01", "05", "20", "37", "50", "56")}
    assert picked == {
        **{"01": "汉族", "05": "维吾尔族", "20": "傈僳族"},
        **{"37": "仡佬族", "50": "塔塔尔族", "56": "基诺族"},
    }


def test_that_each_kind_of_region_is_counted_by_its_name() -> None:
    names = [name.zh_CN for name in GROUPS["gb-region"].values()]
    counts = {
        end: sum(name.endswith(end) for name in names)
        for end in ("省", "自治区", "市", "特别行政区")
    }
    assert counts == {"省": 23, "自治区": 5, "市": 4, "特别行政区": 2}


def test_that_relations_stand_in_the_tens_of_their_kin() -> None:
    names = GROUPS["gb-relation"]
    picked = {c: names[c].zh_CN for c in ("02", "12", "28", "38", "43", "55", "97")}
    assert picked == {
        **{"02": "户主", "12": "妻", "28": "女婿", "38": "儿媳"},
        **{"43": "外孙子", "55": "岳父", "97": "其他亲属"},
    }
    assert "98" not in names


def test_that_a_region_goes_by_its_province_and_a_strange_code_by_itself() -> None:
    codes = catalog().codes()
    assert codes.region("110000") == Text("北京市", "Beijing")
    assert codes.region("110105") == Text("北京市（110105）", "Beijing (110105)")
    assert codes.region("990101") == Text("990101")


def test_that_every_scale_that_a_policy_reads_is_called_by_name() -> None:
    read = {
        found
        for file in sorted((resources() / "policies").rglob("*.toml"))
        for found in re.findall(r'scale = "([^"]+)"', file.read_text("utf-8"))
    }
    assert "gbt-42195-2022" in read
    for code in read:
        assert f"assessment.scale {code}" in GROUPS["word"], code
