# SPDX-License-Identifier: Apache-2.0
"""The line of tabs of a page, made alike on every page."""

from PySide6.QtWidgets import QTabWidget, QWidget


def line_of_tabs(name: str, title: str, parent: QWidget) -> QTabWidget:
    """Return tabs without a frame, called `name`; `title` is what a reader says."""
    tabs = QTabWidget(parent)
    tabs.setObjectName(name)
    tabs.setAccessibleName(title)
    tabs.setDocumentMode(True)
    tabs.tabBar().setDrawBase(False)
    return tabs
