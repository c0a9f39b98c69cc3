"""A liaison officer who sits in the other force's centre: asked about a track, he vouches for it and calls home.

One whose languages do not serve may say yes to what he has not understood: everyone believes then that it is seen to.
"""

from __future__ import annotations

from enum import StrEnum

from protocols.guard_warning import ASKED, ASSENTED, NOT_HERE
from protocols.hotline import BREAK_OFF_WANTED
from protocols.identification import VOUCHED
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Sometimes
from protocols.notation.table import Row, Table, each, ignore
from protocols.notation.words import LINE_DEAD, Gate, Question, hears, moves, no, send, yes

RECALL = "recalled"
"""His own government calls him home."""
HELD_BY = {"liaison": ("liaison officer", RECALL)}
"""The channel that a person is, who he is, and what the world does to him when it is cut."""

AT_POST = Question("at_post", "liaison", "Is the officer at his post at this hour?", gate=Gate.UP)
WILLING = Question(
    "willing", "liaison", "May the officer speak about his own force's flights?", gate=Gate.WILLING, stays=True
)
KNOWS = Question("knows", "liaison", "Does the officer know the plan of this flight?", gate=Gate.RIGHT_PERSON)
UNDERSTOOD = Question("understood", "liaison", "Do the two understand which track is meant?", gate=Gate.UNDERSTOOD)
ASSENTS = Question("assents", "liaison", "Does he assent all the same?")
GETS_THROUGH = Question(
    "gets_through", "liaison", "Does the officer get through to his own centre?", gate=Gate.PASSED_ON
)


class Liaison(StrEnum):
    """What the liaison officer is busy with."""

    AT_HAND = "at hand"
    SENT_FOR = "sent for"
    CONSIDERING = "considering"
    CONSULTING = "consulting the plan"
    SPEAKING = "speaking"
    MISTAKEN = "taking it for another track"
    PHONING = "telephoning his centre"
    FINISHED = "finished"
    RECALLED = "recalled"


AT_HAND, SENT_FOR, CONSIDERING, CONSULTING, SPEAKING, MISTAKEN, PHONING, FINISHED, RECALLED = Liaison
_HERE = tuple(state for state in Liaison if state is not RECALLED)

# fmt: off
LIAISON_OFFICER = Table("liaison officer", start=AT_HAND, ends=(AT_HAND, FINISHED, RECALLED), rows=[
    #    state        on                 if    do                          next         because
    Row(AT_HAND,     hears(ASKED),      None, [],                         SENT_FOR,    "The liaison officer is sent for: is the track his?"),
    Row(SENT_FOR,    yes(AT_POST),      None, [],                         CONSIDERING, "He comes to the desk."),
    Row(SENT_FOR,    no(AT_POST),       None, [],                         FINISHED,    "He is not at his post at this hour."),
    Row(CONSIDERING, yes(WILLING),      None, [],                         CONSULTING,  "He may speak about it, and looks at the plan."),
    Row(CONSIDERING, no(WILLING),       None, [],                         FINISHED,    "He may not speak about his own force's flights."),
    Row(CONSULTING,  yes(KNOWS),        None, [],                         SPEAKING,    "He knows the flight."),
    Row(CONSULTING,  no(KNOWS),         None, [],                         FINISHED,    "He knows nothing of this flight."),
    Row(SPEAKING,    yes(UNDERSTOOD),   None, [send("plot", VOUCHED)],    PHONING,     "He vouches for the track, and calls his own centre."),
    Row(SPEAKING,    no(UNDERSTOOD),    None, [],                         MISTAKEN,    "He does not understand which track is meant."),
    Row(MISTAKEN,    yes(ASSENTS),      None, [send("office", ASSENTED)], FINISHED,    "He says yes all the same: it is taken to be seen to.", source="Peru, 20 April 2001: https://www.voanews.com/a/a-13-a-2001-08-02-24-investigation-66962867/378344.html"),
    Row(MISTAKEN,    no(ASSENTS),       None, [],                         FINISHED,    "The two do not find out which track is meant, and both know it."),
    Row(PHONING,     yes(GETS_THROUGH), None, [send("home", BREAK_OFF_WANTED)], FINISHED,   "He asks his own centre to turn it away."),
    Row(PHONING,     no(GETS_THROUGH),  None, [],                         FINISHED,    "He does not get through to his own centre."),
    *each(_HERE,     moves(RECALL),     None, [],                         RECALLED,    "He is recalled."),
    Row(RECALLED,    hears(ASKED),      None, [send("office", NOT_HERE)], RECALLED,    "His desk is empty: he was recalled."),
    *ignore(tuple(s for s in _HERE if s is not AT_HAND), [hears(ASKED)], "He has been asked already."),
    *ignore(_HERE, [hears(LINE_DEAD)], "He notes that the line is dead."),
    *ignore((RECALLED,), [hears(LINE_DEAD)], "His desk is empty: nobody notes that the line is dead."),
])
# fmt: on


def _silent_when_recalled(recalled: bool, happening: Happening) -> bool | str:
    row = happening.taken
    passes = any(happening.says(word) for word in (VOUCHED, BREAK_OFF_WANTED, ASSENTED))
    return BROKEN if recalled and passes else recalled or row.on == moves(RECALL)


def _speaks_in_turn(asked: bool, happening: Happening) -> bool | str:
    row = happening.taken
    said = (happening.says(VOUCHED), happening.says(BREAK_OFF_WANTED))
    asks = row.on == hears(ASKED) and not happening.says(NOT_HERE)
    if said != (row.on == yes(UNDERSTOOD), row.on == yes(GETS_THROUGH)) or (asked and asks):
        return BROKEN
    asked = (asked or asks) and row.next is not RECALLED
    return asked if asked == (row.next not in (AT_HAND, RECALLED)) else BROKEN


def _assents(stands: str, happening: Happening) -> str:
    """What came of asking him which track is meant: nothing yet, a mistake, or his answer to it."""
    row = happening.taken
    if happening.says(ASSENTED) != (row.on == yes(ASSENTS)) or (row.question is ASSENTS and stands is not MISTAKEN):
        return BROKEN
    if stands and (happening.says(VOUCHED) or happening.says(BREAK_OFF_WANTED)):
        return BROKEN
    if row.on == moves(RECALL):
        return ""
    stands = {no(UNDERSTOOD): MISTAKEN, yes(ASSENTS): FINISHED, no(ASSENTS): FINISHED}.get(row.on, stands)
    return stands if (stands is MISTAKEN) == (row.next is MISTAKEN) else BROKEN


def _gone_for_good(recalled: bool, happening: Happening) -> bool | str:
    row = happening.taken
    if recalled != happening.says(NOT_HERE):
        return BROKEN
    recalled = recalled or row.on == moves(RECALL)
    return recalled if recalled == (row.next is RECALLED) else BROKEN


PROMISES = (
    Always(
        "silent-when-recalled",
        "Nothing passes through a liaison officer who was recalled.",
        False,
        _silent_when_recalled,
        of=[LIAISON_OFFICER],
    ),
    Always(
        "officer-speaks",
        "A liaison officer is asked once, vouches when both know which track is meant, and asks for the turn at home.",
        False,
        _speaks_in_turn,
        of=[LIAISON_OFFICER],
    ),
    Always(
        "assent-no-voucher",
        "What an officer assents to without having understood it he never vouches for, and he is asked for it once.",
        "",
        _assents,
        of=[LIAISON_OFFICER],
    ),
    Always(
        "absence-told",
        "Who asks for a liaison officer who was recalled is told that he is not there.",
        False,
        _gone_for_good,
        of=[LIAISON_OFFICER],
    ),
    Sometimes(
        "officer-vouches",
        "The liaison officer can vouch for a track.",
        lambda h: h.taken.next is PHONING,
        of=[LIAISON_OFFICER],
    ),
    Sometimes(
        "officer-assents",
        "A liaison officer can assent to what he has not understood.",
        lambda h: h.says(ASSENTED),
        of=[LIAISON_OFFICER],
    ),
)
