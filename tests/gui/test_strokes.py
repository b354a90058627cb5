# SPDX-License-Identifier: Apache-2.0
"""Signing by finger, pen and mouse: what is drawn is kept, and shown where it belongs."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from carecalc.domain.drawing import Drawing
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Page, Place
from carecalc.gui.theme import Look
from carecalc.gui.widgets.sign_here import HEIGHT, WIDTH, SignHere
from carecalc.gui.widgets.strokes import StrokePad
from carecalc.services import drawn, visits
from carecalc.services.context import Context
from carecalc.services.visit_view import VisitView
from tests.gui.shell import click, dialog, find, go, on, settled, type_into
from tests.gui.visits import a_visit, answer_all

PEN = QPointingDevice(
    "pen",
    17,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    1,
    1,
)


@pytest.fixture
def pad(qtbot: QtBot, window: MainWindow) -> StrokePad:
    """Give a sheet of 600 × 200: five units of the box to a pixel."""
    assert window.page is not None
    look: Look = window.page.desk.look
    made = StrokePad(look, (WIDTH, HEIGHT), is_ruled=True)
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def by_mouse(pad: StrokePad, *points: tuple[int, int]) -> None:
    """Draw one stroke with the left button."""
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(pad, left, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, QPoint(*point))
    QTest.mouseRelease(pad, left, pos=QPoint(*points[-1]))


def by_pen(pad: StrokePad, *points: tuple[int, int, float]) -> None:
    """Draw one stroke with a pen that feels pressure."""
    kinds = [QEvent.Type.TabletPress]
    kinds += [QEvent.Type.TabletMove] * (len(points) - 1)
    for kind, (x, y, pressure) in zip(kinds, points, strict=True):
        QApplication.sendEvent(pad, pen_event(pad, kind, x, y, pressure))
    x, y, _ = points[-1]
    QApplication.sendEvent(pad, pen_event(pad, QEvent.Type.TabletRelease, x, y, 0.0))


def pen_event(
    pad: StrokePad, kind: QEvent.Type, x: int, y: int, pressure: float
) -> QTabletEvent:
    at = QPointF(x, y)
    is_up = kind == QEvent.Type.TabletRelease
    held = Qt.MouseButton.NoButton if is_up else Qt.MouseButton.LeftButton
    return QTabletEvent(
        kind,
        PEN,
        at,
        QPointF(pad.mapToGlobal(at.toPoint())),
        pressure,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.LeftButton,
        held,
    )


@pytest.fixture
def screen() -> QPointingDevice:
    """Give a touch screen."""
    return QTest.createTouchDevice()


def by_finger(
    pad: StrokePad, screen: QPointingDevice, *points: tuple[int, int]
) -> None:
    """Draw one stroke with a finger."""
    window = pad.window()
    QTest.touchEvent(window, screen).press(1, QPoint(*points[0]), pad).commit()
    for point in points[1:]:
        QTest.touchEvent(window, screen).move(1, QPoint(*point), pad).commit()
    QTest.touchEvent(window, screen).release(1, QPoint(*points[-1]), pad).commit()


def places(drawing: Drawing) -> list[list[tuple[int, int]]]:
    return [[(x, y) for x, y, _, _ in stroke] for stroke in drawing.strokes]


def test_that_the_mouse_leaves_a_stroke_in_units_of_the_box(pad: StrokePad) -> None:
    by_mouse(pad, (100, 50), (200, 150), (300, 60))
    drawing = pad.drawing()
    assert (drawing.width, drawing.height) == (WIDTH, HEIGHT) == (3000, 1000)
    assert places(drawing) == [[(500, 250), (1000, 750), (1500, 300)]]
    assert drawing.pointer == "mouse"
    assert {pressure for *_, pressure in drawing.points} == {0}
    assert drawing.is_sound


def test_that_the_mouse_draws_with_the_left_button_alone(pad: StrokePad) -> None:
    QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=QPoint(100, 50))
    QTest.mouseMove(pad, QPoint(200, 100))
    QTest.mouseRelease(pad, Qt.MouseButton.RightButton, pos=QPoint(200, 100))
    assert pad.is_empty


def test_that_a_pen_keeps_how_hard_it_was_pressed(pad: StrokePad) -> None:
    by_pen(pad, (100, 50, 0.2), (200, 100, 0.75), (300, 150, 1.0))
    drawing = pad.drawing()
    assert drawing.pointer == "pen"
    assert places(drawing) == [[(500, 250), (1000, 500), (1500, 750)]]
    assert [pressure for *_, pressure in drawing.points] == [200, 750, 1000]
    assert drawing.is_sound


def test_that_a_finger_draws_once_and_not_as_a_mouse_too(
    pad: StrokePad, screen: QPointingDevice
) -> None:
    by_finger(pad, screen, (100, 50), (200, 100))
    by_finger(pad, screen, (300, 50), (400, 100))
    drawing = pad.drawing()
    assert drawing.pointer == "finger"
    assert places(drawing) == [[(500, 250), (1000, 500)], [(1500, 250), (2000, 500)]]
    assert drawing.is_sound


def test_that_the_ball_of_the_hand_leaves_nothing_while_another_finger_writes(
    pad: StrokePad, screen: QPointingDevice
) -> None:
    window = pad.window()
    QTest.touchEvent(window, screen).press(1, QPoint(100, 50), pad).commit()
    both = QTest.touchEvent(window, screen)
    both.stationary(1).press(2, QPoint(500, 180), pad).commit()
    both = QTest.touchEvent(window, screen)
    both.move(1, QPoint(200, 100), pad).move(2, QPoint(510, 180), pad).commit()
    both = QTest.touchEvent(window, screen)
    both.release(1, QPoint(200, 100), pad).release(2, QPoint(510, 180), pad).commit()
    assert places(pad.drawing()) == [[(500, 250), (1000, 500)]]


def test_that_a_stroke_that_leaves_the_sheet_is_kept_at_its_edge(
    pad: StrokePad,
) -> None:
    by_pen(pad, (590, 190, 0.5), (700, 260, 0.5))
    assert places(pad.drawing()) == [[(2950, 950), (3000, 1000)]]
    assert pad.drawing().is_sound


def test_that_the_last_stroke_is_taken_back_by_key_and_all_by_another(
    pad: StrokePad,
) -> None:
    by_mouse(pad, (100, 50), (200, 150))
    by_mouse(pad, (300, 50), (400, 150))
    by_mouse(pad, (500, 50), (550, 150))
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(pad.drawing().strokes) == 2
    QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.is_empty
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.is_empty


def test_that_what_is_drawn_is_seen_in_black_on_white(pad: StrokePad) -> None:
    by_mouse(pad, (100, 50), (300, 50))
    picture = pad.grab().toImage()
    assert QColor(picture.pixel(200, 50)).lightness() < 60
    assert QColor(picture.pixel(200, 100)).lightness() > 240


# ------------------------------------------------------------------ on the page


def opened(qtbot: QtBot, window: MainWindow, ctx: Context) -> tuple[Page, VisitView]:
    view = answer_all(ctx, a_visit(ctx))
    return go(qtbot, window, Place("signing", visit=view.visit.id)), view


def ask(page: Page, role: str) -> StrokePad:
    click(page, f"sign-{role}")
    return find(dialog(), StrokePad, "stroke-pad")


def ink(place: SignHere) -> int:
    """Return how many dark points a place to sign at shows inside its frame."""
    picture = place.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return sum(
        QColor(picture.pixel(x, y)).lightness() < 128
        for x in range(6, picture.width() - 6)
        for y in range(6, picture.height() - 6)
    )


def test_that_a_signature_is_kept_under_role_and_name_and_shown(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    type_into(page, "informant", "王小兰")
    type_into(page, "relation", "女儿")
    pad = ask(page, "informant")
    by_mouse(pad, (60, 40), (400, 180), (700, 40))
    click(dialog(), "keep-strokes")
    settled(qtbot, window)
    (kept,) = on(ctx, drawn.of_visit, view.visit.id)
    signature = kept.signature
    assert (signature.role, signature.name) == ("informant", "王小兰")
    assert signature.relation == "女儿"
    assert len(signature.drawing.strokes[0]) == 3
    place = find(page, SignHere, "sign-informant")
    assert place.text() == ""
    assert ink(place) > 40
    # Under another name it is nobody's signature.
    type_into(page, "informant", "王大兰")
    assert place.text() == "Sign on the screen"


def test_that_nobody_signs_before_the_name_stands_there(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, _ = opened(qtbot, window, ctx)
    click(page, "sign-informant")
    assert QApplication.activeModalWidget() is None
    focus = QApplication.focusWidget()
    assert focus is not None and focus.objectName() == "informant"
    type_into(page, "informant", "王小兰")
    click(page, "sign-informant")
    focus = QApplication.focusWidget()
    assert focus is not None and focus.objectName() == "relation"


def test_that_signing_on_paper_instead_keeps_nothing(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    type_into(page, "assessor-1", "张护士")
    pad = ask(page, "assessor")
    keep = find(dialog(), QPushButton, "keep-strokes")
    assert not keep.isEnabled()
    by_mouse(pad, (60, 40), (160, 90))
    assert keep.isEnabled()
    click(dialog(), "sign-in-ink")
    settled(qtbot, window)
    assert on(ctx, drawn.of_visit, view.visit.id) == ()


def test_that_a_signature_under_other_answers_is_asked_for_again(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page, view = opened(qtbot, window, ctx)
    type_into(page, "assessor-1", "张护士")
    by_mouse(ask(page, "assessor"), (60, 40), (160, 90))
    click(dialog(), "keep-strokes")
    settled(qtbot, window)
    answer_all(ctx, on(ctx, visits.view, view.visit.id), B_1_1="0")
    again = go(qtbot, window, Place("signing", visit=view.visit.id))
    type_into(again, "assessor-1", "张护士")
    place = find(again, SignHere, "sign-assessor")
    assert place.text() == "Answers changed: sign again"


@pytest.mark.parametrize("size", [(1093, 560), (911, 440)])
def test_that_the_sheet_and_its_buttons_fit_a_small_window(
    qtbot: QtBot, window: MainWindow, ctx: Context, size: tuple[int, int]
) -> None:
    window.resize(*size)
    page, _ = opened(qtbot, window, ctx)
    type_into(page, "assessor-1", "张护士")
    pad = ask(page, "assessor")
    sheet = dialog()
    assert sheet.width() <= size[0] and sheet.height() <= size[1]
    assert pad.height() >= 200
    for name in ("undo-stroke", "clear-strokes", "sign-in-ink", "keep-strokes"):
        button = find(sheet, QPushButton, name)
        assert button.height() >= 44
        assert sheet.rect().contains(button.geometry())
    sheet.reject()
