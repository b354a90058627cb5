# SPDX-License-Identifier: Apache-2.0
"""Chains of shipped faces that draw every character or refuse the text by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from carecalc import paths
from carecalc.errors import UserError
from carecalc.text import N_, Message

SANS = "sans"
BOLD = "bold"
SERIF = "serif"

_RARE = ("CarecalcRareA", "CarecalcRareB")
_CHAINS = {
    SANS: ("NotoSansSC-Regular", *_RARE),
    BOLD: ("NotoSansSC-Bold", *_RARE),
    SERIF: ("NotoSerifSC-Regular", "NotoSansSC-Regular", *_RARE),
}
# The PDF writer turns a no-break space into a space; whoever measures must too.
_SAME_AS_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Glyph:
    """How one character is drawn: the face that has it, its advance in 1/1000 em."""

    font: str
    advance: float


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that one face draws."""

    font: str
    text: str


class _Face(TTFont):  # type: ignore[misc]
    """A face whose text can be copied out of the PDF, beyond U+FFFF too."""

    def addObjects(self, doc: object) -> None:  # noqa: N802
        # ReportLab writes five hex digits above U+FFFF, which no reader understands.
        # The map is a stream of its own, so it is written anew once it is there.
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = b"".join(
                (SUBSETN(number), b"+", self.face.name, self.face.subfontNameX)
            ).decode("pdfdoc")
            stream = doc.idToObject["toUnicodeCMap:" + name]  # type: ignore[attr-defined]
            stream.content = _to_unicode(name, subset)


class Fonts:
    """The faces of one folder, each read when the first character needs it."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._faces: dict[str, _Face] = {}
        self._glyphs: dict[str, dict[str, Glyph | None]] = {
            chain: {} for chain in _CHAINS
        }

    def glyph(self, character: str, chain: str) -> Glyph | None:
        """Return how `chain` draws `character`; None if no face of it can."""
        known = self._glyphs[chain]
        if character not in known:
            known[character] = self._find(character, chain)
        return known[character]

    def missing(self, text: str, chain: str = SANS) -> tuple[str, ...]:
        """Return the characters of `text` that no face has, each once, in order."""
        return tuple(
            dict.fromkeys(c for c in text if c != "\n" and not self.glyph(c, chain))
        )

    def require(self, text: str, place: str = "") -> None:
        """Raise `PAPER-001` for the first character of `text` that no face has.

        `place` names the field that holds the text.
        """
        for character in self.missing(text):
            raise UserError(
                "PAPER-001",
                Message(
                    N_(
                        "No font can print the character “{character}” ({code}) of "
                        "“{text}”."
                    ),
                    {
                        "character": character,
                        "code": f"U+{ord(character):04X}",
                        "text": text,
                    },
                ),
                Message(
                    N_(
                        "Correct the character, or write the form that the identity "
                        "card of the person shows."
                    )
                ),
                place,
            )

    def runs(self, text: str, chain: str) -> tuple[Run, ...]:
        """Split `text` into runs of one face each; `PAPER-001` if one has no glyph."""
        return tuple(
            Run(font, "".join(character for _, character in pairs))
            for font, pairs in groupby(self._drawn(text, chain), lambda pair: pair[0])
        )

    def width(self, text: str, chain: str, size: float) -> float:
        """Return the width of `text` in points at `size` points."""
        total = 0.0
        for character in text:
            glyph = self.glyph(character, chain)
            if glyph is None:
                self.require(text)
            else:
                total += glyph.advance
        return total * size / 1000

    def first_font(self, chain: str) -> str:
        """Return the name of the main face of `chain`, registered for drawing."""
        name = _CHAINS[chain][0]
        self._face(name)
        return name

    def _drawn(self, text: str, chain: str) -> Iterator[tuple[str, str]]:
        for character in text:
            glyph = self.glyph(character, chain)
            if glyph is None:
                self.require(text)
            else:
                yield glyph.font, character

    def _find(self, character: str, chain: str) -> Glyph | None:
        code = ord(" " if character == _SAME_AS_SPACE else character)
        if code < ord(" "):
            return None
        for name in _CHAINS[chain]:
            face = self._face(name).face
            if code in face.charToGlyph:
                return Glyph(name, face.getCharWidth(code))
        return None

    def _face(self, name: str) -> _Face:
        if name not in self._faces:
            data = (self._folder / f"{name}.ttf").read_bytes()
            face = _Face(name, BytesIO(data))
            pdfmetrics.registerFont(face)
            self._faces[name] = face
        return self._faces[name]


@cache
def shipped() -> Fonts:
    """Return the fonts that come with the program, one set for the whole process."""
    return Fonts(paths.resources() / "fonts")


def _to_unicode(name: str, subset: list[int]) -> str:
    # UTF-16BE, at most a hundred entries a block (PDF 32000-1, 9.10.3; Adobe 5014).
    entries = [
        f"<{code:02X}> <{chr(character).encode('utf-16-be').hex().upper()}>"
        for code, character in enumerate(subset)
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
            f"<00> <{len(subset) - 1:02X}>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
