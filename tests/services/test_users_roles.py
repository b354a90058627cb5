# SPDX-License-Identifier: Apache-2.0
"""What the file's own check knows of roles is what the shipped roles say."""

from carecalc.store.users import FOUNDER_ROLES, KEY_GIVERS, RECOVERY_ROLES
from tests.offices import catalog


def test_that_those_who_may_manage_users_are_those_the_chain_believes() -> None:
    roles = catalog().roles()
    may = {code for code, role in roles.roles.items() if "users.manage" in role.may}
    assert may == KEY_GIVERS


def test_that_a_founder_may_be_what_a_founder_becomes() -> None:
    roles = catalog().roles()
    assert set(FOUNDER_ROLES) <= set(roles.assigned)
    assert not any(set(pair) <= set(FOUNDER_ROLES) for pair in roles.apart.pairs)
    assert not set(RECOVERY_ROLES) & set(roles.assigned)


def test_that_roles_and_actions_name_each_other() -> None:
    roles = catalog().roles()
    used = {action for role in roles.roles.values() for action in role.may}
    assert used | set(roles.everyone.may) == set(roles.actions)
    assert all({*pair} <= set(roles.assigned) for pair in roles.apart.pairs)
