# SPDX-License-Identifier: Apache-2.0
"""Every table of what an office does, by its shape."""

from carecalc.store.month_rows import HAPPENINGS_OF_THE_MONTH, RECORDS_OF_THE_MONTH
from carecalc.store.office_rows import HAPPENINGS_OF_THE_OFFICE, RECORDS_OF_THE_OFFICE

RECORDS = (*RECORDS_OF_THE_OFFICE, *RECORDS_OF_THE_MONTH)
"""What has versions; the latest counts."""
HAPPENINGS = (*HAPPENINGS_OF_THE_OFFICE, *HAPPENINGS_OF_THE_MONTH)
"""What happened; one that supersedes it takes it back."""

OF_AN_OFFICE = (
    "paid_before",
    "elsewhere",
    "outside_rows",
    *(row.__tablename__ for row in (*HAPPENINGS, *RECORDS)),
)
"""These tables and their like; rows are only ever added to them."""
