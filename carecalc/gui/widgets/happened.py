# SPDX-License-Identifier: Apache-2.0
"""What befell an office that does not open, told to whoever stands before the door."""

from collections.abc import Mapping

from carecalc.text import N_

HAPPENED: Mapping[str, str] = {
    "STORE-003": N_(
        "In the place of the office's data file lies another file, not of carecalc."
    ),
    "STORE-004": N_(
        "The office's data file is damaged. That happens when the power fails or a disk "
        "wears out; it is nobody's fault."
    ),
    "STORE-005": N_("There is no office in this folder, or not any more."),
    "STORE-020": N_(
        "The office's data file is missing: it was deleted or moved elsewhere."
    ),
    "KEYS-002": N_(
        "The small file that checks the passphrases (keys.json) is damaged."
    ),
}
"""By the code of the refusal."""
