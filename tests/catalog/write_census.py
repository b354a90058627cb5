# SPDX-License-Identifier: Apache-2.0
"""Write what `carecalc check` says of each shipped scale to tests/golden/census.

Run `python -m tests.catalog.write_census` after a scale was changed on purpose, and
compare the difference with the standard before keeping it.
"""

from collections.abc import Mapping
from pathlib import Path

from carecalc import i18n
from carecalc.catalog.checks import check_catalog
from carecalc.catalog.shipped import open_catalog

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "census"


def census_texts() -> Mapping[str, str]:
    """Return the notes of every shipped scale in English, by its code."""
    report = check_catalog(open_catalog([]))
    words = i18n.catalogue("en")
    found: dict[str, str] = {}
    for note in report.notes:
        file = str(note.values["file"])
        if file.startswith("forms/scales/"):
            code, day = file.split("/")[2:]
            line = words.render(note.values["note"])
            version = day.removesuffix(".toml")
            found[code] = found.get(code, "") + f"{version}: {line}\n"
    return found


def main() -> None:
    """Write one file a scale."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for code, text in census_texts().items():
        (GOLDEN / f"{code}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
