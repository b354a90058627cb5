# SPDX-License-Identifier: Apache-2.0
"""Laptops that hand over to an office: asking, being registered, being blocked."""

from dataclasses import replace
from pathlib import Path

from carecalc.domain.handover import (
    LAPTOP,
    OFFICE,
    OWN,
    Device,
    fingerprint,
)
from carecalc.domain.record import Record
from carecalc.errors import UserError
from carecalc.services.access import needs
from carecalc.services.context import Context
from carecalc.services.handover_heads import check_label, read_request, request_of
from carecalc.store.faults import from_system
from carecalc.store.files import write_whole
from carecalc.store.unit_of_work import Work
from carecalc.text import N_, Message, visible

ACTIVE, BLOCKED, LOST = "active", "blocked", "lost"


@needs("handover.send", "nobody")
def ask(ctx: Context, label: str, name: str, folder: Path) -> Path:
    """Write this laptop's request to be registered by an office; return where it lies.

    `label` is wished for: the office may give another. `name` says whose or which
    laptop it is. `UserError`: HANDOVER-010 no such label, the disk.
    """
    tidy = check_label(label)
    with ctx.store.work() as work:
        known = own_of(work)
        keys = ctx.store.parcel_keys
        device = Device(
            OWN, tidy, visible(name).strip(), keys.sign_public, keys.seal_public
        )
        # Once an office has registered it, its label is the office's to change.
        if known is not None and office_of(work) is not None:
            device = replace(device, label=known.value.label)
        if known is None or known.value != device:
            work.devices.add(
                Record(
                    device.id,
                    ACTIVE,
                    device,
                    about=OWN,
                    version=0 if known is None else known.version,
                ),
                tidy,
            )
            work.audit("device.asked", device.id, device.label)
    path = folder / f"登记申请-{device.label}.ccd"
    try:
        write_whole(path, request_of(device, keys.sign))
    except OSError as error:
        raise from_system(error, str(folder)) from error
    return path


@needs("handover.send", "nobody")
def own(ctx: Context) -> Device | None:
    """Return what this laptop is called, or None before it asked to be registered."""
    with ctx.store.reading() as work:
        known = own_of(work)
    return None if known is None else known.value


@needs("handover.send", "nobody")
def own_digits(ctx: Context) -> str:
    """Return the 24 digits of this file's own keys, to be read out by telephone."""
    keys = ctx.store.parcel_keys
    return fingerprint(keys.sign_public, keys.seal_public)


@needs("handover.send", "nobody")
def office(ctx: Context) -> Device | None:
    """Return the office that has registered this laptop, or None."""
    with ctx.store.reading() as work:
        known = office_of(work)
    return None if known is None else known.value


@needs("handover.send", "nobody")
def has_laptops(ctx: Context) -> bool:
    """Say whether this is an office that laptops hand over to: it asks no other."""
    with ctx.store.reading() as work:
        return bool(work.devices.about(LAPTOP))


@needs("devices.manage", "nobody")
def asked(ctx: Context, path: Path) -> tuple[Device, str]:
    """Return who asks to be registered, and the digits to compare by telephone.

    `UserError` HANDOVER-011.
    """
    device = read_request(path)
    return device, fingerprint(device.sign, device.seal)


@needs("devices.manage", "nobody")
def register(ctx: Context, path: Path, label: str = "") -> Record[Device]:
    """Register a laptop by its request, its digits having been compared.

    `label` if it shall not have the one it wishes. `UserError`: HANDOVER-010 the label
    is none or another's, HANDOVER-011, HANDOVER-012 it is registered.
    """
    device = read_request(path)
    device = replace(device, label=check_label(label or device.label))
    with ctx.store.work() as work:
        if work.devices.find(device.id) is not None:
            raise UserError(
                "HANDOVER-012",
                Message(
                    N_("This laptop is registered already, or was and is blocked.")
                ),
                Message(N_("Look for it in the list of laptops.")),
                path.name,
            )
        others = {one.value.label for one in work.devices.about(LAPTOP)}
        if device.label in others:
            raise UserError(
                "HANDOVER-010",
                Message(
                    N_("Another laptop is called {label}."), {"label": device.label}
                ),
                Message(N_("Labels are never given twice; choose another one.")),
                "label",
            )
        kept = work.devices.add(
            Record(device.id, ACTIVE, device, about=LAPTOP), device.label
        )
        digits = fingerprint(device.sign, device.seal)
        work.audit("device.registered", device.id, [device.label, digits])
        return kept


@needs("devices.manage", "nobody")
def change(ctx: Context, device_id: str, state: str, why: str) -> Record[Device]:
    """Block a laptop (`blocked`, `lost`), or let it in again (`active`), and say why.

    Files of one that is not active are refused, and none is made for it. `UserError`:
    HANDOVER-013 no reason, STORE-013.
    """
    if state not in (ACTIVE, BLOCKED, LOST):
        raise ValueError(f"no state of a laptop: {state}")
    reason = visible(why).strip()
    if not reason:
        raise UserError("HANDOVER-013", Message(N_("Say why.")), None, "why")
    with ctx.store.work() as work:
        device = work.devices.get(device_id)
        if device.state == state and device.value.why == reason:
            return device
        kept = work.devices.add(
            replace(device, state=state, value=replace(device.value, why=reason)),
            device.value.label,
        )
        work.audit(f"device.{state}", device_id, device.value.label, reason)
        return kept


@needs("devices.manage", "nobody")
def registered(ctx: Context) -> tuple[Record[Device], ...]:
    """Return every laptop of this office, active or not, by label."""
    with ctx.store.reading() as work:
        return laptops_of(work)


def laptops_of(work: Work) -> tuple[Record[Device], ...]:
    """Return every laptop of this office, by label."""
    return tuple(sorted(work.devices.about(LAPTOP), key=lambda one: one.value.label))


def own_of(work: Work) -> Record[Device] | None:
    """Return this file's own entry, if it ever asked to be registered."""
    return next(iter(work.devices.about(OWN)), None)


def office_of(work: Work) -> Record[Device] | None:
    """Return the office that this file hands over to, if there is one."""
    return next(iter(work.devices.about(OFFICE)), None)
