# SPDX-License-Identifier: Apache-2.0
"""Faces that a paper draws itself: pictures of characters, code boxes, silent marks.

They are PDF fonts of Type 3, so that what they draw is text like any other: a reader
copies the character out of the paper though no font file has a shape for it.
"""

import base64
import zlib
from collections.abc import Callable
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFZCompress,
)

from carecalc.documents.to_unicode import to_unicode
from carecalc.domain.glyph import SIDE, GlyphImage

EM = 1000
"""Units of an em, in which widths and shapes are given."""

BOXES = "CarecalcBoxes"
MARKS = "CarecalcMarks"
MARK_WIDTH = 3
"""In 1/1000 em: PDFium leaves out what is less than a hundredth of a point wide."""

_FIRST, _PER_SUBSET = 33, 94
"""Codes from ! to ~: they need no escape, and none is taken for a space."""

_RULER, _RULER_WIDTH = 127, 600
"""A letter m that is never used: Poppler measures such a face by how wide its m is, and
would see gaps beside its characters."""

# Where the Noto and Hanazono faces put the ink of a full character, in 1/1000 em.
_LEFT, _BOTTOM, _INK = 40, -80, 920

# The seven bars of a digit: top, upper left, upper right, middle, lower left, lower
# right, bottom.
_BARS = {
    "0": "1110111",
    "1": "0010010",
    "2": "1011101",
    "3": "1011011",
    "4": "0111010",
    "5": "1101011",
    "6": "1101111",
    "7": "1010010",
    "8": "1111111",
    "9": "1111011",
    "A": "1111110",
    "B": "0101111",
    "C": "1100101",
    "D": "0011111",
    "E": "1101101",
    "F": "1101100",
}

Shape = Callable[[str], bytes]
"""What draws a character, as operators of a page, in 1/1000 em."""


class DrawnFace:
    """A face for ReportLab whose every shape is `shape(character)`.

    Its names are those that ReportLab asks its own faces for.
    """

    _dynamicFont = 1  # noqa: N815
    _multiByte = 1  # noqa: N815
    shapable = False

    def __init__(self, name: str, advance: int, shape: Shape) -> None:
        self.fontName = name
        self.face = SimpleNamespace(name=name.encode())
        self.advance = advance
        self._shape = shape
        # What each document has used so far, in the order of its codes.
        self._used: WeakKeyDictionary[Any, dict[str, int]] = WeakKeyDictionary()

    def stringWidth(  # noqa: N802
        self, text: str, size: float, encoding: str = "utf-8"
    ) -> float:
        """Return the width of a text in points."""
        return len(text) * self.advance * size / EM

    def splitString(  # noqa: N802
        self, text: str, doc: Any, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """Return the text as codes, in pieces of one subset each."""
        used = self._used.setdefault(doc, {})
        pieces: list[tuple[int, bytes]] = []
        for character in text:
            number = used.setdefault(character, len(used))
            subset, code = divmod(number, _PER_SUBSET)
            byte = bytes([_FIRST + code])
            if pieces and pieces[-1][0] == subset:
                pieces[-1] = (subset, pieces[-1][1] + byte)
            else:
                pieces.append((subset, byte))
        return pieces

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        """Return the name by which a page calls a subset."""
        if self.fontName not in doc.fontMapping:
            doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        return f"{doc.fontMapping[self.fontName]}+{subset}"

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Put the face into a document that is complete."""
        characters = list(self._used.pop(doc, {}))
        for start in range(0, len(characters), _PER_SUBSET):
            subset = characters[start : start + _PER_SUBSET]
            name = self.getSubsetInternalName(start // _PER_SUBSET, doc)[1:]
            font = self._font(doc, name, subset)
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font

    def _font(self, doc: Any, name: str, subset: list[str]) -> Any:
        codes = {_FIRST + place: each for place, each in enumerate(subset)}
        shapes = {
            f"c{code}": _stream(
                doc, f"{name}.{code}", self._begin() + self._shape(character)
            )
            for code, character in codes.items()
        }
        shapes["m"] = _stream(doc, f"{name}.m", b"%d 0 d0" % _RULER_WIDTH)
        gap = [0] * (_RULER - _FIRST - len(codes))
        named: list[object] = [_FIRST, *(PDFName(shape) for shape in shapes)]
        named[-1:] = [_RULER, PDFName("m")]
        return PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type3"),
                "Name": PDFName(name),
                "FontBBox": PDFArray([0, -200, EM, EM]),
                "FontMatrix": PDFArray([0.001, 0, 0, 0.001, 0, 0]),
                "FirstChar": _FIRST,
                "LastChar": _RULER,
                "Widths": PDFArray([self.advance] * len(codes) + gap + [_RULER_WIDTH]),
                "Resources": PDFDictionary({}),
                "Encoding": PDFDictionary(
                    {"Type": PDFName("Encoding"), "Differences": PDFArray(named)}
                ),
                "CharProcs": PDFDictionary(shapes),
                "ToUnicode": _stream(
                    doc,
                    f"{name}.unicode",
                    to_unicode(f"{self.fontName}+{name}", codes).encode(),
                ),
            }
        )

    def _begin(self) -> bytes:
        """Declare a shape without colours of its own: it takes those of the text."""
        return f"{self.advance} 0 0 -200 {self.advance} {EM} d1\n".encode()


def picture_face(image: GlyphImage) -> DrawnFace:
    """Return the face of one picture, registered; equal pictures share theirs."""
    key = sha256(image.character.encode() + image.rows).hexdigest()[:16]
    shape = _picture(image.rows)
    return _registered(DrawnFace(f"CarecalcGlyph-{key}", EM, lambda _: shape))


def box_face() -> DrawnFace:
    """Return the face that draws a frame with the code point of any character."""
    return _registered(DrawnFace(BOXES, EM, _box))


def mark_face() -> DrawnFace:
    """Return the face of what is part of a text and leaves no ink of its own."""
    return _registered(DrawnFace(MARKS, MARK_WIDTH, lambda _: b""))


def _registered(face: DrawnFace) -> DrawnFace:
    known = pdfmetrics.getRegisteredFontNames()
    if face.fontName in known:
        kept: DrawnFace = pdfmetrics.getFont(face.fontName)
        return kept
    pdfmetrics.registerFont(face)
    return face


def _stream(doc: Any, name: str, content: bytes) -> Any:
    stream = PDFStream(content=content)
    if doc.compression:
        stream.filters = [PDFZCompress]
    return doc.Reference(stream, name)


def _picture(rows: bytes) -> bytes:
    # As text within the page's operators: the end of a picture in plain bytes is for
    # every reader to guess.
    data = base64.a85encode(zlib.compress(rows, 9)) + b"~>"
    return (
        f"q {_INK} 0 0 {_INK} {_LEFT} {_BOTTOM} cm\n"
        f"BI /W {SIDE} /H {SIDE} /IM true /BPC 1 /D [1 0] /F [/A85 /Fl] ID\n"
    ).encode() + (data + b"\nEI Q")


def _box(character: str) -> bytes:
    """Draw a frame, in it the digits of the code point in two lines."""
    digits = f"{ord(character):04X}"
    upper = len(digits) - len(digits) // 2
    bars = [
        *_bar(60, -60, 880, 30),
        *_bar(60, 790, 880, 30),
        *_bar(60, -60, 30, 880),
        *_bar(910, -60, 30, 880),
    ]
    for line, bottom in ((digits[:upper], 420), (digits[upper:], 10)):
        room = 720 // upper
        left = 140 + (720 - room * len(line)) // 2
        for place, digit in enumerate(line):
            bars += _digit(digit, left + place * room, bottom, room - 70, 310)
    return " ".join([*bars, "f"]).encode()


def _digit(digit: str, x: int, y: int, width: int, height: int) -> list[str]:
    pen, half = 44, height // 2
    bars = (
        (x, y + height - pen, width, pen),
        (x, y + half, pen, half),
        (x + width - pen, y + half, pen, half),
        (x, y + half - pen // 2, width, pen),
        (x, y, pen, half),
        (x + width - pen, y, pen, half),
        (x, y, width, pen),
    )
    drawn = zip(bars, _BARS[digit], strict=True)
    return [part for bar, is_on in drawn if is_on == "1" for part in _bar(*bar)]


def _bar(x: int, y: int, width: int, height: int) -> list[str]:
    return [f"{x} {y} {width} {height} re"]
