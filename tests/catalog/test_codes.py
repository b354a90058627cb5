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


# GB 3304-91, table 1, whose order is that of the signs' strokes.
NATIONALITIES = """
土家族 Tujia 15, 土族 Tu 30, 门巴族 Monba 54, 水族 Sui 25, 毛南族 Maonan 36,
乌孜别克族 Uzbek 43, 布依族 Buyei 09, 布朗族 Blang 34, 东乡族 Dongxiang 26,
仡佬族 Gelao 37, 仫佬族 Mulao 32, 白族 Bai 14, 汉族 Han 01, 达斡尔族 Daur 31,
回族 Hui 03, 佤族 Va 21, 壮族 Zhuang 08, 羌族 Qiang 33, 阿昌族 Achang 39,
纳西族 Naxi 27, 拉祜族 Lahu 24, 苗族 Miao 06, 侗族 Dong 12, 京族 Gin 49,
柯尔克孜族 Kirgiz 29, 哈尼族 Hani 16, 哈萨克族 Kazak 17, 保安族 Bonan 47,
俄罗斯族 Russ 44, 独龙族 Derung 51, 怒族 Nu 42, 珞巴族 Lhoba 55, 高山族 Gaoshan 23,
基诺族 Jino 56, 鄂伦春族 Oroqen 52, 鄂温克族 Ewenki 45, 维吾尔族 Uygur 05,
塔吉克族 Tajik 41, 塔塔尔族 Tatar 50, 朝鲜族 Chosen 10, 景颇族 Jingpo 28, 傣族 Dai 18,
傈僳族 Lisu 20, 畲族 She 22, 普米族 Pumi 40, 裕固族 Yugur 48, 蒙古族 Mongol 02,
锡伯族 Xibe 38, 满族 Man 11, 瑶族 Yao 13, 赫哲族 Hezhen 53, 撒拉族 Salar 35,
德昂族 Deang 46, 黎族 Li 19, 藏族 Zang 04, 彝族 Yi 07
"""


def test_that_every_nationality_has_its_code_and_romanisation() -> None:
    listed = [one.split() for one in NATIONALITIES.split(",")]
    assert len(listed) == 56
    names = GROUPS["gb-nationality"]
    for name, romanised, code in listed:
        assert names[code].zh_CN == name
        assert (names[code].en or "").partition(" (")[0] == romanised


# GB/T 4761-2008 by tens: from 0 to 9 what stands at the code, "-" where none does.
RELATIONS = """
- 本人 户主 - - - - - - -
配偶 夫 妻 - - - - - - -
子 独生子 长子 次子 三子 四子 五子 养子或继子 女婿 其他儿子
女 独生女 长女 次女 三女 四女 五女 养女或继女 儿媳 其他女儿
孙子、孙女或外孙子、外孙女 孙子 孙女 外孙子 外孙女 孙媳妇或外孙媳妇 孙女婿或外孙女婿 \
曾孙子或外曾孙子 曾孙女或外曾孙女 其他孙子、孙女或外孙子、外孙女
父母 父亲 母亲 公公 婆婆 岳父 岳母 继父或养父 继母或养母 其他父母关系
祖父母或外祖父母 祖父 祖母 外祖父 外祖母 配偶的祖父母或外祖父母 曾祖父 曾祖母 \
配偶的曾祖父母或外曾祖父母 其他祖父母或外祖父母关系
兄弟姐妹 兄 嫂 弟 弟媳 姐姐 姐夫 妹妹 妹夫 其他兄弟姐妹
其他 伯父 伯母 叔父 婶母 舅父 舅母 姨父 姨母 姑父
姑母 堂兄弟、堂姐妹 表兄弟、表姐妹 侄子 侄女 外甥 外甥女 其他亲属 - 非亲属
"""


def test_that_every_relation_stands_at_its_code() -> None:
    listed = RELATIONS.split()
    assert len(listed) == 100
    wanted = {f"{n:02}": name for n, name in enumerate(listed) if name != "-"}
    assert {c: name.zh_CN for c, name in GROUPS["gb-relation"].items()} == wanted


def test_that_sex_and_marriage_are_coded_as_the_standard_has_them() -> None:
    def named(group: str) -> dict[str, str]:
        return {code: name.zh_CN for code, name in GROUPS[group].items()}

    sexes = {"0": "未知的性别", "1": "男性", "2": "女性", "9": "未说明的性别"}
    assert named("gb-sex") == sexes
    assert named("gb-marriage") == {
        **{"10": "未婚", "20": "已婚", "21": "初婚", "22": "再婚", "23": "复婚"},
        **{"30": "丧偶", "40": "离婚", "90": "未说明的婚姻状况"},
    }


def test_that_each_kind_of_region_is_counted_by_its_name() -> None:
    names = [name.zh_CN for name in GROUPS["gb-region"].values()]
    counts = {
        end: sum(name.endswith(end) for name in names)
        for end in ("省", "自治区", "市", "特别行政区")
    }
    assert counts == {"省": 23, "自治区": 5, "市": 4, "特别行政区": 2}


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
