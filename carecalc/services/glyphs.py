# SPDX-License-Identifier: Apache-2.0
"""Pictures of characters that no shipped face has: what papers then draw instead."""

import base64
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carecalc.domain.canonical import canonical_json, digest
from carecalc.domain.glyph import (
    SIDE,
    GlyphImage,
    can_be_pictured,
    code_point,
    no_character,
)
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts

KIND = "glyph"
"""Under which the office keeps them, beside the forms of papers: insert-only too."""

_MOST = SIDE * SIDE // 8


@dataclass(frozen=True, slots=True)
class KeptGlyph:
    """A character's picture as it is kept; `edition` 2 came in the place of 1."""

    image: GlyphImage
    edition: int


@needs("papers.issue", "nobody")
def kept(ctx: Context) -> tuple[KeptGlyph, ...]:
    """Return the pictures that papers are drawn with now, by code point."""
    with ctx.store.reading() as work:
        return _kept(work)


@needs("papers.issue", "nobody")
def keep(ctx: Context, image: GlyphImage) -> KeptGlyph:
    """Keep the picture of one character for all papers from now on; issued ones stay.

    One that was kept before is kept on: papers were drawn with it. `UserError`:
    GLYPH-001 the shipped faces draw the character, or it is none that is drawn;
    GLYPH-002 the picture is empty, full or of another size.
    """
    check_wanted(image.character)
    if not image.is_sound:
        raise no_character(image.name)
    with ctx.store.work() as work:
        before = [each for each in _kept(work) if each.image.name == image.name]
        new = KeptGlyph(image, before[0].edition + 1 if before else 1)
        if before and before[0].image == image:
            return before[0]
        data = _written(new)
        work.laws.keep(digest(data), KIND, image.name, data)
        work.audit("glyph.kept", "office", [image.name, new.edition, digest(data)])
    return new


@needs("papers.issue", "nobody")
def sample(ctx: Context, image: GlyphImage, text: str) -> bytes:
    """Return a PDF with `text` as papers would set it with this picture."""
    from carecalc.documents.glyph_sample import glyph_sample

    with ctx.store.reading() as work:
        images = [each.image for each in _kept(work)]
    return glyph_sample(text, [*images, image])


def check_wanted(character: str) -> None:
    """Refuse a picture for what needs none: GLYPH-001."""
    from carecalc.documents.fonts import shipped

    if len(character) == 1 and not can_be_pictured(character):
        raise UserError(
            "GLYPH-001",
            Message(
                N_("{code} is no character that is drawn."),
                {"code": code_point(character)},
            ),
            Message(N_("Write the name again without it.")),
        )
    if len(character) == 1 and shipped().missing(character):
        return
    raise UserError(
        "GLYPH-001",
        Message(
            N_("The fonts of the program print “{character}” already."),
            {"character": character},
        ),
        Message(N_("A picture is taken only for a character that no font has.")),
    )


def fonts(work: Work) -> "Fonts":
    """Return the shipped faces with the office's pictures."""
    from carecalc.documents.fonts import shipped_with

    return shipped_with(tuple(each.image for each in _kept(work)))


def _kept(work: Work) -> tuple[KeptGlyph, ...]:
    found: dict[str, KeptGlyph] = {}
    for data in work.laws.of_kind(KIND):
        one = _read(data)
        before = found.get(one.image.name)
        if before is None or before.edition < one.edition:
            found[one.image.name] = one
    return tuple(found[name] for name in sorted(found, key=lambda n: (len(n), n)))


def _written(glyph: KeptGlyph) -> bytes:
    packed = base64.b64encode(zlib.compress(glyph.image.rows, 9)).decode("ascii")
    document = {
        "format": 1,
        "character": ord(glyph.image.character),
        "edition": glyph.edition,
        "side": SIDE,
        "rows": packed,
    }
    return canonical_json(document).encode()


def _read(data: bytes) -> KeptGlyph:
    document = json.loads(data)
    rows = zlib.decompressobj().decompress(base64.b64decode(document["rows"]), _MOST)
    image = GlyphImage(chr(document["character"]), rows)
    return KeptGlyph(image, document["edition"])
