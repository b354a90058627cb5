# SPDX-License-Identifier: Apache-2.0
"""What a region is called by its six digits (GB/T 2260)."""

from collections.abc import Mapping

from carecalc.text import Text


def region_name(names: Mapping[str, Text], code: str) -> Text:
    """Return a region's own name where there is one, else its province's and the code.

    A code of which not even the province is known stands as it was typed.
    """
    own, province = names.get(code), names.get(f"{code[:2]}0000")
    if own is not None or province is None:
        return own or Text(code)
    english = None if province.en is None else f"{province.en} ({code})"
    return Text(f"{province.zh_CN}（{code}）", english)
