"""Naive crews, and naive accounts of how two flights passed."""

from __future__ import annotations

from protocols import airmanship as sky
from protocols.airmanship import AIRMAN, PAIR
from protocols.airmanship_scopes import FLIGHTS, met
from protocols.hotline import BREAK_OFF
from protocols.known_bad.change import known_bad, naive, other
from protocols.notation.words import Mark, hears, moves, no, send, yes

# fmt: off
AIRMANSHIP = (
    known_bad(
        "seen-or-told",
        met(
            "a crew that guesses what was said",
            "It does not understand the other crew, takes it to have been asked to give way, and turns.",
            FLIGHTS,
            counts=(2506, 9388, 15),
            tables=[naive(AIRMAN, other(no(sky.UNDERSTANDS), next=sky.DECIDING, because="It does not understand what is said, and guesses."))],
        ),
        besides=["looks-and-listens"],
    ),
    known_bad(
        "says-what-it-does",
        met(
            "a crew that gives way and does not say so",
            "It turns, and the other crew, who cannot know it, may turn the same way.",
            FLIGHTS,
            counts=(2256, 8835, 17),
            tables=[naive(AIRMAN, other(yes(sky.GIVES_WAY), do=[send("controls", sky.GIVE_WAY)], because="It gives way; that will be seen."))],
        ),
    ),
    known_bad(
        "looks-and-listens",
        met(
            "a crew that thinks nothing of a call in a foreign language",
            "Someone speaks on the agreed frequency, the crew does not understand, and does not look out.",
            FLIGHTS,
            counts=(3154, 11982, 18),
            tables=[naive(AIRMAN, other(no(sky.UNDERSTANDS), next=sky.FLYING, because="It does not understand what is said, and flies on."))],
        ),
    ),
    known_bad(
        "order-followed",
        met(
            "a crew that has made up its mind",
            "It holds its course; its own centre, which the other has called, orders it to break off, and it does not.",
            ["other crew"],
            counts=(10, 50, 5),
            tables=[naive(AIRMAN, other(hears(BREAK_OFF), at=[sky.HOLDING], next=sky.HOLDING, because="It has the other in sight, and tells its centre so."))],
        ),
        besides=["looks-and-listens"],
    ),
    known_bad(
        "both-told",
        met(
            "a pair of which one comes from behind",
            "One crew could see the other, and the other crew nothing: nobody's lookout is counted on but the first's.",
            FLIGHTS,
            counts=(1192, 4175, 16),
            tables=[naive(PAIR, other(
                moves(sky.CONVERGES), do=[output for output in PAIR.rows[0].do if output != send("second", sky.TRAFFIC)],
                because="One of the two comes into sight of the other.",
            ))],
        ),
    ),
    known_bad(
        "passing-true",
        met(
            "an account in which whoever gives way has averted it",
            "Both give way, and two airproxes are taken to have been averted.",
            FLIGHTS,
            counts=(2753, 10924, 18),
            tables=[naive(PAIR, other(hears(sky.GIVE_WAY), at=[sky.OPENING], marks=Mark.TURNED))],
        ),
    ),
    known_bad(
        "classed-true",
        met(
            "an account that goes by what was reported",
            "They come within the minimum, nobody gives way, nobody reports it, and they are said to have passed clear.",
            FLIGHTS,
            counts=(1636, 6503, 17),
            tables=[naive(PAIR, other(
                moves(sky.PASSES), at=[sky.WITHIN], next=sky.PASSED, marks=Mark.PASSED_CLEAR, because="They have passed each other, and no crew has reported anything.",
            ))],
        ),
    ),
    known_bad(
        "airprox-classed",
        met(
            "an account that leaves out what it cannot class",
            "They come within the minimum, no plot shows how near, and the airprox is not counted.",
            FLIGHTS,
            counts=(2620, 10469, 17),
            tables=[naive(PAIR, other(no(sky.PLOTTED), marks=None, because="Nothing shows how near they came: there is nothing to count."))],
        ),
    ),
)
# fmt: on
