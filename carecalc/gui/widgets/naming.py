# SPDX-License-Identifier: Apache-2.0
"""How levels, grades and identity numbers are written in little room."""

from carecalc.gui.widgets.speaking import Voice
from carecalc.i18n import Catalogue
from carecalc.services.visit_lengths import Length
from carecalc.text import N_, Message, Text


def level_words(
    catalogue: Catalogue, level: str | int | None, name: Text | None
) -> str:
    """Return a level with its name; nothing where there is none."""
    if level is None:
        return ""
    if name is None:
        return str(level)
    if not str(level).isdigit() and len(str(level)) > 1:
        return catalogue.render(name)  # A code of the file (`partial`), no grade.
    return catalogue.render(
        Message(N_("{level} · {name}"), {"level": str(level), "name": name})
    )


def scale_level_words(
    catalogue: Catalogue,
    scale: Text | None,
    level: str | int | None,
    name: Text | None,
) -> str:
    """Return a level with its name and its scale, without which a number says nothing.

    Where there is little room the scale is cut: its name begins as that of others.
    """
    said = level_words(catalogue, level, name)
    if not said or scale is None:
        return said
    return f"{said} · {catalogue.render(scale)}"


def length_words(catalogue: Catalogue, length: Length) -> str:
    """Return how long a visit takes here, in whole minutes: none is promised shorter."""
    return catalogue.render(
        Message(
            N_("took {minutes} min here (median of {count} visits)"),
            {"minutes": -(-length.seconds // 60), "count": length.visits},
        )
    )


def grades_of(voice: Voice) -> list[tuple[object, str]]:
    """Return the grades of a disability certificate, the gravest first, to choose."""
    words = voice.catalogue
    return [
        (int(code), words.render(Message(N_("Grade {grade}"), {"grade": code})))
        for code in voice.names.get("certificate-grade", {})
    ]
