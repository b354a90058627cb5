# SPDX-License-Identifier: Apache-2.0
"""Of whom somebody may see something: of everybody, of some communities, of some people."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class These:
    """Only these people, by id, of whatever community: those of somebody's tasks."""

    people: frozenset[str]


Within = Sequence[str] | These | None
"""Communities, or people; None is everybody."""
