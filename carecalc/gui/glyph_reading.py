# SPDX-License-Identifier: Apache-2.0
"""Pictures of one character, from a file or another program, as papers will draw them."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from carecalc.domain.glyph import SIDE, no_character
from carecalc.errors import UserError
from carecalc.gui import picturing
from carecalc.text import N_, Message

SUFFIXES = (".svg", *picturing.SUFFIXES)

_SIDE = 1024
"""Points at which a picture is looked at: twice as fine as it is kept."""

_MOST_SVG = 1_000_000
_LEVELS = 256


def read_file(file: Path) -> bytes:
    """Return the character of a picture file as `GlyphImage.rows`.

    `UserError`: GLYPH-002 there is none in it, and those of `picturing.take_file`.
    """
    if file.suffix.lower() == ".svg":
        return rows_of(_drawn_svg(file))
    taken = picturing.take_file(file, with_scans=False)
    return rows_of(QImage.fromData(taken.data))


def read_image(image: QImage) -> bytes:
    """Return the character of a copied picture as `GlyphImage.rows`; GLYPH-002."""
    taken = picturing.take_image(image, "")
    return rows_of(QImage.fromData(taken.data))


def rows_of(image: QImage) -> bytes:
    """Return what is dark of a picture, without its edges, as large as it can be.

    A picture that is light on dark is taken the other way round.
    """
    grey = _grey(image)
    lines = _lines(grey)
    level = _level(lines)
    corners = (lines[0][0], lines[0][-1], lines[-1][0], lines[-1][-1])
    if sum(corner < level for corner in corners) > 2:
        grey.invertPixels()
        lines = _lines(grey)
        level = _LEVELS - level
    ink = _ink(lines, level)
    if ink.isEmpty() or level == 0:
        raise no_character("glyph")
    square = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    square.fill(Qt.GlobalColor.white)
    size = ink.size().scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect((SIDE - size.width()) // 2, (SIDE - size.height()) // 2, 0, 0)
    place.setSize(size)
    painter = QPainter(square)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, grey, ink)
    painter.end()
    dark = bytes(ord("1") if value < level else ord("0") for value in range(_LEVELS))
    return b"".join(
        int(line.translate(dark), 2).to_bytes(SIDE // 8, "big")
        for line in _lines(square)
    )


def _drawn_svg(file: Path) -> QImage:
    data = picturing.read(file, _MOST_SVG, "glyph")
    drawing = QSvgRenderer(QByteArray(data)) if len(data) <= _MOST_SVG else None
    if drawing is None or not drawing.isValid() or drawing.defaultSize().isEmpty():
        raise UserError(
            "PICTURE-001",
            Message(
                N_("“{file}” is no picture that can be kept here."), {"file": file.name}
            ),
            Message(N_("Take a JPEG or PNG picture.")),
            "glyph",
        )
    size = drawing.defaultSize().scaled(
        _SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio
    )
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    drawing.render(painter, QRectF(image.rect()))
    painter.end()
    return image


def _grey(image: QImage) -> QImage:
    if max(image.width(), image.height()) > _SIDE:
        image = image.scaled(
            QSize(_SIDE, _SIDE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def _lines(image: QImage) -> list[bytes]:
    pixels, stride = bytes(image.constBits()), image.bytesPerLine()
    return [
        pixels[y * stride : y * stride + image.width()] for y in range(image.height())
    ]


def _level(lines: list[bytes]) -> int:
    """Return the grey that parts dark from light best (Otsu 1979); 0 where nothing does."""
    whole = b"".join(lines)
    counts = [whole.count(value) for value in range(_LEVELS)]
    every, total = len(whole), sum(value * n for value, n in enumerate(counts))
    best, found, below, dark = 0.0, 0, 0, 0
    for value, count in enumerate(counts):
        below += count
        dark += value * count
        if below == 0 or below == every:
            continue
        apart = dark / below - (total - dark) / (every - below)
        spread = below * (every - below) * apart * apart
        if spread > best:
            best, found = spread, value + 1
    return found


def _ink(lines: list[bytes], level: int) -> QRect:
    """Return the box around what is darker than `level`; an empty one for nothing."""
    down = [y for y, line in enumerate(lines) if line and min(line) < level]
    if not down:
        return QRect()
    width = len(lines[0])
    inked = lines[down[0] : down[-1] + 1]
    darkest = [min(column) for column in zip(*inked, strict=True)]
    across = [x for x in range(width) if darkest[x] < level]
    return QRect(across[0], down[0], across[-1] - across[0] + 1, down[-1] - down[0] + 1)
