# SPDX-License-Identifier: Apache-2.0
"""Where somebody is who tries other rules, in words: to come back to, to be shown again."""

import json
from dataclasses import dataclass

PLACES, COST, WHO, EDGES, TEXT = "places", "cost", "who", "edges", "text"
TABS = (PLACES, COST, WHO, EDGES, TEXT)


@dataclass(frozen=True, slots=True)
class Here:
    """What is tried: the month, the texts by path, whom it is reckoned for, the tab."""

    month: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    supposes: bool = True
    tab: str = PLACES
    dimension: str = "level"

    def words(self) -> str:
        """Return it as the item of a place."""
        texts = [list(pair) for pair in self.texts]
        value = [self.month, texts, self.supposes, self.tab, self.dimension]
        return json.dumps(value, ensure_ascii=False)

    @classmethod
    def read(cls, item: str) -> "Here":
        """Read it; what is no item of ours is the law as it stands."""
        if not item:
            return cls()
        month, texts, supposes, tab, dimension = json.loads(item)
        pairs = tuple((file, text) for file, text in texts)
        return cls(month, pairs, supposes, tab, dimension)
