# SPDX-License-Identifier: Apache-2.0
"""Pages as plain drawing marks, and the writer that turns them into a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName
from reportlab.pdfgen.canvas import Canvas

from carecalc.documents.fonts import SANS, Fonts

MM = 72 / 25.4
_ROUND = 1
"""How PDF names a round end or corner of a line."""

# Pages as plain compressed bytes: a fifth smaller and faster than in base 85.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class Ink:
    """A line of text whose baseline starts at (x, y), in points from below left."""

    x: float
    y: float
    text: str
    face: str
    size: float
    grey: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, (x, y) its lower left corner; `line` 0 draws no outline."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.4
    fill: float | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    line: float = 0.4


@dataclass(frozen=True, slots=True)
class Trail:
    """A line through points, round at its ends and corners: what a hand drew."""

    points: tuple[tuple[float, float], ...]
    line: float = 0.8


@dataclass(frozen=True, slots=True)
class Tiles:
    """Black rectangles on a grid of squares `side` wide, whose corner is (x, y).

    `parts` are column, row, how many wide; rows count up from below.
    """

    x: float
    y: float
    side: float
    parts: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A JPEG set into a rectangle, (x, y) its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    data: bytes


Mark = Ink | Box | Stroke | Trail | Tiles | Image
Page = Sequence[Mark]


def write(
    pages: Sequence[Page],
    size: tuple[float, float],
    title: str,
    fonts: Fonts,
    copies: int = 1,
) -> bytes:
    """Return a PDF of `pages`, each `size` points wide and high.

    It asks whatever prints it for its real size, and for `copies` of it.
    Equal pages give equal bytes: no time and no chance goes into the file. All text
    must have been measured before, so that a missing character has been refused.
    """
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        initialFontName=fonts.first_font(SANS),
    )
    canvas.setTitle(title)
    canvas.setCreator("carecalc")
    canvas.setAuthor("")
    canvas.setSubject("")
    catalog = canvas._doc.Catalog  # noqa: SLF001 - there is no other way to it
    catalog.ViewerPreferences = PDFDictionary(_wishes(copies))
    for page in pages:
        for mark in page:
            _draw(canvas, mark, fonts)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _wishes(copies: int) -> dict[str, object]:
    wishes: dict[str, object] = {"PrintScaling": PDFName("None")}
    if copies > 1:
        wishes["NumCopies"] = copies
    return wishes


def _draw(canvas: Canvas, mark: Mark, fonts: Fonts) -> None:
    # Text and lines are written as they stand in the file: ReportLab's own ways take
    # twice as long, and a list of a whole county has half a million of them.
    match mark:
        case Ink():
            canvas.addLiteral(_text(canvas, mark, fonts))
        case Box():
            canvas.addLiteral(_box(mark))
        case Stroke():
            ends = f"{_n(mark.x1)} {_n(mark.y1)} m {_n(mark.x2)} {_n(mark.y2)} l"
            canvas.addLiteral(f"{_n(mark.line)} w {ends} S")
        case Trail():
            _trail(canvas, mark)
        case Tiles():
            _tiles(canvas, mark)
        case Image():
            picture = ImageReader(BytesIO(mark.data))
            canvas.drawImage(picture, mark.x, mark.y, mark.width, mark.height)


def _n(number: float) -> str:
    """Return a number as a page has it: a ten-thousandth of a point is not seen."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _text(canvas: Canvas, mark: Ink, fonts: Fonts) -> str:
    # One text object for all runs: readers then see one unbroken line.
    parts = [f"BT 1 0 0 1 {_n(mark.x)} {_n(mark.y)} Tm {_n(mark.grey)} g"]
    size = f"{_n(mark.size)} Tf"
    for run in fonts.runs(mark.text, mark.face):
        for name, codes in fonts.codes(run, canvas):
            parts.append(f"{name} {size} ({codes}) Tj")
    return " ".join((*parts, "ET"))


def _box(mark: Box) -> str:
    how = {(True, True): "B", (True, False): "S", (False, True): "f"}
    paint = how.get((mark.line > 0, mark.fill is not None), "n")
    area = " ".join(map(_n, (mark.x, mark.y, mark.width, mark.height)))
    fill = "" if mark.fill is None else f"{_n(mark.fill)} g "
    drawn = f"{_n(mark.line)} w {fill}{area} re {paint}"
    return f"[2 2] 0 d {drawn} [] 0 d" if mark.dashed else drawn


def _tiles(canvas: Canvas, mark: Tiles) -> None:
    # One path in whole numbers: hundreds of boxes each drawn alone take longer than
    # the rest of the page.
    grid = f"{mark.side:.5f} 0 0 {mark.side:.5f} {mark.x:.4f} {mark.y:.4f} cm"
    parts = " ".join(f"{x} {y} {width} 1 re" for x, y, width in mark.parts)
    canvas.addLiteral(f"q 0 g {grid} {parts} f Q")


def _trail(canvas: Canvas, mark: Trail) -> None:
    canvas.saveState()
    canvas.setLineWidth(mark.line)
    canvas.setLineCap(_ROUND)
    canvas.setLineJoin(_ROUND)
    path = canvas.beginPath()
    path.moveTo(*mark.points[0])
    # A dot is a line to where it began: the round ends make it visible.
    for point in mark.points[1:] or mark.points:
        path.lineTo(*point)
    canvas.drawPath(path)
    canvas.restoreState()
