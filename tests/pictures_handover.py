# SPDX-License-Identifier: Apache-2.0
"""An office with a laptop that hands over to it, for pictures."""

import tempfile
from pathlib import Path

from carecalc.gui.page import Place
from carecalc.services.context import Context
from tests import handing
from tests.handing import FIRST_USER, OFFICE_USER, Side


def exchanged(ctx: Context) -> dict[str, Place]:
    """Register a laptop; return the places of the hand-over."""
    with (
        tempfile.TemporaryDirectory() as folder,
        handing.a_side(Path(folder), 2, FIRST_USER) as laptop,
    ):
        office = Side(ctx, OFFICE_USER, laptop.unlocked, ctx.store.folder, 1)
        handing.enrol(office, laptop, "L17", Path(folder) / "stick")
    return {
        "handover": Place("handover", item="take"),
        "handover-laptops": Place("handover", item="laptops"),
    }
