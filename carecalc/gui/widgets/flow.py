# SPDX-License-Identifier: Apache-2.0
"""The layout of rows that go on in the next line, where widgets look for it."""

from carecalc.gui.flow import FlowLayout as FlowLayout
