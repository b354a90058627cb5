# SPDX-License-Identifier: Apache-2.0
"""Who may use an office from its first day on."""

from carecalc.store.keyfile import KeyFile
from carecalc.store.unit_of_work import Work
from carecalc.store.users import FOUNDER_ROLES, RECOVERY_ROLES


def enrol(work: Work, keys: KeyFile) -> None:
    """Write those who have a key at the beginning: founders, and the two officers."""
    for name in keys.users:
        work.users.put(name, keys.public_keys[name], FOUNDER_ROLES, None)
    for name in keys.officers:
        # A slot from before 0.5 cannot sign until it is used once.
        public = keys.public_keys.get(name, "")
        work.users.put(name, public, RECOVERY_ROLES, None)
