# SPDX-License-Identifier: Apache-2.0
"""What is said of hand-over files, laptops, and where a visit stands."""

from collections.abc import Mapping

from carecalc.domain.handover import (
    APPROVED,
    HELD,
    PASSED,
    RECEIVED,
    RETURNED,
    SENT,
    Refused,
)
from carecalc.i18n import Catalogue
from carecalc.services import handover
from carecalc.services.handover_devices import ACTIVE, BLOCKED, LOST
from carecalc.services.handover_taking import Taken
from carecalc.text import N_, Message

MARKS: Mapping[str, str] = {
    HELD: "○",
    SENT: "◐",
    RECEIVED: "●",
    RETURNED: "↩",
    PASSED: "✓",
    APPROVED: "✔",
}
"""A mark beside the words for where a visit stands."""

LAPTOPS: Mapping[str, Message] = {
    ACTIVE: Message(N_("in use")),
    BLOCKED: Message(N_("blocked")),
    LOST: Message(N_("lost")),
}

OUTCOMES: Mapping[str, tuple[str, Message]] = {
    "taken": ("✓", Message(N_("taken in"))),
    "same": ("=", Message(N_("had already"))),
    "held": ("…", Message(N_("waits"))),
    "alarm": ("!", Message(N_("ALARM"))),
    "refused": ("✕", Message(N_("not taken in"))),
}
"""What became of a file, with a mark."""


_KINDS: Mapping[str, Message] = {
    "visits": Message(N_("assessments")),
    "people": Message(N_("people registered or changed")),
    "facts": Message(N_("facts of people")),
    "households": Message(N_("households")),
    "applications": Message(N_("applications")),
    "evidence": Message(N_("photographs and recordings")),
    "drawn_signatures": Message(N_("signatures on the screen")),
    "papers": Message(N_("papers")),
    "tasks": Message(N_("tasks")),
    "life_proofs": Message(N_("proofs of life")),
}
"""What entries are called that an assessor knows of; the others are counted together."""


_WHYS: Mapping[str, Message] = {
    "erased": Message(N_("the person was erased")),
    "unknown": Message(N_("what it rests on is not here")),
    "signature": Message(N_("a signature under it does not hold")),
}


def refused_words(one: Refused) -> Message:
    """Say which row was not taken in, and why."""
    return Message(
        N_("Not taken in: {row} ({why})"),
        {"row": one.row, "why": _WHYS.get(one.why, one.why)},
    )


def kinds_words(catalogue: Catalogue, kinds: Mapping[str, int]) -> str:
    """Return how much of what kind is new, what matters most first."""
    said = [
        catalogue.render(
            Message(
                N_("{kind} {count}"),
                {"kind": catalogue.render(words), "count": kinds[kind]},
            )
        )
        for kind, words in _KINDS.items()
        if kinds.get(kind)
    ]
    others = sum(count for kind, count in kinds.items() if kind not in _KINDS)
    # What belongs to them travels with them, and says nothing more.
    if others and not said:
        said.append(
            catalogue.render(Message(N_("other entries {count}"), {"count": others}))
        )
    return " · ".join(said)


def stands_words(catalogue: Catalogue, stands: Mapping[str, int]) -> str:
    """Return how many visits stand where, with their marks."""
    return " · ".join(
        # No line ends between a mark and its words, nor before their number.
        f"{MARKS[name]}\u00a0{catalogue.render(handover.WORDS[name])}"
        f"\u00a0{stands[name]}"
        for name in MARKS
        if stands.get(name)
    )


def numbers_words(numbers: tuple[int, ...]) -> str:
    """Return numbers of files in a line; of many the first and the last."""
    if len(numbers) > 4:
        return f"{numbers[0]} – {numbers[-1]}"
    return ", ".join(str(number) for number in numbers)


def told_of(taken: Taken) -> Message:
    """Say what a file brought, what it waits for, or why it was not taken in."""
    if taken.state == "refused":
        assert taken.error is not None, "what is refused has a reason"
        return taken.error.message
    if taken.state == "held":
        return Message(
            N_("File {numbers} has not come yet; this one is taken in after it."),
            {"numbers": numbers_words(taken.missing)},
        )
    if taken.state == "alarm":
        return Message(
            N_("Another content under number {number}; nothing was taken in."),
            {"number": taken.number},
        )
    if taken.state == "same" or taken.parcel is None:
        return Message(N_("It was here already; nothing was done."))
    kept = taken.parcel
    return Message(
        N_(
            "{people} people, {visits} visits; {clashes} to be decided, {refused} "
            "refused"
        ),
        {
            "people": len(kept.people),
            "visits": len(kept.visits),
            "clashes": len(kept.clashes),
            "refused": len(kept.refused),
        },
    )


def advice_of(taken: Taken) -> Message | None:
    """Say what is to be done about a file that was not taken in."""
    if taken.state == "refused":
        assert taken.error is not None, "what is refused has a reason"
        return taken.error.hint
    if taken.state == "alarm":
        return Message(
            N_(
                "The laptop was copied, or restored from a backup. Ask who uses it, "
                "then close the alarm and say what it was; the laptop sends the rest "
                "anew."
            )
        )
    if taken.state == "held":
        return Message(N_("Ask the laptop's user for the files that have not come."))
    kept = taken.parcel
    if kept is not None and any(one.why == "signature" for one in kept.refused):
        return Message(
            N_(
                "Somebody else than the assessor may have signed there. Ask the "
                "assessors, and have the laptop's records checked; the assessment is "
                "still on it."
            )
        )
    if kept is not None and kept.rekeyed:
        return Message(
            N_("{names} sign there by another key than before: ask them why."),
            {"names": kept.rekeyed},
        )
    return None
