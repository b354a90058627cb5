# SPDX-License-Identifier: Apache-2.0
"""Chains of shipped faces that draw every character or refuse the text by name."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont
from reportlab.pdfgen.canvas import Canvas

from carecalc import paths
from carecalc.documents.drawn_face import BOXES, box_face, mark_face, picture_face
from carecalc.documents.to_unicode import to_unicode
from carecalc.domain.glyph import GlyphImage, can_be_pictured, code_point
from carecalc.errors import UserError
from carecalc.text import N_, Message, is_selector

SANS = "sans"
BOLD = "bold"

_RARE = ("CarecalcRareA", "CarecalcRareB")
# The serif face alone has the characters that were added after extension F to the
# basic block and to extension A.
_CHAINS = {
    SANS: ("NotoSansSC-Regular", *_RARE, "NotoSerifSC-Regular"),
    BOLD: ("NotoSansSC-Bold", *_RARE, "NotoSerifSC-Regular"),
}
# The PDF writer turns a no-break space into a space; whoever measures must too.
_SAME_AS_SPACE = "\u00a0"
# What a system asks of a face that it installs, and no reader of an embedded one (PDF
# 32000-1, 9.9): three kilobytes of every paper.
_FOR_OTHERS = ("name", "OS/2")
_MARKS = ("Mn", "Me")
_CONTROL, _HALF = "Cc", "Cs"


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


_GIVE = N_(
    "If it is the character that the identity card shows, give a picture of it: papers "
    "then draw the picture in its place. If it is not, correct the name."
)
_WRITE = N_(
    "It is no character of its own. Write a letter and its mark as one character, or the "
    "text again without it."
)


class _Outlines:
    """The outlines of a face, of which a paper takes a few: they are not copied."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, wanted: slice) -> bytes:
        start = self._start
        return self._data[start + wanted.start : start + wanted.stop]


class _Face(TTFont):  # type: ignore[misc]
    """A face whose text can be copied out of the PDF, beyond U+FFFF too."""

    def __init__(self, name: str, data: bytes) -> None:
        # Not the whole of ASCII with every face of every paper: that is a fifth of its
        # bytes, and a third of the time it takes.
        super().__init__(name, BytesIO(data), asciiReadable=False)
        # ReportLab copies the table for every subset: ten to thirty megabytes.
        whole = self.face.get_table
        data = self.face._ttf_data  # noqa: SLF001 - once in memory is enough
        outlines = _Outlines(data, self.face.get_table_pos("glyf")[0])

        def get_table(tag: str) -> Any:
            if tag in _FOR_OTHERS:
                raise KeyError(tag)
            return outlines if tag == "glyf" else whole(tag)

        self.face.get_table = get_table

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
            stream.content = to_unicode(
                name, {code: chr(each) for code, each in enumerate(subset)}
            )


class Fonts:
    """The faces of one folder, each read when the first character needs it.

    `images` draw what no face has. With `boxes` what even they do not have is drawn as
    a frame with its code point, for papers about many people: one name must not stop
    the others.
    """

    def __init__(
        self,
        folder: Traversable,
        images: Iterable[GlyphImage] = (),
        boxes: bool = False,
    ) -> None:
        self._folder = folder
        self._faces: dict[str, _Face] = {}
        self._images = {image.character: image for image in images}
        self._boxes = boxes
        self._glyphs: dict[str, dict[str, Glyph | None]] = {
            chain: {} for chain in _CHAINS
        }

    def with_images(self, images: Iterable[GlyphImage]) -> "Fonts":
        """Return these faces, and an office's pictures for what they do not have."""
        return self._beside(images, self._boxes)

    def with_boxes(self) -> "Fonts":
        """Return these faces, and frames for what neither they nor pictures have."""
        return self._beside(self._images.values(), True)

    def glyph(self, character: str, chain: str) -> Glyph | None:
        """Return how `chain` draws `character`; None if no face of it can."""
        known = self._glyphs[chain]
        if character not in known:
            known[character] = self._find(character, chain)
        return known[character]

    def missing(self, text: str, chain: str = SANS) -> tuple[str, ...]:
        """Return the characters of `text` that no face has, each once, in order.

        What a picture draws is not missing; what only a box stands for is.
        """
        return tuple(
            dict.fromkeys(
                c
                for c in text
                if c != "\n"
                and ((glyph := self.glyph(c, chain)) is None or glyph.font == BOXES)
            )
        )

    def require(self, text: str, place: str = "") -> None:
        """Raise `PAPER-001` for the first character of `text` that cannot be drawn.

        `place` names the field that holds the text.
        """
        for character in text:
            if character == "\n" or self.glyph(character, SANS):
                continue
            raise UserError(
                "PAPER-001",
                Message(
                    N_(
                        "No font can print the character “{character}” ({code}) of "
                        "“{text}”."
                    ),
                    {
                        "character": character,
                        "code": code_point(character),
                        "text": text,
                    },
                ),
                Message(_GIVE if can_be_pictured(character) else _WRITE),
                place,
            )

    def runs(self, text: str, chain: str) -> tuple[Run, ...]:
        """Split `text` into runs of one face each; `PAPER-001` if one has no glyph."""
        return tuple(
            Run(font, "".join(character for _, character in pairs))
            for font, pairs in groupby(self._drawn(text, chain), lambda pair: pair[0])
        )

    def codes(self, run: Run, canvas: Canvas) -> Iterator[tuple[str, str]]:
        """Yield what a page writes for a run: the name of a face's part, the codes in it.

        The characters become part of the file that the canvas makes.
        """
        face, file = pdfmetrics.getFont(run.font), canvas._doc  # noqa: SLF001
        for part, codes in face.splitString(run.text, file):
            escaped = canvas._escape(codes)  # noqa: SLF001 - as its own text is
            yield face.getSubsetInternalName(part, file), escaped

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
        if is_selector(character):
            # The faces know one form of a character. Whoever reads the text on a
            # computer still gets the sign that chose another.
            return Glyph(mark_face().fontName, mark_face().advance)
        kind = unicodedata.category(character)
        # A mark over another letter would have to be moved there, which is not done:
        # it would stand on the letter after it.
        if kind not in _MARKS and kind != _CONTROL:
            for name in _CHAINS[chain]:
                face = self._face(name).face
                if code in face.charToGlyph:
                    return Glyph(name, face.getCharWidth(code))
        if character in self._images:
            drawn = picture_face(self._images[character])
            return Glyph(drawn.fontName, drawn.advance)
        if self._boxes and kind != _HALF:
            return Glyph(box_face().fontName, box_face().advance)
        return None

    def _beside(self, images: Iterable[GlyphImage], boxes: bool) -> "Fonts":
        other = Fonts(self._folder, images, boxes)
        other._faces = self._faces  # read once for all of them
        return other

    def _face(self, name: str) -> _Face:
        if name not in self._faces:
            data = (self._folder / f"{name}.ttf").read_bytes()
            face = _Face(name, data)
            pdfmetrics.registerFont(face)
            self._faces[name] = face
        return self._faces[name]


@cache
def shipped() -> Fonts:
    """Return the fonts that come with the program, one set for the whole process."""
    return Fonts(paths.resources() / "fonts")


@lru_cache(maxsize=2)
def shipped_with(images: tuple[GlyphImage, ...]) -> Fonts:
    """Return the shipped fonts with an office's pictures, the same while these are."""
    return shipped().with_images(images) if images else shipped()
