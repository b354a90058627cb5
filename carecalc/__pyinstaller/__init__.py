# SPDX-License-Identifier: Apache-2.0
"""Tell PyInstaller where the hook of this package is."""

from pathlib import Path


def get_hook_dirs() -> list[str]:
    """Return the folder of the hook; PyInstaller asks through an entry point."""
    return [str(Path(__file__).parent)]
