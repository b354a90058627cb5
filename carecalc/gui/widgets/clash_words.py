# SPDX-License-Identifier: Apache-2.0
"""What two sides of a clash say, line by line, in words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from carecalc.domain.handover_merge import (
    FACT,
    FIELDS,
    PERSON,
    SAME_PERSON,
    VERSION,
    Clash,
)
from carecalc.domain.masking import last_four, mask_id_number, mask_phone
from carecalc.text import N_, Message

KINDS: Mapping[str, Message] = {
    PERSON: Message(N_("who somebody is, or how to reach them")),
    SAME_PERSON: Message(N_("perhaps the same person")),
    VERSION: Message(N_("a newer version on both sides")),
    FACT: Message(N_("a fact of the same time")),
}

_FIELDS: Mapping[str, Message] = {
    "name": Message(N_("Name")),
    "id_number": Message(N_("Identity number")),
    "birth_date": Message(N_("Birth date")),
    "sex": Message(N_("Sex")),
    "phone": Message(N_("Telephone")),
    "address": Message(N_("Address")),
    "community": Message(N_("Community")),
    "contact_name": Message(N_("Contact person")),
    "contact_relation": Message(N_("Relation to the elder")),
    "contact_phone": Message(N_("Contact's telephone")),
    "note": Message(N_("Note")),
    "valid_from": Message(N_("Valid from")),
    "valid_to": Message(N_("Valid until")),
    "holder": Message(N_("Account holder")),
    "number": Message(N_("Number")),
    "channel": Message(N_("Channel")),
    "bank": Message(N_("Bank")),
    "relation": Message(N_("Relation to the elder")),
    "reason": Message(N_("Reason")),
    "by": Message(N_("Entered by")),
}
_SEXES = {"female": Message(N_("Female")), "male": Message(N_("Male"))}
_WITHOUT = (
    "=",
    "at",
    "by_id",
    "document",
    "id",
    "kind",
    "person_id",
    "recorded_at",
    "seq",
    "supersedes",
    "version",
)
"""What says nothing to whoever decides."""


_PAYEE, _CERTIFICATE = "payee", "disability-certificate"
Mask = Callable[[str], str]
_MASKS: Mapping[str, Mask] = {
    "id_number": mask_id_number,
    "phone": mask_phone,
    "contact_phone": mask_phone,
    "account": last_four,
    "certificate": mask_id_number,
}
"""How a number is seen until somebody asks to see it whole: see `revealing`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its name in the clash, and what each side says.

    `number` is what has to be asked for to see it whole, "" for what is no secret.
    """

    field: str
    title: Message | str
    base: Message | str
    ours: Message | str
    theirs: Message | str
    number: str = ""

    def seen(self, text: str, is_whole: bool) -> str:
        """Return what one side says as it may be seen."""
        return text if is_whole or not self.number else _MASKS[self.number](text)


def lines_of(clash: Clash) -> tuple[Line, ...]:
    """Return what differs; of perhaps the same person all that is known of both."""
    base, ours, theirs = (
        _flat(each) for each in (clash.base, clash.ours, clash.theirs)
    )
    if clash.kind == PERSON:
        names: tuple[str, ...] = clash.fields
    elif clash.kind == SAME_PERSON:
        names = tuple(n for n in FIELDS if ours.get(n) or theirs.get(n))
    else:
        found = {**ours, **theirs}
        names = tuple(n for n in found if ours.get(n) != theirs.get(n))
    return tuple(
        Line(
            name,
            _FIELDS.get(name, name),
            _words(name, base),
            _words(name, ours),
            _words(name, theirs),
            _number(name, clash),
        )
        for name in names
    )


def what_words(clash: Clash) -> Message:
    """Say in a line what differs: the fields, and of what, where they do not say it."""
    if clash.kind == SAME_PERSON:
        return KINDS[clash.kind]
    fields = tuple(line.title for line in lines_of(clash))
    if clash.kind == PERSON:
        return Message("{fields}", {"fields": fields})
    return Message(
        N_("{kind}: {fields}"), {"kind": KINDS[clash.kind], "fields": fields}
    )


def _number(name: str, clash: Clash) -> str:
    """Return what a field's number is asked for by."""
    if name in ("id_number", "phone", "contact_phone"):
        return name
    if name == "number" and clash.kind == FACT:
        kind = str(clash.theirs.get("kind"))
        return {_PAYEE: "account", _CERTIFICATE: "certificate"}.get(kind, "")
    return ""


def _words(name: str, side: Mapping[str, str]) -> Message | str:
    text = side.get(name, "")
    return _SEXES.get(text, text) if name == "sex" else text


def _flat(side: Mapping[str, object]) -> dict[str, str]:
    """Return texts by name; those of a document stand beside the others."""
    found: dict[str, str] = {}
    for name, value in side.items():
        if name in _WITHOUT and name != "document":
            continue
        inner = _document(value) if name in ("document", "value") else value
        if isinstance(inner, Mapping):
            found |= _flat(inner)
        elif isinstance(inner, str | int | float):
            found[name] = str(inner)
    return found


def _document(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str | bytes) else value
    except ValueError:
        return value
