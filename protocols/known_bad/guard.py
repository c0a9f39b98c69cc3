"""Naive controllers and crews."""

from __future__ import annotations

from protocols import guard_warning as guard
from protocols.guard_warning import AIRCREW, CONTROLLER, REPEAT, TURN_WAIT
from protocols.hotline import ALL_CLEAR, BREAK_OFF
from protocols.known_bad.change import among, asking, bad, doing, minus, naive, other, plus
from protocols.notation.table import Row, ignore
from protocols.notation.words import cancel, expires, hears, no, send, yes
from protocols.track import CROSSED, GONE, INBOUND, TURNED_AWAY

_repeat = expires(REPEAT)
_count, _say, _ = _warn = doing(CONTROLLER, guard.WARNING_IT, _repeat)
_warnings_left = asking(CONTROLLER, guard.WARNING_IT, _repeat)
_alarm = [output for output in doing(CONTROLLER, guard.WATCHING, hears(INBOUND)) if output not in (_count, _say)]
_crossed = doing(CONTROLLER, guard.WARNING_IT, hears(CROSSED))
_complies = doing(AIRCREW, guard.DECIDING, yes(guard.COMPLIES))

# fmt: off
GUARD = (
    bad(
        "warnings-numbered",
        "a controller who skips a number",
        "He counts twice before he warns again, so that the second warning goes out as the third.",
        among(naive(CONTROLLER, other(_repeat, to=guard.WARNING_IT, first=[_count], because="It has not turned: the next warning goes out, with the number after the next."))),
        (18, 175, 7),
        sure=[INBOUND, GONE],
    ),
    bad(
        "warnings-bounded",
        "a controller who warns once too often",
        "He asks whether all warnings have gone out before he counts, and sends one more than there are.",
        among(naive(CONTROLLER, other(
            _repeat, to=guard.WARNING_IT, when=lambda desk, _about: desk.sent <= desk.limit,
            because="It has not turned: another warning goes out.",
        ))),
        (18, 175, 6),
        besides=["warnings-go-on"],
        sure=[INBOUND, GONE],
    ),
    bad(
        "warnings-spaced",
        "a controller who warns out of turn",
        "The track crosses the border, and he warns it again before the wait has run out.",
        among(naive(CONTROLLER, plus(
            Row(guard.WARNING_IT, hears(CROSSED), _warnings_left, [_count, _say, *_crossed], guard.WARNING_IT, "It is inside: it is warned again at once."),
        ))),
        (18, 175, 5),
        sure=[INBOUND, GONE],
    ),
    bad(
        "warnings-apart",
        "a controller who warns again as soon as the announced turn fails to come",
        "The crew says that it turns; ten seconds later it has not, and it is warned before the next warning is due.",
        among(naive(CONTROLLER, plus(
            Row(guard.ANSWERED, expires(TURN_WAIT), _warnings_left, _warn, guard.WARNING_IT, "The announced turn has not come: the next warning goes out at once."),
        ))),
        (44, 437, 10),
        sure=[INBOUND, GONE],
    ).clocked({"guard.repeat": (30, 30), "guard.turn_wait": (10, 10)}),
    bad(
        "warnings-stop",
        "a controller who goes on warning a track that turned away",
        "He lets the wait for the next warning run on, and when it runs out he warns.",
        among(naive(
            CONTROLLER,
            other(hears(TURNED_AWAY), at=[guard.WARNING_IT], do=[send("chain", TURNED_AWAY)], because="The track turns away; the clock runs on."),
            plus(
                Row(guard.OBEYED, _repeat, _warnings_left, _warn, guard.OBEYED, "The wait has run out: the next warning goes out."),
                Row(guard.OBEYED, _repeat, None, [], guard.OBEYED, "The wait has run out, and no warning is left."),
            ),
        )),
        (17, 165, 5),
        sure=[INBOUND, GONE],
    ),
    bad(
        "warned-first",
        "a controller who raises the alarm and says nothing on guard",
        "The fighters are sent, the track crosses, and it is fired on before the first warning has gone out.",
        among(
            naive(CONTROLLER, other(hears(INBOUND), at=[guard.WATCHING], do=_alarm, marks=None, because="A track heads for the border: everyone is told but the crew.")),
            "track", "fire authority", "shooter",
        ),
        (827, 5489, 16),
        besides=["counted-true"],
        most={"crosses in": 1, "attacks": 0, "turn": 0, "identity": 0},
    ),
    bad(
        "no-timer-outlives",
        "a controller who leaves the desk with the clock running",
        "The track is gone and the desk is closed, and the wait for the next warning still runs.",
        among(naive(
            CONTROLLER,
            other(hears(GONE), at=[guard.WARNING_IT], do=[send("chain", GONE), send("calls", ALL_CLEAR)], because="The track is gone: the desk is closed, and its clock runs on."),
            plus(*ignore([guard.CLOSED], [_repeat], "Nobody is there to look at the clock.")),
        )),
        (16, 155, 5),
        sure=[INBOUND, GONE],
    ),
    bad(
        "authority-told",
        "a controller who keeps a turn away to himself",
        "The crew says that it turns, it does, and the fire authority is not told.",
        among(naive(CONTROLLER, other(
            hears(TURNED_AWAY), at=[guard.ANSWERED], do=[cancel(REPEAT), cancel(TURN_WAIT)], because="The track turns away, as the crew said it would.",
        ))),
        (16, 153, 6),
        sure=[INBOUND, GONE],
    ),
    bad(
        "all-told",
        "a controller who forgets the centre that calls",
        "The border is crossed, and those who would call the other side only now are not told.",
        among(naive(CONTROLLER, other(
            hears(CROSSED), at=[guard.WARNING_IT], do=[send("chain", CROSSED), send("plot", CROSSED)],
            because="The track is inside: the fire authority is told.",
        ))),
        (23, 224, 6),
        sure=[INBOUND, GONE],
    ),
    bad(
        "warnings-go-on",
        "a controller who does not go on when the announced turn fails to come",
        "The crew says that it turns, it does not, and it is warned no more, with a warning left.",
        among(naive(
            CONTROLLER,
            minus(expires(TURN_WAIT), at=[guard.AWAITING], to=guard.WARNING_IT),
            other(expires(TURN_WAIT), at=[guard.AWAITING], to=guard.SPENT, because="The announced turn has not come: it has been told often enough."),
        )),
        (16, 154, 6),
        sure=[INBOUND, GONE],
    ),
    bad(
        "desk-true",
        "a controller who takes a crew's word for its turn",
        "All warnings are sent, the crew says that it turns, and the matter is closed before anyone has seen it turn.",
        among(naive(CONTROLLER, other(
            hears(guard.TURNING_AWAY), at=[guard.SPENT], do=[], next=guard.OBEYED, because="The crew answers that it turns: that settles it.",
        ))),
        (14, 135, 6),
        sure=[INBOUND, GONE],
    ),
    bad(
        "turn-true",
        "a crew that says that it turns, and does not",
        "It is warned, answers that it turns away, and holds its course.",
        among(naive(AIRCREW, other(
            yes(guard.COMPLIES), do=[send("guard", guard.TURNING_AWAY)], because="It says that it turns away.",
        ))),
        (17, 62, 8),
    ),
    bad(
        "gates-in-series",
        "a crew that turns for a call that it has not understood",
        "It attends, takes the call to be meant for it, does not understand it, and decides what to do all the same.",
        among(naive(AIRCREW, other(
            no(guard.UNDERSTANDS), next=guard.DECIDING, because="It does not understand the language, but the tone.",
        ))),
        (26, 100, 10),
    ),
    bad(
        "too-late",
        "a centre whose order to a crew that has ejected counts like any other",
        "The aircraft is hit, the order to turn goes out, and nobody writes down that it came too late.",
        among(naive(AIRCREW, other(hears(BREAK_OFF), at=[guard.EJECTED], marks=None, because="The order to turn is given."))),
        (17, 62, 6),
    ),
    bad(
        "no-telepathy",
        "a crew that knows what the other side wants before it is told",
        "It turns away and says so on guard, and nobody has spoken to it.",
        among(naive(AIRCREW, plus(
            Row(guard.FLYING, yes(guard.COMPLIES), None, _complies, guard.TURNED, "It begins to turn away, as the other side would wish."),
            Row(guard.FLYING, no(guard.COMPLIES), None, [], guard.FLYING, "It holds its course."),
        ))),
        (17, 66, 5),
        besides=["gates-in-series"],
    ),
)
# fmt: on
