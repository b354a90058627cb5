# SPDX-License-Identifier: Apache-2.0
"""Locking an office and coming back, on record while it is open for writing."""

from carecalc.services.access import needs
from carecalc.services.context import Context


@needs("access.own", "nobody")
def tell_locked(ctx: Context, why: str) -> None:
    """Write down that the office is being locked, and by what: `idle`, `sleep` …

    While the key is still here: nobody can sign it afterwards.
    """
    _tell(ctx, "office.locked", {"why": why})


@needs("access.own", "nobody")
def tell_unlocked(ctx: Context) -> None:
    """Write down that the user came back with their passphrase after a lock."""
    _tell(ctx, "office.unlocked", None)


def _tell(ctx: Context, action: str, detail: object) -> None:
    if ctx.store.read_only:
        return
    with ctx.store.work() as work:
        work.audit(action, "office", detail)
