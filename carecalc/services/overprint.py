# SPDX-License-Identifier: Apache-2.0
"""Papers upon printed forms (套打), and the page by which a printer is measured."""

from collections.abc import Mapping
from dataclasses import replace

from carecalc.domain.paper import upon_form
from carecalc.i18n import catalogue
from carecalc.services import application_papers, glyphs
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.issuing import Printed, Ready

RULER_PAGE = "ruler-page"


@needs("papers.issue", "nobody")
def has_overlay(ctx: Context, kind: str) -> bool:
    """Tell whether a form, the office's own or a sample, says where `kind` is printed."""
    folder = f"forms/documents/{upon_form(kind)}/"
    return any(name.startswith(folder) for name in ctx.catalog.files)


@needs("papers.issue")
def ready(
    ctx: Context, person_id: str, kind: str, language: str, given: Mapping[str, str]
) -> Ready:
    """Gather what the paper `kind` of an application says, for its printed form.

    `UserError` as of the paper on plain sheets.
    """
    from carecalc.documents import overlay as paper

    plain = application_papers.ready(ctx, person_id, kind, language, given)
    code = upon_form(kind)
    printed = Printed(code, code, paper.OverlayLayout, language)
    return replace(plain, paper=printed, printer=paper.overlay)


@needs("office.see", "nobody")
def ruler_page(ctx: Context, language: str) -> bytes:
    """Draw the page whose lines and rulers are measured on paper."""
    from carecalc.documents import ruler as paper

    layout = ctx.catalog.form(RULER_PAGE, ctx.today(), paper.RulerLayout)
    with ctx.store.reading() as work:
        faces = glyphs.fonts(work)
    return paper.ruler_page(layout, catalogue(language), faces)
