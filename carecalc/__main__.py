# SPDX-License-Identifier: Apache-2.0
"""Start the window, or hand a command over to the command line."""

import os
import sys
from collections.abc import Mapping

from carecalc import i18n, logs, paths, settings
from carecalc.text import N_, Message


def main() -> int:
    """Open the window when no command is given, else run the command; exit code."""
    if getattr(sys, "frozen", False):
        # A frozen program starts its worker processes by running itself again.
        # Otherwise it is loaded behind the first paint, as everything is.
        import multiprocessing

        multiprocessing.freeze_support()
    logs.keep_quiet()
    logs.begin(paths.logs())
    arguments = sys.argv[1:]
    if arguments and arguments[0] != "--data":
        from carecalc.cli import main as run_command

        return run_command(arguments)
    if not has_display(sys.platform, os.environ):
        # Qt would end the process with a signal and name a library instead.
        taste = settings.load(paths.settings() / "settings.toml")
        told = i18n.catalogue(taste.language).render(
            Message(N_("There is no display to open the window on."))
        )
        sys.stderr.buffer.write(f"{told}\n".encode())
        return 2
    # Qt is loaded only for the window: commands run where no display is.
    from carecalc.gui.splash import main as open_window

    return open_window(arguments)


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Return whether Qt will find somewhere to draw."""
    if not platform.startswith("linux"):
        return True
    return any(
        environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )


if __name__ == "__main__":
    sys.exit(main())
