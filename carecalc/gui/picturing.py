# SPDX-License-Identifier: Apache-2.0
"""Pictures from outside: told by what they are, made small, freed of what they betray."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColorSpace, QImage, QImageReader, QImageWriter, QPainter

from carecalc.documents.preview import Picture
from carecalc.domain.picture import (
    LONGEST_SIDE,
    MOST_PICTURE_BYTES,
    MOST_PIXELS,
    MOST_SCAN_BYTES,
    MOST_SOURCE_BYTES,
)
from carecalc.errors import UserError
from carecalc.text import N_, Message

JPEG, PDF = "image/jpeg", "application/pdf"
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".heif")
"""What the names of pictures end in; what a file is, its first bytes say."""

_JPEG, _PDF = b"\xff\xd8", b"%PDF-"
_READ = ("jpeg", "png", "webp", "bmp", "tiff")
_PHONE = (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1", b"ftypavif")
_QUALITIES = (85, 75, 65, 55)
_MEGABYTE = 1_000_000
_MEBIBYTES = MOST_PIXELS * 4 // 2**20 + 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be kept of a file: `name` is how the file was called."""

    name: str
    media: str
    data: bytes


def take_file(file: Path, with_scans: bool) -> Taken:
    """Read a file; a picture becomes a small JPEG, a scan in a PDF stays as it is.

    `with_scans`: a PDF is taken too. `UserError`: WINDOW-003 it cannot be read, and the
    PICTURE-… of `take_bytes`.
    """
    return take_bytes(file.name, read(file, MOST_SOURCE_BYTES, "scan"), with_scans)


def take_bytes(name: str, data: bytes, with_scans: bool) -> Taken:
    """Return what is to be kept of a file's bytes.

    `UserError`: PICTURE-001 it is no picture (or scan), PICTURE-002 it is too large to
    be opened, PICTURE-003 it is damaged, PICTURE-004 a scan too large to be kept.
    """
    if with_scans and data.startswith(_PDF):
        if len(data) > MOST_SCAN_BYTES:
            raise _too_large_scan(name)
        return Taken(name, PDF, data)
    if len(data) > MOST_SOURCE_BYTES:
        raise _too_large(name)
    return Taken(name, JPEG, reduced(_decoded(name, data, with_scans)))


def take_image(image: QImage, name: str) -> Taken:
    """Return what is to be kept of a picture that was copied from another program."""
    if image.width() * image.height() > MOST_PIXELS:
        raise _too_large(name)
    return Taken(name, JPEG, reduced(image))


def thumbnail(file: Path, side: int) -> QImage:
    """Return a picture of a file at most `side` large; a null one where none can be."""
    try:
        data = read(file, MOST_SOURCE_BYTES, "scan")
        return _drawn(_decoded(file.name, data, False), side)
    except UserError:
        return QImage()


def reduced(image: QImage) -> bytes:
    """Return a picture as JPEG of at most `LONGEST_SIDE` and `MOST_PICTURE_BYTES`.

    Drawn anew on white: no place, no device, no time, no words come with it.
    """
    if image.colorSpace().isValid():
        image.convertToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    side = LONGEST_SIDE
    while True:
        drawn = _drawn(image, side)
        for quality in _QUALITIES:
            data = _jpeg(drawn, quality)
            if len(data) <= MOST_PICTURE_BYTES:
                return data
        side = side * 3 // 4


def read(file: Path, most: int, place: str) -> bytes:
    """Return what a file holds, of more than `most` bytes one too many.

    `UserError`: WINDOW-003 at `place`, if it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise UserError(
            "WINDOW-003",
            Message(
                N_("“{file}” could not be read: {reason}."),
                {"file": file.name, "reason": error.strerror or type(error).__name__},
            ),
            Message(N_("Choose the file again, or copy it to this computer first.")),
            place,
        ) from error


def _decoded(name: str, data: bytes, with_scans: bool) -> QImage:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(_MEBIBYTES)
    reader = QImageReader(buffer)
    # What a file is counts, whatever its name says.
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).decode("ascii") not in _READ:
        raise _no_picture(name, data, with_scans)
    size = reader.size()
    if not size.isValid() or (data.startswith(_JPEG) and not _is_whole(data)):
        raise damaged(name)
    # Before anything is decoded: a small file may claim to be a huge picture.
    if size.width() * size.height() > MOST_PIXELS:
        raise _too_large(name)
    if max(size.width(), size.height()) > 2 * LONGEST_SIDE:
        # A photograph is read coarser at once, which takes a third of the time.
        reader.setScaledSize(_within(size, 2 * LONGEST_SIDE))
    image = reader.read()
    if image.isNull():
        raise damaged(name)
    return image


def _is_whole(jpeg: bytes) -> bool:
    """Say whether a JPEG goes on to its end: Qt fills up with grey what is missing."""
    at = 2
    while jpeg[at : at + 1] == b"\xff":
        if jpeg[at + 1 : at + 2] == b"\xda":
            return jpeg.find(b"\xff\xd9", at) > 0
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return False


def _within(size: QSize, side: int) -> QSize:
    kept = size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio)
    return kept.expandedTo(QSize(1, 1))


def _drawn(image: QImage, side: int) -> QImage:
    small = image
    if max(image.width(), image.height()) > side:
        small = image.scaled(
            _within(image.size(), side),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    drawn = QImage(small.size(), QImage.Format.Format_RGB32)
    drawn.fill(Qt.GlobalColor.white)
    painter = QPainter(drawn)
    painter.drawImage(drawn.rect(), small, small.rect())
    painter.end()
    return drawn


def _jpeg(image: QImage, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(quality)
    writer.setOptimizedWrite(True)
    if not writer.write(image):
        raise RuntimeError(writer.errorString())
    return bytes(buffer.data().data())


def _no_picture(name: str, data: bytes, with_scans: bool) -> UserError:
    hint = Message(N_("Take a JPEG or PNG picture."))
    if any(data[4:].startswith(brand) for brand in _PHONE):
        hint = Message(
            N_(
                "It is in a phone's own format (HEIC). Set the phone's camera to “Most "
                "compatible”, or send the picture from the phone as JPEG."
            )
        )
    elif with_scans:
        hint = Message(N_("Take a JPEG or PNG picture, or a PDF file."))
    return UserError(
        "PICTURE-001",
        Message(N_("“{file}” is no picture that can be kept here."), {"file": name}),
        hint,
        "picture",
    )


def _too_large(name: str) -> UserError:
    return UserError(
        "PICTURE-002",
        Message(
            N_("“{file}” has more than {count} million pixels."),
            {"file": name, "count": MOST_PIXELS // 1_000_000},
        ),
        Message(N_("Take it again at a lower resolution.")),
        "picture",
    )


def damaged(name: str) -> UserError:
    """Return the refusal of a file that is no longer whole."""
    return UserError(
        "PICTURE-003",
        Message(N_("“{file}” is damaged or not complete."), {"file": name}),
        Message(N_("Open it to look at it, then copy it here once more.")),
        "picture",
    )


def _too_large_scan(name: str) -> UserError:
    return UserError(
        "PICTURE-004",
        Message(
            N_("“{file}” is larger than {count} MB."),
            {"file": name, "count": MOST_SCAN_BYTES // _MEGABYTE},
        ),
        Message(N_("Scan it in grey at 150 dots an inch, or photograph its pages.")),
        "picture",
    )


def image_of(picture: Picture) -> QImage:
    """Return a page as Qt's image, with bytes of its own."""
    return QImage(
        picture.pixels,
        picture.width,
        picture.height,
        picture.stride,
        QImage.Format.Format_Grayscale8
        if picture.is_grey
        else QImage.Format.Format_RGB888,
    ).copy()
