"""Standard identities of a track, and what may change them."""

from __future__ import annotations

from enum import StrEnum

from protocols.guard_warning import NEW_TRACK
from protocols.hotline import CLAIMED
from protocols.notation.actions import Happening
from protocols.notation.promise import BROKEN, Always, Sometimes
from protocols.notation.table import Row, Table, each, ignore
from protocols.notation.words import Output, Question, hears, no, send, yes
from protocols.track import CROSSED, HOSTILE_ACT

NOTICE_MATCHES = "notice matches"
"""From the desk that keeps prior notices; it says nothing where none fits."""
MATCH = "match"
"""To that desk: does a notice fit this track?"""
VOUCHED = "vouched"
"""From the liaison officer: it is ours, and I know where it goes."""
SEEN = "seen"
"""From the interceptor: recognised by eye."""
IDENTITY = "identity"
"""To the fire authority, about the new identity."""


class Identity(StrEnum):
    """Standard identities, and the state before a track is held."""

    NO_TRACK = "no track"
    PENDING = "pending"
    UNKNOWN = "unknown"
    ASSUMED_FRIEND = "assumed friend"
    FRIEND = "friend"
    NEUTRAL = "neutral"
    SUSPECT = "suspect"
    HOSTILE = "hostile"


NO_TRACK, PENDING, UNKNOWN, ASSUMED_FRIEND, FRIEND, NEUTRAL, SUSPECT, HOSTILE = Identity
_OPEN = (PENDING, UNKNOWN, SUSPECT)
_KNOWN = (ASSUMED_FRIEND, FRIEND, NEUTRAL)
_TRACKED = (*_OPEN, *_KNOWN, HOSTILE)

KNOWN = frozenset(_KNOWN)
"""Identities of an aircraft that is known not to attack."""

SQUAWKS = Question("squawks", "identification", "Does the transponder answer with a code that tells who it is?")


def _tell(identity: Identity) -> list[Output]:
    return [send("chain", IDENTITY, lambda _memory, _about: identity)]


# fmt: off
IDENTIFICATION = Table("identification", start=NO_TRACK, ends=(NO_TRACK, *_TRACKED[1:]), rows=[
    #    state     on                     if    do                       next            because
    Row(NO_TRACK, hears(NEW_TRACK),      None, [send("notices", MATCH)], PENDING,        "A new track: the notices are searched and the transponder is asked."),
    Row(PENDING,  yes(SQUAWKS),          None, _tell(NEUTRAL),           NEUTRAL,        "Its transponder tells who it is."),
    Row(PENDING,  no(SQUAWKS),           None, [],                       UNKNOWN,        "No transponder answers: unknown."),
    *each(_OPEN,  hears(NOTICE_MATCHES), None, _tell(ASSUMED_FRIEND),    ASSUMED_FRIEND, "A notice in force fits the track: assumed friend."),
    *each(_OPEN,  hears(CLAIMED),        None, _tell(ASSUMED_FRIEND),    ASSUMED_FRIEND, "The other centre says that it is theirs: assumed friend."),
    *each(_OPEN,  hears(SEEN),           None, _tell(ASSUMED_FRIEND),    ASSUMED_FRIEND, "The interceptor recognises it: assumed friend."),
    *each((*_OPEN, ASSUMED_FRIEND, NEUTRAL), hears(VOUCHED), None, _tell(FRIEND), FRIEND, "The liaison officer vouches for it: friend."),
    *each((PENDING, UNKNOWN), hears(CROSSED), None, _tell(SUSPECT),      SUSPECT,        "It crosses the border unidentified: suspect."),
    *each((*_OPEN, *_KNOWN), hears(HOSTILE_ACT), None, _tell(HOSTILE),   HOSTILE,        "It commits a hostile act: hostile."),
    *ignore((*_KNOWN, SUSPECT, HOSTILE, NO_TRACK), [hears(CROSSED)], "A crossing does not change what is known of it."),
    *ignore((*_KNOWN, HOSTILE, NO_TRACK), [hears(NOTICE_MATCHES), hears(CLAIMED), hears(SEEN)], "It adds nothing to what is known, or contradicts what was seen."),
    *ignore((FRIEND, HOSTILE, NO_TRACK), [hears(VOUCHED)], "It adds nothing to what is known, or contradicts what was seen."),
    *ignore(_TRACKED, [hears(NEW_TRACK)], "The track is held already."),
    *ignore((NO_TRACK, HOSTILE), [hears(HOSTILE_ACT)], "It is hostile already, or not held."),
])
# fmt: on

_GROUNDS = (NOTICE_MATCHES, CLAIMED, SEEN, VOUCHED, SQUAWKS.name)


def _grounded(_: int, happening: Happening) -> int | str:
    row = happening.taken
    becomes_known = row.next in KNOWN and row.next != row.state
    return 0 if not becomes_known or row.on.input.what in _GROUNDS else BROKEN


def _identity_told(_: int, happening: Happening) -> int | str:
    row = happening.taken
    if row.next in (row.state, PENDING, UNKNOWN):
        return 0
    return 0 if any(sent.letter[1:] == (IDENTITY, row.next) for sent in happening.sent) else BROKEN


def _stays_hostile(hostile: bool, happening: Happening) -> bool | str:
    row = happening.taken
    hostile = hostile or (row.on == hears(HOSTILE_ACT) and row.state is not NO_TRACK)
    return BROKEN if hostile and row.next is not HOSTILE else hostile


_COUNTS = {
    NOTICE_MATCHES: KNOWN,
    CLAIMED: KNOWN,
    SEEN: KNOWN,
    VOUCHED: {FRIEND},
    CROSSED: {SUSPECT},
    NEW_TRACK: {PENDING},
}


def _counts(_: int, happening: Happening) -> int | str:
    row = happening.taken
    searched = happening.says(MATCH) == (row.on == hears(NEW_TRACK)) == (row.state is NO_TRACK)
    return 0 if searched and row.next in _COUNTS.get(row.on.input.what, {row.next}) else BROKEN


PROMISES = (
    Always(
        "identity-grounded",
        "A track becomes known only by transponder, notice, answer, voucher or eye.",
        0,
        _grounded,
        of=[IDENTIFICATION],
    ),
    Always(
        "identity-told",
        "The fire authority is told at once of every identity that counts.",
        0,
        _identity_told,
        of=[IDENTIFICATION],
    ),
    Always(
        "hostile-stays",
        "Whoever committed a hostile act is hostile from then on.",
        False,
        _stays_hostile,
        of=[IDENTIFICATION],
    ),
    Always(
        "word-counts",
        "Notices are searched for every track, and all word of it counts: it is known then, or a friend, or suspect.",
        0,
        _counts,
        of=[IDENTIFICATION],
    ),
    Sometimes("identity-vouched", "A track can be vouched for.", lambda h: h.taken.next is FRIEND, of=[IDENTIFICATION]),
)
