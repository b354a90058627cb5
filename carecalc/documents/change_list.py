# SPDX-License-Identifier: Apache-2.0
"""Papers about many people at once, by a form: one name does not stop the others."""

from dataclasses import replace

from carecalc.documents.fonts import Fonts, shipped
from carecalc.documents.form import form
from carecalc.documents.form_layout import FormLayout
from carecalc.documents.form_values import Filled, Row
from carecalc.domain.glyph import code_point
from carecalc.i18n import Catalogue

BOXED = "boxed"


def change_list(
    values: Filled,
    layout: FormLayout,
    catalogue: Catalogue,
    digest: str,
    fonts: Fonts | None = None,
    code: str = "",
) -> bytes:
    """Return the form as PDF, a box with its code for a character that no face has.

    The table `boxed` of the form says in which texts boxes stand, and for what.
    """
    faces = (fonts or shipped()).with_boxes()
    if boxed := _boxed(values, faces):
        values = replace(values, tables={**values.tables, BOXED: boxed})
    return form(values, layout, catalogue, digest, faces, code)


def _boxed(values: Filled, fonts: Fonts) -> tuple[Row, ...]:
    found: dict[str, tuple[str, ...]] = {}
    for rows in values.tables.values():
        for cell in (cell for row in rows for cell in row):
            if isinstance(cell, str) and (missing := fonts.missing(cell)):
                found[cell] = missing
    return tuple((cell, " ".join(map(code_point, m))) for cell, m in found.items())
