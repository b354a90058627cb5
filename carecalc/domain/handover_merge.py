# SPDX-License-Identifier: Apache-2.0
"""What becomes of a person's entry that was changed on two sides: field by field.

What only one side changed is taken from that side, unless it says who somebody is:
then a person decides. What both changed is never decided by the program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

IDENTITY = ("name", "id_number", "birth_date", "sex")
"""The fields that say who somebody is."""

FIELDS = (
    *IDENTITY,
    "phone",
    "address",
    "community",
    "contact_name",
    "contact_relation",
    "contact_phone",
    "note",
)
"""What travels of a person's entry; search keys are made anew where it arrives."""

OURS, THEIRS = "ours", "theirs"

PERSON, SAME_PERSON, VERSION, FACT = "person", "same-person", "version", "fact"
"""What may clash: an entry; two entries of one number; a new version; a fact."""
SAME, OTHER = "same", "other"
"""What is decided of two entries of one number."""

Entry = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """The entry to be kept, or the fields that a person has to decide."""

    entry: Entry | None = None
    clashing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that was changed on two sides and waits for a person.

    `kind`: see `PERSON` … `row` names it, `device` is the label of the one whose
    `theirs` is not in force; `ours` is, `base` is what both began from. `fields` are
    those that differ. `held` are rows that rest on `theirs` and wait with it, as they
    came, with the bytes of their `files` in base64. `decided` says which side each
    field took, `why` what was said about it: the other side stays here.
    """

    kind: str
    row: str
    device: str
    base: Mapping[str, object] = field(default_factory=dict)
    ours: Mapping[str, object] = field(default_factory=dict)
    theirs: Mapping[str, object] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


def merge(states: Sequence[Entry], ours: Entry, theirs: Entry) -> Merged:
    """Return what becomes of an entry that is `ours` here and `theirs` there.

    `states` are those it went through there since it was last the same on both sides,
    the oldest first; without any it was registered on both.
    """
    if ours == theirs:
        return Merged()
    if ours in states:
        return Merged(theirs)
    base = states[0] if states else dict.fromkeys(FIELDS, "")
    here = {f for f in FIELDS if ours[f] != base[f]}
    there = {f for f in FIELDS if theirs[f] != base[f] and theirs[f] != ours[f]}
    if not there:
        return Merged()
    # Registered on both sides: who it is agrees, or it would not be the same person.
    identity = set(IDENTITY) & (there | here if states else there)
    if identity or here & there:
        return Merged(clashing=tuple(f for f in FIELDS if f in there))
    return Merged({**ours, **{f: theirs[f] for f in there}})
