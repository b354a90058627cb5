# SPDX-License-Identifier: Apache-2.0
"""What the county says beside a question, and what it lets no reason settle."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from carecalc.catalog.catalog import gather
from carecalc.gui.main_window import MainWindow
from carecalc.gui.page import Place
from carecalc.paths import forms, resources
from carecalc.services.context import Context
from tests.gui.shell import find, go, shown
from tests.gui.visits import a_visit, answer_all, open_visit

FILE = Path(__file__).parents[1] / "county.toml"


@pytest.fixture
def ctx(ctx: Context, tmp_path: Path) -> Context:
    """Give a new office with a county's file in its overlay."""
    folder = tmp_path / "overlay" / "forms" / "county" / "gbt-42195-2022"
    folder.mkdir(parents=True)
    (folder / "2026-01-01.toml").write_bytes(FILE.read_bytes())
    law = gather(forms(), resources(), [tmp_path / "overlay"])
    return replace(ctx, catalog=law)


def test_that_guidance_stands_under_the_items_own_text_with_its_source(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    page = open_visit(qtbot, window, a_visit(ctx), "B.1.1")
    said = "Let the elder drink and take a bite with their own cutlery, then choose."
    qtbot.waitUntil(lambda: said in shown(page.help))
    assert find(page, QLabel, "county-guidance").text() == said
    assert "样民发〔2026〕1号 第六条" in shown(page.help)
    page.go_to("B.1.2")
    assert said not in shown(page.help)


def test_that_no_line_for_a_reason_is_offered_where_none_settles_it(
    qtbot: QtBot, window: MainWindow, ctx: Context
) -> None:
    view = answer_all(ctx, a_visit(ctx), A_coma="yes")
    place = Place("check", person=view.person.id, visit=view.visit.id)
    page = go(qtbot, window, place)
    assert "wants another answer" in shown(page)
    assert "第九条 a reason is not enough" in shown(page)
    assert "Write in one line why it is so" not in shown(page)
    assert "contradictions that the county lets no reason settle: 1" in shown(page)
