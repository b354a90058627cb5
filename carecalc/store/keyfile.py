# SPDX-License-Identifier: Apache-2.0
"""The file `keys.json`: its form, reading what somebody may have edited, writing it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carecalc.domain.canonical import canonical_json
from carecalc.errors import UserError
from carecalc.store.faults import from_system, not_an_office
from carecalc.store.files import write_whole
from carecalc.text import N_, Message

FILE_NAME = "keys.json"
FORMAT = "carecalc-keys"
VERSION = 1
PASSPHRASE_SLOT = "passphrase"
OFFICERS_SLOT = "two-officers"
MAC = "HMAC-SHA-256"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The parsed `keys.json`; its MAC is checked once somebody has unlocked it."""

    office_id: str
    generation: int
    slots: tuple[Mapping[str, object], ...]
    mac: str

    @property
    def users(self) -> tuple[str, ...]:
        """The names of the users who have a slot."""
        return tuple(str(s["user"]) for s in self.slots if s["kind"] == PASSPHRASE_SLOT)

    @property
    def officers(self) -> tuple[str, ...]:
        """What the two officers of each recovery slot are called together."""
        return tuple(slot_name(s) for s in self.slots if s["kind"] == OFFICERS_SLOT)

    @property
    def public_keys(self) -> Mapping[str, str]:
        """The public signing keys, in base64, of all who have one, by name."""
        return {
            slot_name(slot): text_of(mapping_of(slot, "signing"), "public")
            for slot in self.slots
            if "signing" in slot
        }


def write_keys(folder: Path, keys: KeyFile) -> None:
    """Write `keys.json` whole or not at all."""
    document = {**body(keys), "mac": {"alg": MAC, "value": keys.mac}}
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / FILE_NAME, text.encode() + b"\n")


def read_keys(folder: Path) -> KeyFile:
    """Read `keys.json`.

    `UserError`: STORE-005 there is none, STORE-007 and STORE-015 it cannot be read,
    KEYS-002 damaged, KEYS-003 newer.
    """
    path = folder / FILE_NAME
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise not_an_office(folder) from None
    except OSError as error:
        raise from_system(error, str(folder)) from error
    except (ValueError, RecursionError):
        raise damaged_keys() from None
    try:
        canonical(document)  # what has no canonical text was never written by us
    except (TypeError, ValueError, RecursionError):
        raise damaged_keys() from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise damaged_keys()
    version = document.get("version")
    if isinstance(version, int) and version > VERSION:
        raise UserError(
            "KEYS-003",
            Message(N_("The key file was written by a newer version of carecalc.")),
            Message(N_("Install the current version of carecalc and open it again.")),
            str(path),
        )
    slots = document.get("slots")
    generation = document.get("generation")
    if (
        version != VERSION
        or not isinstance(slots, list)
        or not isinstance(generation, int)
        or len(slots) < 2
    ):
        raise damaged_keys()
    for slot in slots:
        if not isinstance(slot, dict) or slot.get("kind") not in (
            PASSPHRASE_SLOT,
            OFFICERS_SLOT,
        ):
            raise damaged_keys()
        if slot["kind"] == PASSPHRASE_SLOT:
            text_of(slot, "user")
    mac = mapping_of(document, "mac")
    if mac.get("alg") != MAC:
        raise damaged_keys()
    bytes_of(mac, "value")
    return KeyFile(
        text_of(document, "office"),
        generation,
        tuple(slots),
        text_of(mac, "value"),
    )


def body(keys: KeyFile) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "office": keys.office_id,
        "generation": keys.generation,
        "slots": list(keys.slots),
    }


def slot_name(slot: Mapping[str, object]) -> str:
    """Return who a slot is for: a user, or both officers."""
    if slot["kind"] == PASSPHRASE_SLOT:
        return text_of(slot, "user")
    return "+".join(text_of(share, "officer") for share in list_of(slot, "officers"))


# ---- reading what somebody may have edited


def canonical(value: object) -> bytes:
    return canonical_json(value).encode()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def bytes_of(of: Mapping[str, object], name: str) -> bytes:
    text = text_of(of, name)
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:  # letters that are none of base64's, or of ASCII's
        raise damaged_keys() from None
    # Its last character may carry bits that mean nothing.
    if b64(data) != text:
        raise damaged_keys()
    return data


def text_of(of: Mapping[str, object], name: str) -> str:
    value = of.get(name)
    if not isinstance(value, str):
        raise damaged_keys()
    return value


def number_of(of: Mapping[str, object], name: str) -> int:
    value = of.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise damaged_keys()
    return value


def mapping_of(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = of.get(name)
    if not isinstance(value, dict):
        raise damaged_keys()
    return value


def list_of(of: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    value = of.get(name)
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise damaged_keys()
    return value


def damaged_keys() -> UserError:
    return UserError(
        "KEYS-002",
        Message(N_("The key file keys.json is damaged or was changed.")),
        Message(N_("Put back keys.json from the last backup of this office.")),
        FILE_NAME,
    )
