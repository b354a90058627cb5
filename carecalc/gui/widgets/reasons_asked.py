# SPDX-License-Identifier: Apache-2.0
"""Why a thing is asked, on demand: a quiet button, and the programmes with their rules."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QPushButton

from carecalc.gui.widgets.inputs import button, label
from carecalc.gui.widgets.speaking import Voice
from carecalc.services.asks import Why
from carecalc.text import N_, Message


def why_button(voice: Voice, name: str, what: str) -> QPushButton:
    """Return the button that shows and hides why `what` is asked."""
    render = voice.catalogue.render
    made = button(render(Message(N_("Why"))), f"why-{name}", "link")
    made.setAccessibleName(render(Message(N_("Why: {what}"), {"what": what})))
    made.setCheckable(True)
    return made


def why_label(voice: Voice, name: str, whys: Sequence[Why]) -> QLabel:
    """Return who asks for a thing and by which rules, a line for each programme."""
    by_name: dict[str, Why] = {}
    for why in whys:
        programme = voice.catalogue.render(why.programme)
        before = by_name.get(programme, Why(why.programme))
        by_name[programme] = Why(why.programme, (*before.rules, *why.rules))
    lines = (_line(voice, why) for why in by_name.values())
    made = label("\n".join(lines), "muted")
    made.setObjectName(f"reasons-{name}")
    return made


def _line(voice: Voice, why: Why) -> str:
    render = voice.catalogue.render
    rules = [
        Message(N_("{rule} ({clause})"), {"rule": rule.text, "clause": rule.clause})
        if rule.clause
        else rule.text
        for rule in why.rules
    ]
    if not rules:
        return render(why.programme)
    said = tuple(dict.fromkeys(render(rule) for rule in rules))
    values = {"programme": why.programme, "rules": said}
    return render(Message(N_("{programme}: {rules}"), values))
