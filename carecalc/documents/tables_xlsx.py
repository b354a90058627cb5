# SPDX-License-Identifier: Apache-2.0
"""Workbooks (.xlsx) read part by part as a stream: no formula, link or entity is followed.

Own, and not a library's: what is unpacked, how deep, how many and how long is counted
while it is read, and a document type is refused before anything of it is looked at.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import TypeVar
from xml.parsers import expat

from carecalc.documents.table_bounds import Bounds, Budget, damaged, no_table, too_large
from carecalc.documents.table_numbers import number_cell, written_day
from carecalc.domain.table import FAULT, NUMBER, TRUTH, Cell, Row, Sheet, cell_name
from carecalc.text import N_, Message, visible

_CHUNK = 2**16
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_SAID_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_DRIVE = re.compile(r"[A-Za-z]:")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(50, 59)))
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_WORKBOOK = "xl/workbook.xml"


def read_workbook(data: bytes, bounds: Bounds) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, in their order. `UserError` as of `read_table`."""
    package = _Package(data, bounds)
    book = package.parsed(_WORKBOOK, _Book())
    if len(book.sheets) > bounds.sheets:
        raise too_large(
            Message(
                N_("The workbook has more than {most} sheets."), {"most": bounds.sheets}
            )
        )
    links = package.parsed("xl/_rels/workbook.xml.rels", _Links())
    strings = _Strings(package.budget)
    styles = _Styles()
    for kind, part in (("sharedStrings", strings), ("styles", styles)):
        target = links.of_kind.get(kind)
        if target is not None and package.has(_place(target)):
            package.parsed(_place(target), part)
    sheets = []
    for name, link, is_hidden in book.sheets:
        target = links.by_id.get(link)
        if target is None or not package.has(_place(target)):
            raise damaged(
                Message(N_("The sheet “{name}” is missing in it."), {"name": name})
            )
        rows = _Rows(package.budget, strings.found, styles.days(), book.is_1904)
        package.parsed(_place(target), rows)
        sheets.append(Sheet(name, tuple(rows.found), is_hidden))
    return tuple(sheets)


def _place(target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target[1:])
    return posixpath.normpath(posixpath.join("xl", target))


class _Part:
    """What hears the elements of one part by their local names."""

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear an element begin."""

    def end(self, name: str) -> None:
        """Hear an element end."""

    def text(self, words: str) -> None:
        """Hear text."""


_PartT = TypeVar("_PartT", bound=_Part)


class _Package:
    """The parts of a workbook; only those asked for are unpacked, in memory."""

    def __init__(self, data: bytes, bounds: Bounds) -> None:
        self._bounds = bounds
        self.budget = Budget(bounds)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError) as error:
            raise damaged(Message(N_("The workbook is incomplete."))) from error
        if len(members) > bounds.members:
            raise too_large(
                Message(
                    N_("It is packed of more than {most} parts."),
                    {"most": bounds.members},
                )
            )
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            name = member.filename
            if (
                name.startswith(("/", "\\"))
                or "\\" in name
                or _DRIVE.match(name)
                or ".." in name.split("/")
                or name in self._members
            ):
                raise damaged(Message(N_("A part of it names a place outside of it.")))
            self._members[name] = member
        if _WORKBOOK not in self._members:
            raise no_table(Message(N_("This is a packed file, but no workbook.")))

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return name in self._members

    def parsed(self, name: str, part: _PartT) -> _PartT:
        """Return `part` when it has heard all of a part."""
        member = self._members.get(name)
        if member is None:
            raise damaged(Message(N_("The workbook is incomplete.")))
        self._check(member)
        parser = _Parser(part, self._bounds.depth)
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    self.budget.take_bytes(len(chunk))
                    parser.feed(chunk)
            parser.feed(b"", is_last=True)
        except (expat.ExpatError, UnicodeDecodeError, ValueError) as error:
            raise damaged(
                Message(N_("A part of the workbook cannot be read.")), name
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise damaged(
                Message(N_("A part of the workbook is damaged.")), name
            ) from error
        return part

    def _check(self, member: zipfile.ZipInfo) -> None:
        bounds = self._bounds
        if member.flag_bits & 0x1 or member.compress_type not in _METHODS:
            raise damaged(Message(N_("A part of the workbook is packed unusually.")))
        if member.file_size > bounds.part_bytes:
            raise too_large(
                Message(
                    N_("Unpacked, a sheet has more than {most} megabytes."),
                    {"most": bounds.part_bytes // 2**20},
                )
            )
        packed = max(1, member.compress_size)
        if member.file_size > max(bounds.free_bytes, packed * bounds.ratio):
            raise too_large(
                Message(
                    N_("A part of it unpacks to more than {times} times its size."),
                    {"times": bounds.ratio},
                )
            )


class _Parser:
    """Feeds one part to whoever hears it; refuses a document type and great depth."""

    def __init__(self, part: _Part, depth: int) -> None:
        self._part = part
        self._most = depth
        self._depth = 0
        parser = expat.ParserCreate(namespace_separator="\n")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._on_doctype
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = part.text
        self._parser = parser

    def feed(self, data: bytes, is_last: bool = False) -> None:
        """Go on with the next bytes."""
        self._parser.Parse(data, is_last)

    def _on_doctype(self, *declared: object) -> None:
        raise damaged(
            Message(N_("It declares a document type, as no office program does."))
        )

    def _on_start(self, name: str, given: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > self._most:
            raise damaged(Message(N_("Its parts are nested too deep.")))
        self._part.start(_local(name), {_local(key): v for key, v in given.items()})

    def _on_end(self, name: str) -> None:
        self._depth -= 1
        self._part.end(_local(name))


def _local(name: str) -> str:
    return name.rpartition("\n")[2]


class _Book(_Part):
    """The sheets by name, and from which day the workbook counts."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear of a sheet, or of the days."""
        if name == "workbookPr":
            self.is_1904 = given.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            is_hidden = given.get("state", "visible") != "visible"
            self.sheets.append((given.get("name", ""), given.get("id", ""), is_hidden))


class _Links(_Part):
    """Where the parts of the workbook lie; what lies outside is not listed."""

    def __init__(self) -> None:
        self.by_id: dict[str, str] = {}
        self.of_kind: dict[str, str] = {}

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear of a part."""
        if name == "Relationship" and given.get("TargetMode") != "External":
            target = given.get("Target", "")
            self.by_id[given.get("Id", "")] = target
            self.of_kind[given.get("Type", "").rpartition("/")[2]] = target


class _Styles(_Part):
    """Which styles of cells show a number as a day."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._used: list[int] = []
        self._is_of_cells = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear of a format, or of a style."""
        if name == "numFmt":
            code = given.get("formatCode", "")
            self._formats[int(given.get("numFmtId", "0"))] = code
        elif name == "cellXfs":
            self._is_of_cells = True
        elif name == "xf" and self._is_of_cells:
            self._used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        """Hear the styles of cells end."""
        if name == "cellXfs":
            self._is_of_cells = False

    def days(self) -> frozenset[int]:
        """Return the numbers of the styles that show days."""
        return frozenset(n for n, used in enumerate(self._used) if self._is_day(used))

    def _is_day(self, number: int) -> bool:
        code = self._formats.get(number)
        if code is None:
            return number in _DATE_FORMATS
        plain = _LITERAL.sub("", code).lower()
        return any(letter in plain for letter in "yd年日") or "mmm" in plain


class _Strings(_Part):
    """The texts that cells share; how Chinese text is read aloud is left out."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[str] = []
        self._budget = budget
        self._parts: list[str] = []
        self._length = 0
        self._is_text = False
        self._is_aloud = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear a text begin."""
        if name == "si":
            self._parts, self._length = [], 0
        self._is_aloud = self._is_aloud or name == "rPh"
        self._is_text = name == "t" and not self._is_aloud

    def text(self, words: str) -> None:
        """Hear a piece of it."""
        if self._is_text:
            self._length += len(words)
            self._budget.check_length(self._length)
            self._parts.append(words)

    def end(self, name: str) -> None:
        """Hear it end."""
        self._is_text = False
        if name == "rPh":
            self._is_aloud = False
        elif name == "si":
            if len(self.found) >= self._budget.bounds.strings:
                raise too_large(
                    Message(
                        N_("It holds more than {most} different texts."),
                        {"most": self._budget.bounds.strings},
                    )
                )
            text = "".join(self._parts)
            self._budget.take_text(text)
            self.found.append(text)


class _Rows(_Part):
    """The rows of one sheet in which anything stands."""

    def __init__(
        self,
        budget: Budget,
        strings: Sequence[str],
        days: frozenset[int],
        is_1904: bool,
    ) -> None:
        self.found: list[Row] = []
        self._budget = budget
        self._strings = strings
        self._days = days
        self._is_1904 = is_1904
        self._row = 0
        self._is_hidden = False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._type = ""
        self._is_day = False
        self._is_formula = False
        self._is_value = False
        self._is_aloud = False
        self._parts: list[str] = []
        self._length = 0

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """Hear a row, a cell, or what stands in it, begin."""
        if name == "row":
            self._row = int(given.get("r", self._row + 1))
            self._is_hidden = given.get("hidden", "0") in ("1", "true")
            self._cells, self._column = {}, -1
        elif name == "c":
            self._column = self._column_of(given.get("r", ""))
            self._type = given.get("t", "n")
            self._is_day = int(given.get("s", "0")) in self._days
            self._is_formula = False
            self._parts, self._length = [], 0
        elif name == "f":
            self._is_formula = True
        self._is_aloud = self._is_aloud or name == "rPh"
        self._is_value = name == "v" or (name == "t" and not self._is_aloud)

    def text(self, words: str) -> None:
        """Hear a piece of a cell."""
        if self._is_value:
            self._length += len(words)
            place = cell_name(max(self._column, 0), self._row)
            self._budget.check_length(self._length, place)
            self._parts.append(words)

    def end(self, name: str) -> None:
        """Hear it end."""
        self._is_value = False
        if name == "rPh":
            self._is_aloud = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.found.append(Row(self._row, self._cells, self._is_hidden))
            self._budget.check_rows(len(self.found))

    def _column_of(self, reference: str) -> int:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return self._column + 1
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        return column - 1

    def _end_cell(self) -> None:
        cell = self._cell("".join(self._parts))
        if not cell.text and not cell.is_formula:
            return
        place = cell_name(self._column, self._row)
        self._budget.check_column(self._column, place)
        self._budget.take_cell(cell.text, place)
        self._cells[self._column] = cell

    def _cell(self, raw: str) -> Cell:
        is_formula = self._is_formula
        if not raw:
            return Cell("", is_formula=is_formula)
        match self._type:
            case "s":
                if not raw.strip().isdecimal() or int(raw) >= len(self._strings):
                    raise damaged(
                        Message(N_("A cell refers to a text that is not there.")),
                        cell_name(self._column, self._row),
                    )
                return Cell(_said(self._strings[int(raw)]), is_formula=is_formula)
            case "str" | "inlineStr":
                return Cell(_said(raw), is_formula=is_formula)
            case "b":
                return Cell("1" if raw.strip() == "1" else "0", TRUTH, is_formula)
            case "e":
                return Cell(raw.strip(), FAULT, is_formula)
            case "d":
                return Cell(*written_day(raw.strip()), is_formula)
        text, kind = number_cell(raw.strip(), self._is_day, self._is_1904)
        return Cell(text, kind if kind else NUMBER, is_formula)


def _said(text: str) -> str:
    """Return a text as it is shown: codes of characters written out, edges trimmed."""
    shown = _SAID_CODE.sub(lambda code: chr(int(code[1], 16)), text)
    return visible(shown).strip()
