# SPDX-License-Identifier: Apache-2.0
"""What a question is called, with the number that it has on the scale's own paper."""

from carecalc.domain.scale import Item, Scale
from carecalc.domain.trace import Words
from carecalc.services.filling_answers import paper_code
from carecalc.text import Message


def numbered(scale: Scale, item: Item) -> Words:
    """Return an item with its code, a fact with its clause; the name alone where the
    text numbers it nowhere."""
    is_fact = item.code in scale.graph.facts
    number = item.clause if is_fact else paper_code(item.code)
    if not number:
        return item.label
    return Message("{number} {item}", {"number": number, "item": item.label})
