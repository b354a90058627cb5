# SPDX-License-Identifier: Apache-2.0
"""Whether the disk of an office has room, as the window asks from time to time."""

from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.ballast import Space as Space


@needs("office.see", "nobody")
def space(ctx: Context) -> Space:
    """Return the room on the disk; `UserError` STORE-007 if it does not answer."""
    return ctx.store.space()
