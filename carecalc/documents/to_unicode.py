# SPDX-License-Identifier: Apache-2.0
"""The map by which a reader of a PDF turns a face's codes into the characters meant."""

from collections.abc import Mapping


def to_unicode(name: str, codes: Mapping[int, str]) -> str:
    """Return the map of one face, from codes of a byte each to what they stand for.

    UTF-16BE, at most a hundred entries a block (PDF 32000-1, 9.10.3; Adobe 5014).
    """
    entries = [
        f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>"
        for code, text in codes.items()
    ]
    blocks = []
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo",
            f"<< /Registry ({name})",
            f"/Ordering ({name})",
            "/Supplement 0",
            ">> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<00> <{max(codes):02X}>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
