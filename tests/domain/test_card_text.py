# SPDX-License-Identifier: Apache-2.0
"""What card readers type, in the orders that makers document, and what they garble."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecalc.domain.card_text import CardText, read

# For 00000019491231002 the weighted sum is 126, 126 mod 11 is 5, and the table of GB 11643
# (1 0 X 9 8 7 6 5 4 3 2) gives 7.
NUMBER = "000000194912310027"
OTHER = "11010519491231002X"
ADDRESS = "样例省样例市样例区幸福路12号院3号楼4单元501室"
WHOLE = CardText(NUMBER, "张样例", ADDRESS)


@pytest.mark.parametrize(
    "typed",
    [
        # name, sex, people, birth, address, number, authority, from, to
        f"张样例|女|汉|19491231|{ADDRESS}|{NUMBER}|样例市公安局样例分局|20100101|长期||",
        # the same with an answer's code before it, and commas
        f"0,张样例,女,汉,1949-12-31,{ADDRESS},{NUMBER},样例市公安局,20100101,20300101,",
        # with a bar first, and the authority last
        f"|张样例|女|汉|19491231|{ADDRESS}|{NUMBER}|20100101|20300101|样例市公安局|",
        # number first
        f"{NUMBER}|张样例|女|汉族|1949.12.31|{ADDRESS}|样例市公安局",
        f"{NUMBER}\t张样例\t女\t蒙古\t1949年12月31日\t{ADDRESS}\t\r\n",
        f"张样例#女#汉#19491231#{ADDRESS}#{NUMBER}#样例市公安局#20100101-长期#",
        f"张样例\r\n女\r\n汉\r\n1949年12月31日\r\n{ADDRESS}\r\n{NUMBER}\r\n",
        f"张样例 女 汉 19491231 {ADDRESS} {NUMBER}",
        f"张样例｜女｜汉｜１９４９１２３１｜{ADDRESS}｜{NUMBER}",
        f"姓名：张样例 性别：女 民族：汉 出生日期：1949-12-31 住址：{ADDRESS} "
        f"公民身份号码：{NUMBER} 签发机关：样例市公安局样例分局",
        f"姓名:张样例|性别:女|民族:汉|出生:19491231|地址:{ADDRESS}|身份证号:{NUMBER}",
        f"身份证号码={NUMBER};姓名={'张样例'};住址={ADDRESS};",
    ],
)
def test_that_the_fields_are_told_apart_in_every_order(typed: str) -> None:
    assert read(typed) == WHOLE


def test_that_a_number_alone_is_a_card() -> None:
    assert read(f"{OTHER.lower()}\n") == CardText(OTHER)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "张样例|女|汉",
        NUMBER[:17] + "1",  # a wrong check digit
        f"1{NUMBER}",  # longer than a number
        f"{NUMBER}|{OTHER}|张样例",  # whose name is it?
        "|" * 500,
    ],
)
def test_that_what_has_not_one_right_number_is_no_card(typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        # The sex as a code: which of the two is the name, and which the people?
        (f"张样例|2|蒙古|19491231|{ADDRESS}|{NUMBER}", "", ADDRESS),
        # A sign between the fields that the address has in it.
        (f"张样例#女#汉#19491231#样例省样例市幸福路3#楼#{NUMBER}#", "张样例", ""),
        # A second address on the chip of somebody who has moved.
        (f"张样例|女|汉|19491231|{ADDRESS}|{NUMBER}|{ADDRESS[:-4]}", "张样例", ""),
        # A reader that lost what its character set lacks.
        (f"张?例|女|汉|19491231|{ADDRESS}|{NUMBER}", "", ADDRESS),
        (f"|女|汉|19491231||{NUMBER}", "", ""),
        (f"姓名：张样例 姓名：李样例 身份证号：{NUMBER}", "", ""),
        (f"姓名：张样例 身份证号：{OTHER[:17]} {NUMBER}", "", ""),
        # Run together without any sign.
        (f"张样例女汉族，{NUMBER}", "", ""),
    ],
)
def test_that_what_is_not_certain_stays_empty(
    typed: str, name: str, address: str
) -> None:
    assert read(typed) == CardText(NUMBER, name, address)


@pytest.mark.parametrize(
    "name", ["𠮷祥", "买买提·艾力", "阿卜杜热合曼·买买提", "欧阳样例"]
)
def test_that_names_of_every_kind_come_whole(name: str) -> None:
    typed = f"{name}|男|维吾尔|19491231|{ADDRESS}|{NUMBER}|样例县公安局|20100101|长期"
    assert read(typed) == CardText(NUMBER, name, ADDRESS)


def test_that_an_address_in_the_county_of_gongan_is_no_authority() -> None:
    address = "湖北省公安县样例镇样例村3组"
    typed = f"张样例|女|汉|19491231|{address}|{NUMBER}|公安县公安局"
    assert read(typed) == CardText(NUMBER, "张样例", address)


@pytest.mark.thorough
@given(st.text(max_size=300))
def test_that_no_burst_of_keys_is_an_error(typed: str) -> None:
    card = read(typed + "|" + NUMBER)
    assert card is None or card.id_number == NUMBER
