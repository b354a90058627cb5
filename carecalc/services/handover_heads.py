# SPDX-License-Identifier: Apache-2.0
"""The head of a hand-over file, the request of a laptop: values as JSON and back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from carecalc.domain.canonical import canonical_json
from carecalc.domain.handover import (
    LABEL,
    LAPTOP,
    OFFICE,
    Closed,
    Device,
    Epoch,
    Head,
    Refused,
    Return,
)
from carecalc.domain.period import Month
from carecalc.errors import UserError
from carecalc.store import parcel
from carecalc.text import N_, Message

VERSION = 1
PARCEL, RETURN, REQUEST = "parcel", "return", "request"
_MOST_OF_REQUEST = 10_000
_MOST_OF_NAME = 100


def of_parcel(head: Head, label: str) -> dict[str, object]:
    """Return what a laptop's file says first."""
    return {
        "v": VERSION,
        "kind": PARCEL,
        "device": head.device,
        "label": label,
        "number": head.number,
        "follows": head.follows,
        "before": head.before,
        "replaces": {str(n): said for n, said in head.replaces.items()},
        "since": head.since,
        "until": head.until,
        "schema": head.schema,
        "epoch": _epoch(head.epoch),
        "taken": head.taken,
        "audit": list(head.audit),
        "counts": dict(head.counts),
        **_of_closed(head.closed),
    }


def parcel_head(opened: parcel.Opened) -> Head:
    """Return what a laptop's file says of itself; HANDOVER-002 if it is none."""
    said: Any = opened.head
    try:
        if (said["v"], said["kind"]) != (VERSION, PARCEL):
            raise parcel.for_another(opened.path)
        seq, entry = said["audit"]
        return Head(
            device=str(said["device"]),
            number=_count(said["number"], 1),
            digest=opened.digest,
            follows=_count(said["follows"]),
            before=str(said["before"]),
            replaces={_count(int(n)): str(d) for n, d in said["replaces"].items()},
            since=_count(said["since"]),
            until=_count(said["until"]),
            schema=_count(said["schema"]),
            epoch=_read_epoch(said["epoch"]),
            taken=_count(said["taken"]),
            audit=(_count(seq), str(entry)),
            counts={str(t): _count(n) for t, n in said["counts"].items()},
            closed=_closed(said.get("closed")),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise parcel.damaged(opened.path) from None


def of_return(told: Return, device: Device, office: Device) -> dict[str, object]:
    """Return what a return file says first; its schema stands beside, in `schema`."""
    return {
        "v": VERSION,
        "kind": RETURN,
        "device": device.id,
        "label": device.label,
        "office": {
            "name": office.name,
            "sign": office.sign,
            "seal": office.seal,
        },
        "number": told.number,
        "epoch": _epoch(told.epoch),
        "last": told.last,
        "digest": told.digest,
        "durable": told.durable,
        "said": dict(told.said),
        "forked": dict(told.forked),
        "receipts": dict(told.receipts),
        "counts": dict(told.counts),
        "people": list(told.people),
        "clashes": told.clashes,
        "refused": [[one.row, one.why] for one in told.refused],
        "made_at": None if told.made_at is None else _instant(told.made_at),
        **_of_closed(told.closed),
    }


def return_head(opened: parcel.Opened) -> Return:
    """Return what a return file says; HANDOVER-002 if it is none."""
    said: Any = opened.head
    try:
        if (said["v"], said["kind"]) != (VERSION, RETURN):
            raise parcel.for_another(opened.path)
        return Return(
            number=_count(said["number"], 1),
            epoch=_read_epoch(said["epoch"]),
            last=_count(said["last"]),
            digest=str(said["digest"]),
            durable=_count(said["durable"]),
            said={str(n): str(d) for n, d in said["said"].items()},
            forked={str(n): str(d) for n, d in said["forked"].items()},
            receipts={str(v): str(r) for v, r in said["receipts"].items()},
            counts={str(t): _count(n) for t, n in said["counts"].items()},
            people=tuple(map(str, said["people"])),
            clashes=_count(said["clashes"]),
            refused=tuple(Refused(str(row), str(why)) for row, why in said["refused"]),
            made_at=_moment(said["made_at"]),
            closed=_closed(said.get("closed")),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise parcel.damaged(opened.path) from None


def office_in(head: Mapping[str, object], path: Path) -> Device:
    """Return the office that a return file says it is from; nothing is proved yet."""
    said: Any = head
    try:
        office = said["office"]
        return Device(
            OFFICE,
            "",
            _name(office["name"]),
            _key(office["sign"]),
            _key(office["seal"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise parcel.damaged(path) from None


def request_of(device: Device, sign: Any) -> bytes:
    """Return the bytes by which a laptop asks to be registered, signed by itself."""
    said = {
        "format": "carecalc-device",
        "v": VERSION,
        "kind": REQUEST,
        "label": device.label,
        "name": device.name,
        "sign": device.sign,
        "seal": device.seal,
    }
    signature: bytes = sign(canonical_json(said).encode())
    return canonical_json({**said, "signature": signature.hex()}).encode() + b"\n"


def read_request(path: Path) -> Device:
    """Return the laptop that asks; HANDOVER-011 if the file is none, or was changed."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_OF_REQUEST + 1)
        if len(data) > _MOST_OF_REQUEST:
            raise ValueError("too long")
        said: Any = json.loads(data)
        signature = bytes.fromhex(said.pop("signature"))
        if (said["format"], said["v"], said["kind"]) != (
            "carecalc-device",
            VERSION,
            REQUEST,
        ):
            raise ValueError("another kind of file")
        device = Device(
            LAPTOP,
            str(said["label"]),
            _name(said["name"]),
            _key(said["sign"]),
            _key(said["seal"]),
        )
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(device.sign)).verify(
            signature, canonical_json(said).encode()
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        InvalidSignature,
    ):
        raise UserError(
            "HANDOVER-011",
            Message(N_("This is not a laptop's request to be registered.")),
            Message(N_("Have the laptop write it again; it ends in .ccd.")),
            path.name,
        ) from None
    return device


def check_label(label: str) -> str:
    """Return a label tidied; HANDOVER-010 if it is none."""
    tidy = label.strip().upper()
    if LABEL.fullmatch(tidy) is None:
        raise UserError(
            "HANDOVER-010",
            Message(
                N_("A laptop's label is a letter and up to five letters or digits.")
            ),
            Message(N_("Write something like L17; it stands in the laptop's numbers.")),
            "label",
        )
    return tidy


def _epoch(epoch: Epoch) -> list[object]:
    return [None if epoch.at is None else _instant(epoch.at), epoch.entry]


def _read_epoch(said: Any) -> Epoch:
    at, entry = said
    return Epoch(_moment(at), str(entry))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _moment(said: Any) -> datetime | None:
    if said is None:
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at


def _of_closed(closed: Closed | None) -> dict[str, object]:
    """Return what a file says of the last closing; files of before 0.10 say nothing."""
    return {} if closed is None else {"closed": list(closed)}


def _closed(said: Any) -> Closed | None:
    if said is None:
        return None
    month, number, seq, entry = said
    try:
        return str(Month.parse(str(month))), str(number), _count(seq, 1), str(entry)
    except UserError as error:
        raise ValueError(month) from error


def _count(value: Any, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(value)
    return value


def _key(value: Any) -> str:
    if len(bytes.fromhex(value)) != 32:
        raise ValueError("not a key")
    return str(value).lower()


def _name(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MOST_OF_NAME:
        raise ValueError("not a name")
    return value
