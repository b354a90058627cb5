# SPDX-License-Identifier: Apache-2.0
"""Start the window, or hand a command over to the command line."""

import multiprocessing
import sys


def main() -> int:
    """Open the window when there is no argument, else run the command; exit code."""
    # A frozen program starts its worker processes by running itself again.
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if arguments:
        from carecalc import cli

        return cli.main(arguments)
    # Qt is loaded only for the window: commands run where no display is.
    from carecalc.gui import app

    return app.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
