# SPDX-License-Identifier: Apache-2.0
"""An office that stands open, and what begins and ends with it."""

from dataclasses import dataclass
from pathlib import Path

from carecalc.domain.office import Office
from carecalc.errors import UserError
from carecalc.gui.page import Desk
from carecalc.gui.safeguards import Safeguards
from carecalc.gui.trying import Trying
from carecalc.services.context import Context


@dataclass(frozen=True, slots=True)
class Opened:
    """An office that was opened, by whom, and why for reading only."""

    context: Context
    folder: Path
    user: str
    why_reading: UserError | None = None


class Standing:
    """What the window holds of one office, from entering it to going out.

    Nothing of it may be kept after `end`: the office's key hangs on it.
    """

    def __init__(self, opened: Opened, desk: Desk, was_locked: bool) -> None:
        self.opened = opened
        self.desk = desk
        self.office: Office | None = None
        """What the office says of itself; None until that is read."""
        self.safeguards = Safeguards(desk, opened.why_reading, was_locked, desk)
        desk.ask_who()
        self.trying = Trying(desk) if desk.trial else None

    def begin(self) -> None:
        """Start to watch, to read ahead, and to lead where something is tried out."""
        self.safeguards.begin()
        self.opened.context.store.warm_up()
        if self.trying is not None:
            self.trying.begin()

    def end(self) -> None:
        """Stop watching and working; whoever ends it closes the office then."""
        self.desk.timer.end()
        self.desk.working.end()
        self.safeguards.end()

    def where(self) -> tuple[list[str], bool]:
        """Return authority, street and user, and whether all is for reading only."""
        parts = [self.desk.user]
        if self.office is not None:
            parts = [self.office.authority, self.office.street, *parts]
        return parts, self.opened.context.store.read_only
