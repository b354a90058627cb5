# SPDX-License-Identifier: Apache-2.0
"""Blank forms of the scales: drawn when they are wanted, of nobody, never on record."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from carecalc.catalog.catalog import Catalog
from carecalc.documents.digest import content_digest
from carecalc.documents.values import Letterhead
from carecalc.domain.evaluate import with_defaults
from carecalc.i18n import catalogue
from carecalc.services import filling_blank, glyphs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.filling_parts import telephone

if TYPE_CHECKING:
    from carecalc.documents.fonts import Fonts

BLANK_SCALE = "blank-scale"


@needs("laws.see", "nobody")
def blank(ctx: Context, code: str, language: str, on: date | None = None) -> bytes:
    """Draw the blank form of a scale in force on a day, today if none is named.

    It has the office's name, and is read as the office reads what the text leaves open.
    """
    day = on or ctx.today()
    with ctx.store.reading() as work:
        office, faces = work.office.get(), glyphs.fonts(work)
    rules = office.scale_rules.get(code)
    return drawn(
        ctx.catalog,
        code,
        language,
        day,
        Letterhead(office.assessment_body, telephone(office)),
        {} if rules is None else rules.switches,
        faces,
    )


def drawn(
    catalog: Catalog,
    code: str,
    language: str,
    on: date,
    letterhead: Letterhead,
    switches: Mapping[str, str],
    fonts: "Fonts | None" = None,
) -> bytes:
    """Draw the blank form of a scale without an office; `switches` are readings other
    than the file's own."""
    from carecalc.documents import blank_scale as paper

    scale = catalog.scale(code, on)
    form = catalog.form_file(BLANK_SCALE, on)
    layout = catalog.form(BLANK_SCALE, on, paper.BlankScaleLayout)
    read = with_defaults(scale, switches)
    values = filling_blank.blank(scale, read, letterhead, catalog.codes())
    digest = content_digest(values, form.digest, language)
    return paper.blank_scale(values, layout, catalogue(language), digest, fonts)
