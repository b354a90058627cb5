# SPDX-License-Identifier: Apache-2.0
"""A household as the office keeps it: what was declared, by version, and whom it knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from carecalc.domain.household import Household


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """One version of one household's declaration; later versions replace it.

    `links` says which members are registered people: member id to person id. A closed
    household claims nobody any more; `closed_because` says why it was closed.
    """

    id: str
    household: Household
    links: Mapping[str, str] = field(default_factory=dict)
    version: int = 1
    closed_because: str = ""
    seq: int = 0
    saved_at: datetime | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the household came to its end."""
        return bool(self.closed_because)
