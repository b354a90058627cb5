# SPDX-License-Identifier: Apache-2.0
"""What a form is filled with: fields, tables and ticks by the names its file uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carecalc.documents.values import Letterhead, Signer, Subject, Value
from carecalc.domain.trace import Step, Words

Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is printed; whatever is missing is left open to write on by hand.

    `fields` are named as the form names them; beside them every field of `subject`
    goes by its own name, and so do `number`, `office` (the name in the letterhead) and
    `printed_on`. `tables` are rows by the name of the table, `ticked` the choices that
    are made, `signers` who signs by role. `sources` gives the printed name of each
    source of a clause in `reasons`.
    """

    letterhead: Letterhead
    number: str = ""
    subject: Subject | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    signers: Mapping[str, Signer] = field(default_factory=dict)
    reasons: tuple[Step, ...] = ()
    sources: Mapping[str, Words] = field(default_factory=dict)
    printed_on: date | None = None

    def value(self, name: str) -> Value:
        """Return a field by its name; None for one that is not known."""
        if name in self.fields:
            return self.fields[name]
        if name == "office":
            return self.letterhead.name
        if name == "number":
            return self.number
        if name == "printed_on":
            return self.printed_on
        found: Value = getattr(self.subject, name, None)
        return found

    def has(self, name: str) -> bool:
        """Tell whether a field, a table, a choice, a signer or `reasons` is there."""
        if name in self.ticked or name in self.signers or self.tables.get(name):
            return True
        return bool(self.reasons) if name == "reasons" else bool(self.value(name))
