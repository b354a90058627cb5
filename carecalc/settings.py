# SPDX-License-Identifier: Apache-2.0
"""This machine's taste (never what changes a result): one TOML file of the user."""

import os
import tempfile
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import tomli_w

from carecalc.text import LANGUAGES

TO_EDGE, RULER = 200, 1000
"""What a ruler page is drawn with, in tenths of a millimetre: how far its lines are from
the edges of the paper, how long its rulers are."""

_FARTHEST = 2 * TO_EDGE
_TOLERATED = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """What somebody measured on the ruler page of a printer, in tenths of a millimetre.

    `left` and `top`: from the edges of the paper to the lines, drawn at `TO_EDGE`;
    `across` and `down`: the rulers, drawn `RULER` long.
    """

    printer: str
    left: int
    top: int
    across: int = RULER
    down: int = RULER

    @property
    def moves(self) -> tuple[float, float]:
        """How far right and down, in millimetres, print must move to be in its place."""
        return (TO_EDGE - self.left) / 10, (TO_EDGE - self.top) / 10

    @property
    def is_true(self) -> bool:
        """Whether the printer keeps to 100 %, as near as a ruler tells."""
        return all(abs(each - RULER) <= _TOLERATED for each in (self.across, self.down))

    @property
    def is_likely(self) -> bool:
        """Whether these are lengths that a ruler page can have come out with."""
        to_lines = all(0 < each <= _FARTHEST for each in (self.left, self.top))
        rulers = (self.across, self.down)
        return to_lines and all(RULER // 2 <= each <= 2 * RULER for each in rulers)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the window looks, what it opened last, what its printers miss by.

    `theme`: `system`, `light`, `dark`; `text_size` in percent. `photo_folder`: where
    pictures from a phone or camera arrive; none is watched where it is empty.
    """

    language: str = "zh_CN"
    theme: str = "system"
    text_size: int = 100
    auto_advance: bool = True
    last_office: str = ""
    recent_offices: tuple[str, ...] = ()
    last_user: str = ""
    photo_folder: str = ""
    printers: tuple[Measured, ...] = ()

    def measured(self, printer: str) -> Measured | None:
        """Return what was measured of a printer; None where nobody did."""
        return next((each for each in self.printers if each.printer == printer), None)

    def with_measured(self, measured: Measured) -> "Settings":
        """Return the settings with what was measured of a printer last."""
        others = (each for each in self.printers if each.printer != measured.printer)
        return replace(self, printers=(*others, measured))


def load(file: Path) -> Settings:
    """Return the settings of `file`; defaults where it, or a value in it, is unusable.

    Taste is not worth an error: an unreadable file is as good as none.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    usual = Settings()
    values: dict[str, object] = {}
    for entry in fields(Settings):
        value = raw.get(entry.name)
        if entry.name == "printers":
            value = _printers(value)
        elif isinstance(getattr(usual, entry.name), tuple) and isinstance(value, list):
            value = tuple(str(part) for part in value)
        if type(value) is type(getattr(usual, entry.name)):
            values[entry.name] = value
    if values.get("language") not in LANGUAGES:
        values.pop("language", None)
    if values.get("theme") not in ("system", "light", "dark"):
        values.pop("theme", None)
    return Settings(**values)  # type: ignore[arg-type]


def _printers(raw: object) -> tuple[Measured, ...]:
    names = {entry.name for entry in fields(Measured)}
    found = []
    for each in raw if isinstance(raw, list) else ():
        if not isinstance(each, dict) or each.keys() != names:
            continue
        lengths = [value for name, value in each.items() if name != "printer"]
        if all(type(length) is int for length in lengths):
            found.append(Measured(**{**each, "printer": str(each["printer"])}))
    return tuple(measured for measured in found if measured.is_likely)


def save(file: Path, settings: Settings) -> None:
    """Write the settings beside the old ones and put them in their place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    values = {
        n: list(v) if isinstance(v, tuple) else v for n, v in asdict(settings).items()
    }
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
    with os.fdopen(handle, "wb") as stream:
        tomli_w.dump(values, stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(name, file)
