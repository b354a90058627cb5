# SPDX-License-Identifier: Apache-2.0
"""The course of the play, day by day, from the first application to the last answer."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tests.gui import play_field as field
from tests.gui import play_office as office
from tests.gui.play_cases import (
    CLASHES,
    COMPLETES,
    DIES,
    OBJECTS,
    RETURNED,
    UNPROVEN,
    Case,
)
from tests.gui.play_founding import (
    AGENCY,
    APPROVER,
    CHIEF,
    CLERK,
    FIRST,
    NURSE,
    PARTNER,
    PEOPLE,
    REVIEWER,
    SECOND_CLERK,
    SENT,
    Stage,
    add_user,
    enrol,
    found,
    give,
    make_staff,
    organisation,
    welcome,
)
from tests.gui.play_hands import Seat

Cases = Sequence[Case]

PAIRS = {"A": (FIRST, PARTNER), "B": (SENT, NURSE)}
GOES = {"A": FIRST, "B": NURSE}
"""Who holds the laptop: at B the staff of the organisation, who sees its tasks alone."""

LABELS = {"A": "A1", "B": "B1"}
OFFICES_PHONE, LAPTOPS_PHONE = "13800000001", "13700000002"
COMMENT, REASON = "请核对进食一项", "户籍材料未能核实"


def of(cases: Iterable[Case], *, laptop: str = "", what: str = "") -> list[Case]:
    """Return those of a laptop, or of whom something is told."""
    return [
        one
        for one in cases
        if laptop in ("", one.laptop) and (not what or one.what == what)
    ]


def clerks(cases: Cases) -> tuple[tuple[str, Cases], ...]:
    """Return who of the office deals with whom: each with the cases of a laptop."""
    return (CLERK, of(cases, laptop="A")), (SECOND_CLERK, of(cases, laptop="B"))


def first_days(play: Stage) -> None:
    """Found the office and its people, commission, register two laptops."""
    with play.step(play.office, "office founded, six users added"):
        found(play.office, CHIEF, "样例区民政局")
        play.office.rail("users")
        for name, roles in PEOPLE:
            add_user(play.office, name, *roles)
        play.office.go_out()
    for seat, label in laptops(play):
        user, other = PAIRS[seat.name]
        with play.step(seat, "laptop founded, asks to be registered"):
            found(seat, user, "样例区民政局")
            seat.rail("users")
            add_user(seat, other, "assessor")
        with play.step(seat, "registered by digits"):
            enrol(play, seat, label)
    with play.office.at_work(CLERK), play.step(play.office, "organisation, contract"):
        organisation(play.office)
        give(play)
    for seat, label in laptops(play):
        with play.step(seat, "knows its office"):
            welcome(play, seat, label)
            seat.go_out()


def laptops(play: Stage) -> tuple[tuple[Seat, str], ...]:
    """Return both laptops with their labels."""
    return (play.first, LABELS["A"]), (play.second, LABELS["B"])


def applications(play: Stage, cases: Cases) -> None:
    """Receive everybody, tell one what is missing, give out the visits."""
    seat = play.office
    day = date(2026, 9, 2)
    play.journal.go_to(day)
    for clerk, theirs in clerks(cases):
        with seat.at_work(clerk):
            for case in theirs:
                with play.step(seat, f"{case} received"):
                    office.register(seat, case)
                    office.receive(seat, case, day)
                    if case.what == COMPLETES:
                        office.step(seat, "tell", until="2026-09-11")
                    else:
                        office.hand_in(seat)
                        office.step(seat, "accept")
                    office.give_visit(seat, case)
    play.journal.go_to(date(2026, 9, 3))
    with seat.at_work(CLERK):
        give(play)


def first_round(play: Stage, cases: Cases) -> None:
    """Visit the first half; the file of A is lost, that of B comes twice."""
    sent = {}
    for seat, label in laptops(play):
        theirs = of(cases, laptop=seat.name)
        with seat.at_work(PAIRS[seat.name][0]):
            with play.step(seat, f"{len(theirs)} tasks come"):
                field.take_return(play, seat, label)
            if seat is play.second:
                make_staff(seat, NURSE, AGENCY)
        with seat.at_work(GOES[seat.name]):
            field.see_tasks(seat, theirs)
            visits(play, seat, theirs[: len(theirs) // 2])
            sent[seat.name] = hand_over(play, seat)
    for lost in sent["A"]:
        lost.unlink()
    seat = play.office
    play.journal.go_to(date(2026, 9, 4))
    with seat.at_work(CLERK):
        with play.step(seat, "file of A lost, file of B taken twice"):
            files = sent["B"]
            assert office.take_in(seat, *files) == ["taken in"] * len(files)
            assert office.take_in(seat, *files) == ["had already"] * len(files)
        for case in of(cases, what=COMPLETES):
            with play.step(seat, f"{case} completed, accepted"):
                office.open_case(seat, case)
                office.hand_in(seat)
                office.step(seat, "accept")
        for case in of(cases, what=CLASHES):
            with play.step(seat, f"{case} has another telephone"):
                office.amend(seat, case, OFFICES_PHONE)
    for clerk, theirs in clerks(cases):
        with seat.at_work(clerk):
            for case in theirs:
                with play.step(seat, f"{case} surveyed at home"):
                    office.open_case(seat, case)
                    office.step(
                        seat,
                        "survey",
                        surveyors="样甲、样乙",
                        informant="样女儿",
                        found="属实",
                    )
            office.see_none_overdue(seat)


def second_round(play: Stage, cases: Cases) -> None:
    """Visit the others; what was lost is sent again, one file is damaged."""
    play.journal.go_to(date(2026, 9, 7))
    sent: list[Path] = []
    for seat, _ in laptops(play):
        theirs = of(cases, laptop=seat.name)
        with seat.at_work(GOES[seat.name]):
            for case in of(theirs, what=CLASHES):
                with play.step(seat, f"{case} has a third telephone"):
                    office.amend(seat, case, LAPTOPS_PHONE)
            visits(play, seat, theirs[len(theirs) // 2 :])
            sent += hand_over(play, seat)
    seat = play.office
    play.journal.go_to(date(2026, 9, 8))
    whole = sent[-1].read_bytes()
    damaged = play.stick / "damaged.ccp"
    damaged.write_bytes(whole[:400] + b"?" + whole[401:])
    with seat.at_work(CLERK):
        with play.step(seat, "one damaged file refused, the others taken"):
            assert office.take_in(seat, damaged) == ["not taken in"]
            assert set(office.take_in(seat, *sent)) == {"taken in"}
        for case in of(cases, what=CLASHES):
            with play.step(seat, f"{case}: clash decided, the laptop's number holds"):
                office.decide_clash(seat, case)


def reviews(play: Stage, cases: Cases) -> None:
    """Pass every visit but two, which are made again; take the new ones in."""
    seat = play.office
    play.journal.go_to(date(2026, 9, 9))
    back = {case.name: COMMENT for case in of(cases, what=RETURNED)}
    with seat.at_work(REVIEWER), play.step(seat, f"{len(back)} visits returned"):
        office.review(seat, len(cases), back)
    with seat.at_work(CLERK):
        give(play)
    play.journal.go_to(date(2026, 9, 10))
    sent: list[Path] = []
    for laptop, label in laptops(play):
        again = of(of(cases, laptop=laptop.name), what=RETURNED)
        with laptop.at_work(GOES[laptop.name]):
            field.take_return(play, laptop, label)
            for case in again:
                with play.step(laptop, f"{case} visited again"):
                    field.visit_again(laptop, case, PAIRS[laptop.name], COMMENT)
            if again:
                sent += hand_over(play, laptop)
    play.journal.go_to(date(2026, 9, 11))
    if not sent:
        return
    with seat.at_work(CLERK), play.step(seat, "corrections taken in"):
        assert set(office.take_in(seat, *sent)) == {"taken in"}
    with seat.at_work(REVIEWER), play.step(seat, "corrections passed"):
        office.review(seat, len(back), {})


def opinions(play: Stage, cases: Cases) -> None:
    """Give the opinions, make them public; one elder dies meanwhile."""
    seat = play.office
    for clerk, theirs in clerks(cases):
        with seat.at_work(clerk):
            for case in theirs:
                with play.step(seat, f"{case} opinion and publicity"):
                    office.open_case(seat, case)
                    office.step(seat, "opine", outcome="favourable", said="同意上报")
                    office.step(seat, "publish", place="社区公示栏")
            office.see_none_overdue(seat)
    play.journal.go_to(date(2026, 9, 15))
    for case in of(cases, what=DIES):
        with seat.at_work(CLERK), play.step(seat, f"{case} has died"):
            office.die(seat, case, date(2026, 9, 13))


def decisions(play: Stage, cases: Cases) -> None:
    """Prepare, decide at once, deliver."""
    seat = play.office
    alive = [case for case in cases if case.what != DIES]
    play.journal.go_to(date(2026, 9, 21))
    for clerk, theirs in clerks(alive):
        with seat.at_work(clerk):
            for case in theirs:
                with play.step(seat, f"{case} decision prepared"):
                    office.prepare(seat, case)
            office.see_none_overdue(seat)
    play.journal.go_to(date(2026, 9, 22))
    reasons = {case.name: REASON for case in of(alive, what=UNPROVEN)}
    with seat.at_work(APPROVER), play.step(seat, f"{len(alive)} decided at once"):
        office.decide(seat, len(alive), reasons)
    play.journal.go_to(date(2026, 9, 23))
    for clerk, theirs in clerks(alive):
        with seat.at_work(clerk):
            for case in theirs:
                with play.step(seat, f"{case} decision delivered"):
                    office.deliver(seat, case)
            office.see_none_overdue(seat)


def visits(play: Stage, seat: Seat, cases: Cases) -> None:
    """Visit people one after the other."""
    for case in cases:
        with play.step(seat, f"{case} visited"):
            field.visit(seat, case, PAIRS[seat.name])


def hand_over(play: Stage, seat: Seat) -> tuple[Path, ...]:
    """Put what is new on the stick."""
    with play.step(seat, "handed over"):
        return field.send(play, seat)


def objection(play: Stage, cases: Cases) -> None:
    """One who was refused objects to the level: assessed again by others, and granted."""
    seat, laptop = play.office, play.first
    for case in of(cases, what=OBJECTS):
        play.journal.go_to(date(2026, 9, 24))
        with seat.at_work(CLERK), play.step(seat, f"{case} objects to the level"):
            office.object_to_level(seat, case)
        play.journal.go_to(date(2026, 9, 28))
        with seat.at_work(CLERK), play.step(seat, f"{case} is to be assessed again"):
            office.allow(seat, case, "2026-09-29", PAIRS["A"])
            office.give_visit(seat, case, "A")
            give(play)
        play.journal.go_to(date(2026, 9, 29))
        with laptop.at_work(FIRST):
            field.take_return(play, laptop, LABELS["A"])
            with play.step(laptop, f"{case} assessed again by others"):
                field.visit(laptop, case, PAIRS["A"], is_worst=True)
            sent = hand_over(play, laptop)
        play.journal.go_to(date(2026, 9, 30))
        with seat.at_work(CLERK):
            assert office.take_in(seat, *sent) == ["taken in"]
        with seat.at_work(REVIEWER):
            office.review(seat, 1, {})
        with seat.at_work(CLERK), play.step(seat, f"{case} prepared anew"):
            office.prepare_anew(seat, case)
        with seat.at_work(APPROVER), play.step(seat, f"{case} granted after all"):
            office.decide(seat, 1, {})
        with seat.at_work(CLERK), play.step(seat, f"{case} new decision delivered"):
            office.deliver_anew(seat, case)


def answers(play: Stage) -> str:
    """Give the last return files: every laptop reads what became of its visits.

    Return what the organisation is paid for its month.
    """
    play.journal.go_to(date(2026, 10, 8))
    seat = play.office
    with seat.at_work(CLERK):
        give(play)
        with play.step(seat, "the organisation's month settled"):
            settled = office.settle_september(seat)
    for laptop, label in laptops(play):
        with laptop.at_work(PAIRS[laptop.name][0]), play.step(laptop, "last answers"):
            field.take_return(play, laptop, label)
            assert "Everything is handed over" in laptop.read()
    return settled
