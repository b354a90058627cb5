# SPDX-License-Identifier: Apache-2.0
"""Charts on the screen: seen without colours, walked through by keys, read aloud."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from carecalc.domain.chart import BARS, LINES, STACKED, Chart, Series
from carecalc.gui import theme
from carecalc.gui.theme import Look
from carecalc.gui.widgets.chart import ChartView, png, svg
from carecalc.i18n import catalogue
from tests.gui.test_craft_contrast import FORM, contrast

NAMES = ("晨光社区", "和平里东街社区居民委员会", "𠮷祥里")
PLANNED, MADE = Series("已预约", (12, 9, 4)), Series("已完成", (10, None, 21))
TWO = Chart(BARS, "入户次数", "次", NAMES, (PLANNED, MADE))
ZH = catalogue("zh_CN")


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[Look]:
    theme.load_faces()
    found = theme.look_for(request.param)
    theme.wear(qapp, found, "zh_CN")
    yield found


def view(qtbot: QtBot, look: Look, chart: Chart = TWO) -> ChartView:
    made = ChartView(ZH, look)
    qtbot.addWidget(made)
    made.show_chart(chart)
    made.resize(620, made.heightForWidth(620))
    made.show()
    made.setFocus()
    return made


def told(made: ChartView) -> str:
    return made.accessibleDescription()


def test_that_arrows_lead_through_the_marks_and_say_each(
    qtbot: QtBot, look: Look
) -> None:
    made = view(qtbot, look)
    heard = [told(made)]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(made, key)
        heard.append(told(made))
    assert heard == [
        "晨光社区，已预约：12 次",
        "晨光社区，已完成：10 次",
        "和平里东街社区居民委员会，已完成：无数据",
        "𠮷祥里，已完成：21 次",
        "晨光社区，已预约：12 次",
    ]
    QTest.keyClick(made, Qt.Key.Key_Up)  # There is none above: it stays.
    assert told(made) == heard[0]


def test_that_a_screen_reader_finds_every_mark_by_its_words(
    qtbot: QtBot, look: Look
) -> None:
    made = view(qtbot, look)
    heard = QAccessible.queryAccessibleInterface(made)
    assert heard.text(QAccessible.Text.Name) == "入户次数"
    names = [
        heard.child(n).text(QAccessible.Text.Name) for n in range(heard.childCount())
    ]
    assert len(names) == 6
    assert names[:2] == ["晨光社区，已预约：12 次", "晨光社区，已完成：10 次"]
    for child in made.findChildren(QWidget):
        assert made.rect().contains(child.geometry())


def test_that_enter_and_a_click_choose_a_mark(qtbot: QtBot, look: Look) -> None:
    made = view(qtbot, look)
    chosen: list[tuple[int, int]] = []
    made.chosen.connect(lambda series, category: chosen.append((series, category)))
    QTest.keyClick(made, Qt.Key.Key_Down)
    QTest.keyClick(made, Qt.Key.Key_Return)
    last = made.findChildren(QWidget)[-1].geometry().center()
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=last)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert chosen == [(0, 1), (1, 2)]


def test_that_of_two_lines_the_nearer_point_is_chosen(qtbot: QtBot, look: Look) -> None:
    months = ("9月", "10月", "11月")
    made = view(qtbot, look, Chart(LINES, "", "次", months, (PLANNED, MADE)))
    chosen: list[tuple[int, int]] = []
    made.chosen.connect(lambda series, category: chosen.append((series, category)))
    slot = made.findChildren(QWidget)[2].geometry()  # November: 4 below, 21 above.
    for y in (slot.top() + 4, slot.bottom() - 4):
        pos = QPoint(slot.center().x(), y)
        QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=pos)
    assert chosen == [(1, 2), (0, 2)]


def colours(image: QImage, area: QWidget) -> set[str]:
    """Return the colours along the left half of a mark's middle."""
    place, found = area.geometry(), set()
    for x in range(place.left() + 2, place.left() + 60):
        for y in range(place.center().y() - 5, place.center().y() + 5):
            found.add(image.pixelColor(x, y).name())
    return found


def test_that_a_bar_is_filled_and_the_next_series_hatched(
    qtbot: QtBot, look: Look
) -> None:
    made = view(qtbot, look)
    made.clearFocus()
    image = made.grab().toImage()
    plain, hatched = made.findChildren(QWidget)[:2]
    assert look.colours["chart-1"] in colours(image, plain)
    assert look.colours["chart-2"] not in colours(image, plain)
    assert len(colours(image, hatched)) > 2  # Lines across it, smooth at their edges.
    assert look.colours["chart-2"] in colours(image, hatched)
    # A gap: nothing is drawn where nothing is known.
    gap = made.findChildren(QWidget)[3]
    assert look.colours["chart-2"] not in colours(image, gap)


def test_that_colours_of_charts_are_seen_on_their_ground(look: Look) -> None:
    for number in range(1, 7):
        drawn = look.colours[f"chart-{number}"]
        assert contrast(drawn, look.colours["surface"]) >= FORM, number


def test_that_the_keyboard_is_seen_in_a_chart(qtbot: QtBot, look: Look) -> None:
    made = view(qtbot, look)
    qtbot.waitUntil(made.hasFocus)
    with_keyboard = made.grab().toImage()
    made.clearFocus()
    assert made.grab().toImage() != with_keyboard


def test_that_a_file_holds_the_chart_dark_on_white_with_its_words(
    qtbot: QtBot, look: Look
) -> None:
    chart = Chart(
        STACKED, "入户次数", "次", NAMES, (PLANNED, Series("其他", (1, 2, 3)))
    )
    with Image.open(BytesIO(png(chart, ZH))) as image:
        assert image.width == 2 * (960 + 12)
        assert image.getpixel((0, 0)) == (255, 255, 255)
    root = ElementTree.fromstring(svg(chart, ZH))
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == "入户次数"
    assert "𠮷祥里，其他：3 次" in (root.findtext(f"{name}desc") or "")
    said = "".join(each.text or "" for each in root.iter(f"{name}text"))
    assert "和平里东街社区居民委员会" in said


def test_that_long_numbers_are_grouped_on_the_screen_and_in_a_file(
    qtbot: QtBot, look: Look
) -> None:
    chart = Chart(BARS, "费用", "元", NAMES[:1], (Series("全年", (12_000,)),))
    assert told(view(qtbot, look, chart)) == "晨光社区：12,000 元"
    root = ElementTree.fromstring(svg(chart, ZH))
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "12,000" in texts
    assert "12000" not in texts
