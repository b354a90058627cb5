# SPDX-License-Identifier: Apache-2.0
"""The mark that an office is for trying out alone: the first entry of its chain.

It is written when the office is founded, in the encrypted file, and the chain holds it:
nothing can take it off, and no real office can come by it.
"""

from carecalc.errors import UserError
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, Text

PRACTICE = "practice"
"""An office with model cases, for practising."""

SAMPLE = "sample"
"""An office with made-up people, for the first look; thrown away afterwards."""

KINDS = (PRACTICE, SAMPLE)
FOUNDED = "office.trial"

OFF = frozenset(
    ("lists.close", "blocks.lift", "audit.export", "handover.send", "handover.take")
)
"""Actions that are off in such an office, whatever the roles allow."""

VOID = {
    PRACTICE: Text("练习·无效", "Practice · not valid"),
    SAMPLE: Text("示例·无效", "Sample · not valid"),
}
"""What stands on every page of every paper from such an office."""


def kind_of(work: Work) -> str:
    """Return what the office is for trying out; empty for a real one."""
    first = work.entries.first()
    if first is None or first.action != FOUNDED:
        return ""
    kind = first.detail
    return kind if isinstance(kind, str) and kind in KINDS else ""


def check_real(work: Work) -> None:
    """Refuse what leaves the office, or binds anybody: `UserError` TRIAL-001."""
    if kind_of(work):
        raise UserError(
            "TRIAL-001",
            Message(N_("This office is for trying out: this is off here.")),
            Message(N_("Nothing of it is meant to reach anybody. Open your office.")),
        )
