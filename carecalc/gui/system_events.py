# SPDX-License-Identifier: Apache-2.0
"""What the computer says of itself: it goes to sleep, its lid or its screen is locked.

On Linux by D-Bus, on Windows by messages to the window. Where nothing is heard the gap
that sleep leaves in the clocks is noticed afterwards (see `locking`).
"""

import sys
from typing import Any

from PySide6.QtWidgets import QWidget


def listen(window: QWidget) -> Any:
    """Return what hears this computer for `window`; None where nothing is known.

    Its signal `away` gives `sleep`, `lid` or `screen`. `hold` asks the computer to wait
    with sleeping until `let_go` says that all is put away.
    """
    if sys.platform == "win32":
        from carecalc.gui.windows_events import WindowsEvents

        return WindowsEvents(window)
    if sys.platform.startswith("linux"):
        from carecalc.gui.bus_events import BusEvents

        return BusEvents(window)
    return None
