# SPDX-License-Identifier: Apache-2.0
"""Choosing a PIN."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from carecalc.gui.main_window import MainWindow
from carecalc.gui.widgets.pin_form import PinForm
from carecalc.i18n import catalogue
from carecalc.services import users
from carecalc.services.context import Context
from tests.gui.shell import click, find, on, settled, type_into


@pytest.fixture
def form(qtbot: QtBot, window: MainWindow) -> PinForm:
    """Give the form as a page shows it."""
    assert window.page is not None
    form = PinForm(window.page.desk, catalogue("en"), window.page)
    window.page.body.addWidget(form)
    form.show()
    return form


def test_that_the_same_six_digits_twice_are_kept(
    qtbot: QtBot, window: MainWindow, form: PinForm, ctx: Context
) -> None:
    type_into(form, "new-pin", "482957")
    type_into(form, "new-pin-again", "482957")
    with qtbot.waitSignal(form.saved):
        click(form, "save-pin")
    settled(qtbot, window)
    assert on(ctx, users.check_pin, "482957")
    assert find(form, QLineEdit, "new-pin").text() == ""
    assert window._guard._has_pin  # The window covers from now on.


@pytest.mark.parametrize(
    ("first", "second", "field", "said"),
    [
        ("48295", "48295", "new-pin", "A PIN has 6 digits."),
        ("482957", "482956", "new-pin-again", "The two entries differ."),
        ("123456", "123456", "new-pin", "no simple row"),
        ("000000", "000000", "new-pin", "no simple row"),
        ("196503", "196503", "new-pin", "no simple row"),
    ],
)
def test_that_a_pin_that_cannot_be_used_is_named_beside_its_field(
    qtbot: QtBot,
    window: MainWindow,
    form: PinForm,
    ctx: Context,
    first: str,
    second: str,
    field: str,
    said: str,
) -> None:
    type_into(form, "new-pin", first)
    type_into(form, "new-pin-again", second)
    click(form, "save-pin")
    settled(qtbot, window)
    assert said in find(form, QLabel, f"{field}-error").text()
    assert not on(ctx, users.has_pin)
