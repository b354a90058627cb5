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
from carecalc.text import N_, Message, visible

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
        before = _latest(work).get(image.name)
        if before is not None and before.image == image:
            return before
        new = KeptGlyph(image, 1 if before is None else before.edition + 1)
        data = _written(new)
        work.laws.keep(digest(data), KIND, image.name, data)
        work.audit("glyph.kept", "office", [image.name, new.edition, digest(data)])
    return new


@needs("papers.issue", "nobody")
def withdraw(ctx: Context, name: str, reason: str) -> None:
    """Draw papers with the picture of a character (`U+30EDE`) no more; issued ones stay.

    It is kept on: papers were drawn with it. `UserError`: GLYPH-003 nobody said why,
    GLYPH-004 there is no such picture.
    """
    why = visible(reason).strip()
    if not why:
        raise UserError(
            "GLYPH-003",
            Message(N_("Why the picture is withdrawn has not been said.")),
            Message(N_("One sentence is enough; it stays on record.")),
            "reason",
        )
    with ctx.store.work() as work:
        before = next((each for each in _kept(work) if each.image.name == name), None)
        if before is None:
            raise UserError(
                "GLYPH-004",
                Message(N_("The office has no picture of {code}."), {"code": name}),
                Message(N_("Look at the list again: somebody may have withdrawn it.")),
            )
        nothing = GlyphImage(before.image.character, b"")
        data = _written(KeptGlyph(nothing, before.edition + 1))
        work.laws.keep(digest(data), KIND, name, data)
        work.audit("glyph.withdrawn", "office", [name, before.edition], why)


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
    """Return what is drawn with: of each character the last, unless it was withdrawn."""
    found = {name: each for name, each in _latest(work).items() if each.image.rows}
    return tuple(found[name] for name in sorted(found, key=lambda n: (len(n), n)))


def _latest(work: Work) -> dict[str, KeptGlyph]:
    """Return the last edition of each; one that was withdrawn has no lines."""
    found: dict[str, KeptGlyph] = {}
    for data in work.laws.of_kind(KIND):
        one = _read(data)
        before = found.get(one.image.name)
        if before is None or before.edition < one.edition:
            found[one.image.name] = one
    return found


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
