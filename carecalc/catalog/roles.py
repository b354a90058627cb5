# SPDX-License-Identifier: Apache-2.0
"""Who may do what, from `resources/roles.toml`: roles, actions, and pairs kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from carecalc.catalog.reader import read_form
from carecalc.text import Text


@dataclass(frozen=True, slots=True)
class Role:
    """What one role is called and may do; `is_assigned` False for recovery alone."""

    name: Text
    may: tuple[str, ...]
    is_assigned: bool = True


@dataclass(frozen=True, slots=True)
class Everyone:
    """What whoever opened the office may do, in any role."""

    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commissioned:
    """What the staff of a commissioned organisation may do at most, in any role.

    They hold only `roles` of these.
    """

    roles: tuple[str, ...]
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Pairs of roles that nobody holds together while the office says nothing else."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """Roles by code, names of actions, and what holds before the office decides."""

    actions: Mapping[str, Text]
    roles: Mapping[str, Role]
    everyone: Everyone
    commissioned: Commissioned
    apart: Apart

    def may(self, held: tuple[str, ...]) -> frozenset[str]:
        """Return what somebody may do who holds these roles; one unknown gives nothing."""
        own = (self.roles[code].may for code in held if code in self.roles)
        return frozenset(self.everyone.may).union(*own)

    @property
    def assigned(self) -> tuple[str, ...]:
        """The roles that a person may be given, in their order."""
        return tuple(code for code, role in self.roles.items() if role.is_assigned)

    def holders(self, action: str) -> tuple[Text, ...]:
        """Return the names of the roles that may do something."""
        return tuple(r.name for r in self.roles.values() if action in r.may)


def read_roles(data: bytes, file: str) -> Roles:
    """Return the roles of a file's bytes."""
    return read_form(data, file, Roles)
