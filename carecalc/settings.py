# SPDX-License-Identifier: Apache-2.0
"""This machine's taste (never what changes a result): one TOML file of the user."""

import os
import tempfile
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import tomli_w

from carecalc.text import LANGUAGES


@dataclass(frozen=True, slots=True)
class Settings:
    """How the window looks and what it opened last.

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
        if isinstance(getattr(usual, entry.name), tuple) and isinstance(value, list):
            value = tuple(str(part) for part in value)
        if type(value) is type(getattr(usual, entry.name)):
            values[entry.name] = value
    if values.get("language") not in LANGUAGES:
        values.pop("language", None)
    if values.get("theme") not in ("system", "light", "dark"):
        values.pop("theme", None)
    return Settings(**values)  # type: ignore[arg-type]


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
