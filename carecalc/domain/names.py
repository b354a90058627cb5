# SPDX-License-Identifier: Apache-2.0
"""When two names are one person's."""

import unicodedata

from carecalc.text import visible


def plain_name(name: str) -> str:
    """Return a name as readers compare it: 王 五 is 王五, Ａnna is anna."""
    spelled = unicodedata.normalize("NFKC", visible(name))
    return "".join(spelled.split()).casefold()
