# SPDX-License-Identifier: Apache-2.0
"""What whoever looks after the program needs to know of an office, and nobody's name."""

import json
import platform
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path

import carecalc
from carecalc import logs
from carecalc.domain.masking import mask_text
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.settings import Settings
from carecalc.store.backup import backups_of

_PACKAGES = (
    "PySide6-Essentials",
    "SQLAlchemy",
    "sqlcipher3",
    "cryptography",
    "pydantic",
    "reportlab",
)
_SHARED = 1024 * 1024
"""Of each log the last so many characters are handed on."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{8,15}(\+00:00)?")


@dataclass(frozen=True, slots=True)
class OfficeState:
    """An office in numbers: `tables` counts rows, `checks` says what was found off.

    `backups` are the instants and reasons of the backups that are kept.
    """

    schema: int
    tables: Mapping[str, int]
    head: int
    attachments: int
    checks: Mapping[str, object]
    backups: tuple[tuple[str, str], ...]
    free_bytes: int
    is_read_only: bool


@needs("office.see", "nobody")
def of_office(ctx: Context) -> OfficeState:
    """Return how an office's file is, without a value of any row."""
    contents = ctx.store.contents()
    return OfficeState(
        schema=contents.schema,
        tables=dict(contents.counts),
        head=contents.head.seq,
        attachments=len(contents.attachments),
        checks=_checks(ctx),
        backups=tuple(
            (backup.made_at.astimezone(UTC).isoformat(), backup.reason)
            for backup in backups_of(ctx.store.folder)
        ),
        free_bytes=ctx.store.space().free,
        is_read_only=ctx.store.read_only,
    )


@needs("office.see", "nobody")
def gathered(ctx: Context, settings: Settings, log_folder: Path) -> bytes:
    """Return the `bundle` of an office that is open."""
    return bundle(settings, log_folder, of_office(ctx))


def _checks(ctx: Context) -> dict[str, object]:
    """Check pages and chain; of what is off only the kind is told."""
    pages = "sound"
    try:
        ctx.store.check_pages()
    except UserError as error:
        pages = error.code
    verified = ctx.store.verify()
    kinds = Counter(finding.code for finding in verified.findings)
    return {
        "pages": pages,
        "chain": dict(kinds) or "sound",
        "entries": verified.entries,
        "signed": verified.signed,
    }


def bundle(
    settings: Settings, log_folder: Path, office: OfficeState | None = None
) -> bytes:
    """Return a zip for whoever helps: versions, settings, logs and counts, all masked.

    Everything in it is text that can be read before it is handed on.
    """
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("program.json", _as_text(_program()))
        parts.writestr(
            "settings.json",
            # Neither where offices lie nor who opened them last.
            _as_text(
                {
                    "language": settings.language,
                    "theme": settings.theme,
                    "text_size": settings.text_size,
                    "auto_advance": settings.auto_advance,
                    "offices": len(settings.recent_offices),
                }
            ),
        )
        if office is not None:
            parts.writestr("office.json", _as_text(_told(office)))
        for place in sorted(log_folder.glob(f"{logs.FILE}*")):
            text = place.read_text("utf-8", errors="replace")[-_SHARED:]
            parts.writestr(f"logs/{place.name}", _masked_lines(text))
    return file.getvalue()


def _told(office: OfficeState) -> dict[str, object]:
    return {
        "schema": office.schema,
        "is_read_only": office.is_read_only,
        "tables": dict(office.tables),
        "last_entry": office.head,
        "attachments": office.attachments,
        "checks": dict(office.checks),
        "backups": [{"made_at": at, "reason": why} for at, why in office.backups],
        "free_bytes": office.free_bytes,
    }


def _program() -> dict[str, object]:
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:  # a frozen program carries no such records
            packages[name] = "?"
    return {
        "carecalc": carecalc.__version__,
        "python": platform.python_version(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "packages": packages,
    }


def _masked_lines(text: str) -> str:
    """Return log lines masked once more: files are older than the program may be.

    A line's moment is kept; a line that is none of ours is left out.
    """
    lines = []
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict):
            at = str(event.get("at", ""))
            at = at if _MOMENT.fullmatch(at) else ""
            lines.append(json.dumps({"at": at, **_masked(event)}))
    return "\n".join((*lines, ""))


def _masked(event: Mapping[str, object]) -> dict[str, object]:
    said: dict[str, object] = {}
    for name in ("level", "by", "event", "trace"):
        value = event.get(name)
        if isinstance(value, str):
            said[name] = mask_text(value)
        elif isinstance(value, list):
            said[name] = [mask_text(str(each)) for each in value]
    return said


def _as_text(value: Mapping[str, object]) -> str:
    return json.dumps(value, indent=2, sort_keys=True) + "\n"
