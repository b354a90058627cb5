# SPDX-License-Identifier: Apache-2.0
"""What a day sheet says: plain values that services fill and the paper prints from."""

from dataclasses import dataclass
from datetime import date

from carecalc.documents.values import Letterhead
from carecalc.domain.trace import Words


@dataclass(frozen=True, slots=True)
class DayVisit:
    """One visit of a day; numbers as they may be seen, "" and () where nothing is known.

    `time` is HH:MM. `held` need not be asked again, `asked` is; `papers` are brought.
    """

    time: str
    name: str
    id_number: str
    about: tuple[Words, ...]
    address: str
    telephone: str
    contact: str
    assessors: tuple[str, ...]
    scales: tuple[Words, ...]
    reason: Words = ""
    note: str = ""
    held: tuple[Words, ...] = ()
    asked: tuple[Words, ...] = ()
    papers: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class DaySheet:
    """The visits of a day in their order; `assessor` whose they are, "" for everybody's.

    `is_masked`: of identity and telephone numbers only the ends stand here.
    """

    letterhead: Letterhead
    day: date
    visits: tuple[DayVisit, ...]
    assessor: str = ""
    is_masked: bool = True
