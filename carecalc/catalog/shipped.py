# SPDX-License-Identifier: Apache-2.0
"""The law at hand: what came with the program, then this user's overlays."""

from collections.abc import Sequence
from pathlib import Path

from carecalc import paths
from carecalc.catalog.catalog import Catalog, gather
from carecalc.errors import UserError
from carecalc.text import N_, Message


def open_catalog(overlays: Sequence[Path] | None = None) -> Catalog:
    """Return the law at hand: what is shipped, then these overlays or the user's own."""
    if overlays is None:
        own = paths.overlay()
        overlays = [own] if own.is_dir() else []
    for folder in overlays:
        if not folder.is_dir():
            raise UserError(
                "LAW-062",
                Message(N_("There is no folder {path}."), {"path": str(folder)}),
                Message(N_("An overlay is a folder that holds forms/ or resources/.")),
                str(folder),
            )
    return gather(paths.forms(), paths.resources(), overlays)
