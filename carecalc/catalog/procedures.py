# SPDX-License-Identifier: Apache-2.0
"""The general procedure: steps and days where a programme's own file says nothing."""

from datetime import date

from carecalc.catalog.catalog import Catalog
from carecalc.domain.procedure import GeneralProcedure
from carecalc.errors import UserError
from carecalc.text import N_, Message

FOLDER = "resources/procedure"


def procedure_on(catalog: Catalog, on: date) -> GeneralProcedure:
    """Return the general procedure in force on a day; LAW-237 if there is none."""
    # What reads files takes a tenth of a second to load: the window opens without it.
    from carecalc.catalog.procedure_file import read_procedure
    from carecalc.catalog.services import in_force

    file = in_force(catalog, f"{FOLDER}/", on)
    if file is None:
        raise UserError(
            "LAW-237",
            Message(N_("No procedure is in force on {day}."), {"day": on}),
            Message(N_("It is a file of resources/procedure, named by its first day.")),
        )
    return catalog.once(file, GeneralProcedure, read_procedure)
