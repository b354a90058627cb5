# SPDX-License-Identifier: Apache-2.0
"""Calendars: which days of a year offices work, by the State Council's yearly notice."""

from carecalc.catalog.catalog import Catalog
from carecalc.catalog.gathering import raise_if_broken
from carecalc.domain.workdays import Workdays, joined

FOLDER = "resources/calendar"


def workdays(catalog: Catalog) -> Workdays:
    """Return the working days of every year at hand; `LawFileError` if one is broken."""
    # What reads files takes a tenth of a second to load: the window opens without it.
    from carecalc.catalog.calendar_file import read_calendar

    raise_if_broken(catalog.broken, FOLDER)
    return joined(
        catalog.once(file, Workdays, read_calendar)
        for path, file in sorted(catalog.files.items())
        if file.kind == "calendar"
    )
