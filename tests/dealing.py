# SPDX-License-Identifier: Apache-2.0
"""Which process runs which tests, where several run them side by side."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = frozenset({"tests/services/test_demo.py", "tests/test_packaging.py"})
"""Modules that make something once, for minutes, that all their tests look at."""


class Dealing(LoadScopeScheduling):
    """Gives each of these modules to one process, and every other test by itself.

    The mark `xdist_group` would say it beside the tests, but is silently lost with
    pytest 9.2 (pytest-xdist#1386), and without `--dist loadgroup`.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", maxsplit=1)[0]
        return module if module in TOGETHER else nodeid
