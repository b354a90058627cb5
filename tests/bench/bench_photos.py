# SPDX-License-Identifier: Apache-2.0
"""What a visit with three photographs takes of the disk, against what it may take."""

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication

from carecalc.gui.picturing import take_bytes
from carecalc.services import people, visits
from tests.gui.photos import photo
from tests.offices import NOON, context

PHOTOS = 3
ALLOWED = 1_290_000
"""Bytes of attachments a visit: see `carecalc.domain.picture`."""


def main() -> None:
    """Print seconds a photograph, and the bytes of a visit on the disk."""
    app = QGuiApplication.instance() or QGuiApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office.carecalc"
        office = context(folder)
        ctx = next(office)
        draft = people.PersonDraft(name="样本", id_number="11010519491231002X")
        person = people.register(ctx, draft)
        view = visits.start(ctx, person.id, "gbt-42195-2022", "first", NOON.date())
        sources, taken = [], []
        for seed in range(PHOTOS):
            source = photo(seed=seed)
            began = time.perf_counter()
            made = take_bytes("photo.jpg", source, False)
            taken.append(time.perf_counter() - began)
            sources.append(len(source))
            item = view.scale.items[seed].code
            visits.attach(ctx, view.visit.id, item, made.media, made.data)
        kept = sum(f.stat().st_size for f in (folder / "attachments").iterdir())
        next(office, None)
    print(
        f"{PHOTOS} photographs of 12 megapixels: {sum(sources):,} bytes became "
        f"{kept:,} on the disk, {kept / ALLOWED:.0%} of what a visit may take; "
        f"{sorted(taken)[PHOTOS // 2]:.2f} s each, beside the window"
    )
    del app
