# SPDX-License-Identifier: Apache-2.0
"""Charts on the screen: painted, walked through by keys, told to a screen reader."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from carecalc.domain.chart import (
    LINES,
    MOST_SERIES,
    SPREAD,
    Chart,
    Words,
    spoken,
)
from carecalc.domain.chart_layout import lay_out
from carecalc.domain.chart_marks import (
    GRID,
    HATCH,
    MUTED,
    STRONG,
    Area,
    Course,
    Dot,
    Label,
    Picture,
    Plate,
    Rule,
    Spot,
    Zone,
    hatching,
)
from carecalc.domain.chart_sheet import Setting
from carecalc.gui.theme import Look, look_for
from carecalc.i18n import Catalogue

_BODY = 14
_ROW = 44
"""A finger hits the row of a category."""
_STEP = 7.0
_EXPORTED = 960
"""Width of a chart in a file, in its own pixels."""
_SHARP = 2
"""A picture in a file has twice as many pixels each way: it is printed."""
_AROUND = 6
_VEIL = 0.2
"""How much of its colour the ground of a range has: what lies in it is seen through."""

Say = Callable[[Words], str]


class ChartView(QWidget):
    """Draws a chart as wide as it is given room, and as high as that takes.

    Tab comes here once; arrows lead through the marks, each of which says what it is of
    and how many. `chosen(series, category)` is emitted by a click, Enter or a blank.
    """

    chosen = Signal(int, int)

    def __init__(
        self, catalogue: Catalogue, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chart")
        self._catalogue = catalogue
        self._look = look
        self._chart: Chart | None = None
        self._picture: Picture | None = None
        self._marks: list[_Mark] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding
        )
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -------------------------------------------------------------- what is shown

    def show_chart(self, chart: Chart) -> None:
        """Show another chart, from its first mark on."""
        self._chart = chart
        self._at = 0
        self.setAccessibleName(self._say(chart.title))
        for mark in self._marks:
            mark.deleteLater()
        self._marks = []
        self._lay_out()
        assert self._picture is not None
        for spot in self._picture.spots:
            self._marks.append(_Mark(self._spoken(spot), self))
        self._place_marks()
        self._tell(is_moved=False)

    @property
    def chart(self) -> Chart | None:
        """The chart that is shown."""
        return self._chart

    @property
    def current(self) -> Spot | None:
        """The mark where the keyboard is."""
        if self._picture is None or not self._picture.spots:
            return None
        return self._picture.spots[self._at]

    def point_to(self, series: int, category: int) -> None:
        """Put the keyboard's place on a mark."""
        if self._picture is not None:
            for number, spot in enumerate(self._picture.spots):
                if (spot.series, spot.category) == (series, category):
                    self._move_to(number)

    # -------------------------------------------------------------- Qt

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self._chart is None:
            return 0
        return round(self._laid_out(width - 2 * _AROUND).height) + 2 * _AROUND

    def sizeHint(self) -> QSize:
        width = max(self.width(), self.minimumSizeHint().width())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        if self._picture is None:
            return QSize(0, 0)
        return QSize(self._look.size(_BODY) * 24 + 2 * _AROUND, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()
        self._place_marks()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.translate(_AROUND, _AROUND)
        paint(painter, self._picture, self._look)
        spot = self.current
        if self.hasFocus() and spot is not None:
            pen = QPen(self._look.colour("accent"), 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = QRectF(spot.x, spot.y, max(spot.width, 6), spot.height)
            painter.drawRoundedRect(around.adjusted(-3, 1, 3, -1), 4, 4)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell(is_moved=True)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        spot = self.current
        if spot is None or self._chart is None or self._picture is None:
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(spot.series, spot.category)
        elif key == Qt.Key.Key_Home:
            self._move_to(0)
        elif key == Qt.Key.Key_End:
            self._move_to(len(self._picture.spots) - 1)
        elif key in _ARROWS:
            series, category = _ARROWS[key]
            if self._chart.kind in (LINES, SPREAD):
                series, category = category, series
            self._step(spot, series, category)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._hit(event.position())
        if number is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move_to(number)
            spot = self.current
            assert spot is not None
            self.chosen.emit(spot.series, spot.category)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_hit = self._hit(event.position()) is not None
        hand, arrow = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
        self.setCursor(hand if is_hit else arrow)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._hit(QPointF(event.pos()))
            if number is None or self._picture is None:
                QToolTip.hideText()
            else:
                said = self._spoken(self._picture.spots[number])
                QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)

    # -------------------------------------------------------------- within

    def _say(self, words: Words) -> str:
        return self._catalogue.render(words)

    def _spoken(self, spot: Spot) -> str:
        assert self._chart is not None
        return self._say(spoken(self._chart, spot.series, spot.category))

    def _laid_out(self, width: float) -> Picture:
        assert self._chart is not None
        # Above it stands what it is called: the page says it.
        setting = _setting(self._look, self._say, is_titled=False)
        return lay_out(self._chart, width, setting)

    def _lay_out(self) -> None:
        if self._chart is not None:
            self._picture = self._laid_out(self.width() - 2 * _AROUND)
            self.setMinimumHeight(round(self._picture.height) + 2 * _AROUND)
            self.updateGeometry()
            self.update()

    def _place_marks(self) -> None:
        if self._picture is not None:
            for mark, spot in zip(self._marks, self._picture.spots, strict=False):
                mark.setGeometry(self._area(spot))

    def _area(self, spot: Spot) -> QRect:
        area = QRectF(spot.x, spot.y, max(spot.width, 1), spot.height)
        return area.translated(_AROUND, _AROUND).toRect()

    def _hit(self, at: QPointF) -> int | None:
        if self._picture is None or self._chart is None:
            return None
        x, y = at.x() - _AROUND, at.y() - _AROUND
        found = None
        nearest = float("inf")
        for number, spot in enumerate(self._picture.spots):
            is_in = spot.x <= x <= spot.x + spot.width
            if is_in and spot.y <= y <= spot.y + spot.height:
                far = self._height_of(number, y)
                if far < nearest:
                    found, nearest = number, far
        return found

    def _height_of(self, number: int, y: float) -> float:
        """Return how far a point of a line is from a height: several share a place."""
        assert self._picture is not None
        assert self._chart is not None
        if self._chart.kind != LINES:
            return 0.0
        spot = self._picture.spots[number]
        value = self._chart.series[spot.series].values[spot.category]
        if not isinstance(value, int) and not hasattr(value, "numerator"):
            return 1e6
        middle = spot.x + spot.width / 2
        heights = [
            abs(mark.y - y)
            for mark in self._picture.marks
            if isinstance(mark, Dot)
            and mark.tone == spot.series
            and abs(mark.x - middle) < 1
        ]
        return min(heights, default=1e6)

    def _step(self, spot: Spot, series: int, category: int) -> None:
        """Go to the next mark in a direction, if there is one."""
        assert self._picture is not None
        wanted = spot.series + series, spot.category + category
        for number, other in enumerate(self._picture.spots):
            if (other.series, other.category) == wanted:
                self._move_to(number)

    def _move_to(self, number: int) -> None:
        self._at = number
        self._tell(is_moved=True)
        self.update()

    def _tell(self, is_moved: bool) -> None:
        """Say which mark it is, to whoever hears the window."""
        spot = self.current
        said = "" if spot is None else self._spoken(spot)
        self.setAccessibleDescription(said)
        if is_moved and said and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))


class _Mark(QWidget):
    """A place in a chart that a screen reader finds; nothing of it is seen."""

    def __init__(self, said: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(said)
        self.show()


_ARROWS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
"""Series and category that an arrow leads on by, where categories are rows."""


# --- painting -------------------------------------------------------------------------


def paint(painter: QPainter, picture: Picture, look: Look) -> None:
    """Paint a chart laid out, in the colours of a look."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for mark in picture.marks:
        match mark:
            case Label():
                painter.setFont(_font(mark.size, mark.role == STRONG))
                name = "muted" if mark.role == MUTED else "text"
                painter.setPen(look.colour(name))
                painter.drawText(QPointF(mark.x, mark.baseline), mark.text)
            case Area():
                _paint_area(painter, mark, look)
            case Plate():
                area = QRectF(mark.x, mark.y, mark.width, mark.height)
                painter.fillRect(area, look.colour("surface"))
            case Rule():
                name = "line" if mark.role == GRID else "line-strong"
                _paint_rule(painter, mark, QPen(look.colour(name), 1))
            case Zone():
                _paint_zone(painter, mark, look)
            case Course():
                painter.setPen(QPen(_tone(look, mark.tone), 2))
                painter.drawPolyline([QPointF(x, y) for x, y in mark.points])
            case Dot():
                painter.setPen(QPen(look.colour("surface"), 1))
                painter.setBrush(_tone(look, mark.tone))
                corners = [QPointF(x, y) for x, y in mark.outline]
                painter.drawPolygon(QPolygonF(corners))


def png(chart: Chart, catalogue: Catalogue) -> bytes:
    """Return a chart as PNG, dark on white, with its title."""
    look, picture = _for_file(chart, catalogue)
    size = QSize(
        round(picture.width) + 2 * _AROUND, round(picture.height) + 2 * _AROUND
    )
    image = QImage(size * _SHARP, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARP)
    image.fill(look.colour("surface"))
    painter = QPainter(image)
    painter.translate(_AROUND, _AROUND)
    paint(painter, picture, look)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def svg(chart: Chart, catalogue: Catalogue) -> bytes:
    """Return a chart as SVG, whose words stay words; its numbers stand there as well.

    The table of its numbers is its description: who does not see it hears it.
    """
    look, picture = _for_file(chart, catalogue)
    target = QByteArray()
    buffer = QBuffer(target)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(
        round(picture.width) + 2 * _AROUND, round(picture.height) + 2 * _AROUND
    )
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(catalogue.render(chart.title))
    generator.setDescription(_in_words(chart, catalogue))
    painter = QPainter(generator)
    painter.fillRect(0, 0, size.width(), size.height(), look.colour("surface"))
    painter.translate(_AROUND, _AROUND)
    paint(painter, picture, look)
    painter.end()
    return bytes(target.data())


def _for_file(chart: Chart, catalogue: Catalogue) -> tuple[Look, Picture]:
    look = look_for("light")
    return look, lay_out(chart, _EXPORTED, _setting(look, catalogue.render))


def _in_words(chart: Chart, catalogue: Catalogue) -> str:
    return "\n".join(
        catalogue.render(spoken(chart, series, category))
        for category in range(len(chart.categories))
        for series in range(len(chart.series))
    )


def _setting(look: Look, say: Say, is_titled: bool = True) -> Setting:
    row = look.size(_ROW)
    return Setting(say, _width, look.size(_BODY), row, is_titled)


@lru_cache(maxsize=64)
def _made(family: str, pixels: int, is_bold: bool) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(is_bold)
    return font


def _font(size: float, is_bold: bool) -> QFont:
    # The face of the application may be another by now: it is part of the key.
    return _made(QApplication.font().key(), max(1, round(size)), is_bold)


def _width(text: str, size: float, is_bold: bool) -> float:
    return QFontMetricsF(_font(size, is_bold)).horizontalAdvance(text)


def _tone(look: Look, tone: int) -> QColor:
    return look.colour(f"chart-{tone % MOST_SERIES + 1}")


def _paint_area(painter: QPainter, area: Area, look: Look) -> None:
    ground = QRectF(area.x, area.y, area.width, area.height)
    painter.fillRect(ground, _tone(look, area.tone))
    pen = QPen(look.colour("surface"), 1.5)
    for rule in hatching(area, _STEP):
        _paint_rule(painter, rule, pen)
    # A gap of the ground's colour parts a bar from the one after it.
    painter.setPen(QPen(look.colour("surface"), 1))
    painter.drawLine(ground.topRight(), ground.bottomRight())


def _paint_zone(painter: QPainter, zone: Zone, look: Look) -> None:
    tone = _tone(look, zone.tone)
    ground = QColor(tone)
    ground.setAlphaF(_VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in zone.outline]))
    painter.setPen(QPen(tone, 1))
    for line in (zone.upper, zone.lower):
        painter.drawPolyline([QPointF(x, y) for x, y in line])


def _paint_rule(painter: QPainter, rule: Rule, pen: QPen) -> None:
    painter.setPen(pen)
    if rule.role == HATCH:
        painter.drawLine(QPointF(rule.x1, rule.y1), QPointF(rule.x2, rule.y2))
        return
    # On whole pixels: a thin line between two is a grey one two pixels wide.
    x1, y1, x2, y2 = (int(each) + 0.5 for each in (rule.x1, rule.y1, rule.x2, rule.y2))
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
