# SPDX-License-Identifier: Apache-2.0
"""Collect the program's texts and keep the Chinese catalogue: `dev.py messages`."""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "resources" / "i18n" / "zh_CN" / "LC_MESSAGES" / "carecalc.po"

# The names by which a text is marked: N_ where it stands, the others where it is shown.
KEYWORDS = {"N_": None, "_": None, "gettext": None}

HEADER = """\
# carecalc in simplified Chinese
msgid ""
msgstr ""
"Project-Id-Version: carecalc\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def marked(package: Path = ROOT / "carecalc") -> dict[str, list[str]]:
    """Return every marked text with the modules it stands in."""
    found: dict[str, list[str]] = {}
    rows = extract_from_dir(package, [("**.py", "python")], keywords=KEYWORDS)
    for file, _line, text, _comments, _context in sorted(rows, key=lambda row: row[:2]):
        if not isinstance(text, str):
            raise ValueError(f"{file}: marked with more than one text: {text!r}")
        modules = found.setdefault(text, [])
        if file not in modules:
            modules.append(file)
    return found


def translations(po: Path = PO) -> dict[str, str]:
    """Return the catalogue as it stands, an empty string where nothing is translated.

    A fuzzy entry counts as not translated: nobody has confirmed it.
    """
    if not po.is_file():
        return {}
    with po.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    return {
        str(entry.id): "" if entry.fuzzy else str(entry.string or "")
        for entry in catalogue
        if entry.id
    }


def catalogue_of(
    texts: Mapping[str, Sequence[str]], known: Mapping[str, str]
) -> Catalog:
    """Return the catalogue of the marked texts, ordered by text."""
    catalogue = Catalog(locale="zh_CN", charset="utf-8")
    for text in sorted(texts):
        catalogue.add(text, known.get(text, ""))
    return catalogue


def po_text(catalogue: Catalog) -> str:
    """Return the catalogue's file: no dates and no lines, so that it changes only
    when a text does."""
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, width=88)
    return HEADER + "\n" + body.getvalue().decode()


def mo_bytes(po: str) -> bytes:
    """Return the compiled form of a catalogue's file."""
    compiled = io.BytesIO()
    catalogue = read_po(io.BytesIO(po.encode()), locale="zh_CN")
    # Babel would write the minute: the same texts shall give the same bytes.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def main(files: Sequence[str]) -> int:
    """Bring the catalogue up to date with the texts and the files; say what lacks."""
    texts = marked()
    known = translations()
    for name in files:
        given = json.loads(Path(name).read_text("utf-8"))
        strangers = sorted(set(given) - set(texts))
        for text in strangers:
            print(f"{name}: not a text of the program: {text!r}")
        known |= given
    po = po_text(catalogue_of(texts, known))
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(po, "utf-8", newline="\n")
    PO.with_suffix(".mo").write_bytes(mo_bytes(po))
    lacking = [text for text in sorted(texts) if not known.get(text)]
    for text in lacking:
        print(f"not translated: {text!r}  ({', '.join(texts[text])})")
    print(f"{len(texts)} texts, {len(lacking)} of them not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
