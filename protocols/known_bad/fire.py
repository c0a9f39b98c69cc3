"""Naive fire authorities and shooters."""

from __future__ import annotations

from protocols import engagement as fire
from protocols.engagement import FIRE_AUTHORITY, SHOOTER, Rules, Weapons
from protocols.guard_warning import WARNED
from protocols.identification import FRIEND, IDENTITY, SEEN, UNKNOWN
from protocols.known_bad.change import among, bad, doing, minus, naive, other
from protocols.notation.table import STAY
from protocols.notation.words import hears, no, send, yes
from protocols.track import CROSSED, EXITED, GONE, TURNED_AWAY

_note_turn = doing(FIRE_AUTHORITY, fire.DECIDING, hears(TURNED_AWAY))
_release = doing(FIRE_AUTHORITY, fire.DECIDING, yes(fire.DISPOSED))
_note_hold, _ = doing(SHOOTER, fire.AIMING, hears(fire.HOLD))
_NUMBERS = {fire.RELEASE: (1, 2), fire.HOLD: (1, 2)}
_ONCE = {"crossed": 1, "hostile act": 0, "identity": 0}
_COMES_AND_GOES = [WARNED, GONE]

# fmt: off
FIRE = (
    bad(
        "not-while-held",
        "a shooter that does not ask whether a release was withdrawn",
        "A hold-fire order overtakes the release that it withdraws: the shooter acknowledges it, is cleared, and fires.",
        among(
            naive(
                SHOOTER,
                minus(hears(fire.RELEASE), says=fire.STALE),
                other(
                    hears(fire.RELEASE), at=[fire.CLOSING, fire.LOOKING, fire.READY, fire.CLEARED, fire.AIMING],
                    when=None, because="A release arrives, and is taken as it is: cleared to fire.",
                ),
            ),
            "fire authority",
            fire={"ordered": False},
        ),
        (187, 944, 13),
        besides=["orders-answered", "pair-true"],
        most=_ONCE | {"turned away": 0},
        sure=_COMES_AND_GOES,
    ),
    bad(
        "not-after-turn",
        "an authority that forgets a turn away",
        "The track turns away before it is inside, clips the border, and is released on as if it had not turned.",
        among(naive(FIRE_AUTHORITY, other(
            hears(TURNED_AWAY), at=[fire.ALERT], do=[], because="It turns away: that is well.",
        ))),
        (33, 241, 7),
        besides=["decided-by-rules"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "withdrawn-at-once",
        "an authority that lets a release stand when the track turns away",
        "The track is inside, the release is given, the track turns away, and nobody tells the fighters.",
        among(naive(FIRE_AUTHORITY, other(
            hears(TURNED_AWAY), at=[fire.RELEASED], do=_note_turn, marks=None, because="It turns away: the fighters will see that.",
        ))),
        (24, 176, 7),
        besides=["orders-true"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "encounter-ends",
        "an authority that stands nobody down",
        "The track is gone, and the authority goes quiet with its fighters still up.",
        among(
            naive(
                FIRE_AUTHORITY,
                other(hears(GONE), at=[fire.HOLDING], next=fire.QUIET, do=[], because="The track is gone: all is quiet."),
                ends=[fire.CLOSED, fire.QUIET],
            ),
            "track", "controller",
        ),
        (107, 919, 10),
        besides=["orders-true"],
        most={"crosses in": 1, "attacks": 0, "turn": 0, "hit": 0, "identity": 0},
    ),
    bad(
        "rests-at-end",
        "an authority that does not let go of a track that is gone",
        "The track is gone, and the authority waits for it to do something.",
        among(naive(FIRE_AUTHORITY, other(
            hears(GONE), at=[fire.HOLDING], next=STAY, do=[], because="Nothing more is seen of the track: the authority goes on holding.",
        ))),
        (21, 155, 6),
        besides=["orders-true"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "only-inside",
        "an authority that goes on deciding when the track is out",
        "The track is inside, the commander thinks, the track is out again, and he releases.",
        among(naive(FIRE_AUTHORITY, other(
            hears(EXITED), at=[fire.DECIDING], next=STAY, because="It is out; the commander is still deciding.",
        ))),
        (29, 213, 7),
        besides=["decided-by-rules"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "by-authority",
        "an authority that asks nobody",
        "Permission is to be asked for above; the release is given without it as soon as the track is inside.",
        among(
            naive(FIRE_AUTHORITY, other(
                hears(CROSSED), at=[fire.ALERT], to=fire.ASKING, do=_release, next=fire.RELEASED,
                because="Inside: there is no time to ask, and the release is given.",
            )),
            rules=Rules(delegated=False),
        ),
        (18, 132, 5),
        besides=["decided-by-rules"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "self-defence-only",
        "an authority that forgets that weapons are on hold",
        "Weapons are on hold, the track crosses, and the commander releases as he would at any violator.",
        among(
            naive(FIRE_AUTHORITY, other(hears(CROSSED), to=fire.HOLDING, when=lambda rules, _about: rules.turned)),
            rules=Rules(weapons=Weapons.HOLD),
        ),
        (23, 169, 6),
        besides=["decided-by-rules"],
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "known-weighed",
        "an authority that does not listen before the first warning",
        "A friend is reported before it is warned, and is released on as if it were nobody's.",
        among(
            naive(FIRE_AUTHORITY, other(
                hears(IDENTITY), at=[fire.QUIET], do=[], because="An identity is reported; there is no track under watch yet.",
            )),
            about={IDENTITY: (UNKNOWN, FRIEND)},
        ),
        (103, 797, 8),
        besides=["decided-by-rules"],
        most=_ONCE | {"identity": 1},
        sure=_COMES_AND_GOES,
    ),
    bad(
        "decided-by-rules",
        "an authority that decides where it should ask",
        "Permission is to be asked for above, and the commander on the spot is asked instead.",
        among(
            naive(FIRE_AUTHORITY, other(
                hears(CROSSED), at=[fire.ALERT], to=fire.ASKING, next=fire.DECIDING, because="Inside: there is no time to ask, and the commander on the spot decides.",
            )),
            rules=Rules(delegated=False),
        ),
        (25, 183, 6),
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "orders-true",
        "an authority that decides and tells nobody",
        "The commander decides to fire, and the order does not go out.",
        among(naive(FIRE_AUTHORITY, other(yes(fire.DISPOSED), do=[], because="It is decided that the track is to be fired on."))),
        (23, 169, 6),
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
    bad(
        "orders-answered",
        "a pair that obeys a hold-fire order and does not say so",
        "It breaks its lock, and the authority does not learn whether the order came in time.",
        among(naive(SHOOTER, other(hears(fire.HOLD), at=[fire.AIMING], do=[_note_hold], because="Hold fire reaches it before the launch: it breaks the lock.")), about=_NUMBERS),
        (76, 497, 8),
        sure=[fire.STAND_DOWN],
    ),
    bad(
        "pair-true",
        "a pair that recognises whatever it looks at",
        "It cannot tell whose aircraft it is, and reports that it knows it.",
        among(naive(SHOOTER, other(no(fire.RECOGNISES), do=[send("sight", SEEN)], because="It cannot tell whose aircraft it is, and reports what it was told to expect.")), about=_NUMBERS),
        (80, 523, 7),
        sure=[fire.STAND_DOWN],
    ),
    bad(
        "counted-true",
        "an authority of which only shots are counted",
        "The commander does not fire, and nobody counts that fire was held.",
        among(naive(FIRE_AUTHORITY, other(no(fire.DISPOSED), marks=None, because="The commander does not fire; nothing has happened."))),
        (26, 190, 6),
        most=_ONCE,
        sure=_COMES_AND_GOES,
    ),
)
# fmt: on
