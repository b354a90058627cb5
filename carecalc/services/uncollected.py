# SPDX-License-Identifier: Apache-2.0
"""Work that makes very many values, without Python looking through them for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest while something works that makes no circles.

    Values point to older ones only and go by themselves; looking through a million of
    them for circles takes a third of a list. It is the whole process that rests: where
    somebody has switched the collector off already, it stays as it is.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
