"""Histories and comparisons made by hand, so that what is shown of them does not hang on the model's numbers."""

from io import StringIO
from math import inf, nan
from typing import Any

from attrs import evolve
from rich.console import Console, RenderableType

from deconflict.history import Cast, Encounter, Entry, History
from deconflict.study.outcome import SEVERITIES, SOMETIMES, THROUGH
from deconflict.study.result import ArmResult, Beside, Comparison, Hinge, Incident
from deconflict.study.statistics import Estimate, Method, QuantileSummary
from deconflict.world.parameter import Grade
from deconflict.world.scenario import Documented
from protocols.notation.actions import Deliver, Happen, Happening, Lose, Refuse, Sent
from protocols.notation.channel import Letter
from protocols.notation.table import Row
from protocols.notation.words import Gate, Mark, Question, hears, moves, no, yes

DAY_S = 86_400
CARRIED = Question("carried", "guard", "Is guard heard?", gate=Gate.UP, otherwise="Nothing is heard on guard.")
CALLS = Question("calls", "hotline", "Does the centre call?", gate=Gate.WILLING)
AT_POST = Question("at_post", "liaison", "Is the officer there?", gate=Gate.UP)
FATES = (*(str(gate) for gate in Gate), THROUGH)


def row(on, because, *, table="track", marks=None, ignored=False):
    """A row of a table, as far as a history shows it."""
    return Row("before", on, None, (), "after", because, table=table, marks=marks, ignored=ignored)


def happens(post, on, because, *, marks=None, ignored=False, sent=(), action=None):
    """A post steps."""
    does = action or Happen(post, on.input)
    return Happening(does, post, row(on, because, table=post, marks=marks, ignored=ignored), None, sent)


def warns(number, because, marks=None):
    """The controller sends a numbered warning."""
    sent = (Sent("guard", Letter("aircrew", "warning", number)),)
    return happens("controller", hears("inbound"), because, marks=marks, sent=sent)


def shot_down():
    """What happens to a flight that hears nothing and is shot down: (seconds, happening, cause)."""
    lost = Lose("guard", Letter("aircrew", "warning", 1))
    cut = Refuse("hotline", Letter("duty officer", "ring"), "The hotline is cut.")
    repeat = hears("inbound")
    return [
        (0.0, happens("track", moves("enters"), "The aircraft enters the warning zone.", marks=Mark.APPROACHED), None),
        (2.25, warns(1, "A track heads for the border: the first warning goes out.", Mark.WARNED), 0),
        (8.0, Happening(lost), 1),
        (9.0, happens("liaison officer", yes(AT_POST), "He comes to the desk."), 1),
        (20.0, happens("caller", no(CALLS), "The centre does not call."), 1),
        (32.25, warns(2, "It has not turned: the next warning goes out."), 1),
        (33.0, Happening(cut), 4),
        (60.0, happens("track", moves("crosses in"), "It crosses the border.", marks=Mark.VIOLATED), None),
        (61.0, happens("fire authority", repeat, "That it is inside is known.", ignored=True), 7),
        (70.0, happens("shooter", hears("release"), "It locks on.", marks=Mark.LOCKED_ON), 7),
        (75.0, happens("shooter", hears("aimed"), "It fires.", marks=Mark.RELEASED), 9),
        (85.0, happens("track", hears("hit"), "It is hit and falls.", marks=Mark.LOST), 10),
        (95.5, happens("aircrew", hears("break off"), "The order to turn comes too late.", marks=Mark.TOO_LATE), 11),
    ]


def turned_away():
    """What happens to a flight that turns: (seconds, happening, cause); the causes count within it."""
    heard = Deliver("guard", Letter("aircrew", "warning", 1))
    return [
        (0.0, happens("track", moves("enters"), "The aircraft enters the warning zone.", marks=Mark.APPROACHED), None),
        (3.0, warns(1, "A track heads for the border: the first warning goes out.", Mark.WARNED), 0),
        (9.0, happens("aircrew", hears("warning"), "A warning comes in on guard.", action=heard), 1),
        (20.0, happens("track", hears("turn"), "It turns away before the border.", marks=Mark.TURNED), 2),
    ]


def met(number, enters_s, inside, closest_m=0.0, depth_m=0.0):
    """An encounter; flights come to the border once, but for the second of them."""
    return Encounter(
        number=number,
        kind="border",
        flight=str(number % 100),
        party="russia",
        type="Su-24M",
        against="turkey",
        enters_s=enters_s,
        leaves_s=enters_s + 200,
        inside=inside,
        closest_m=closest_m,
        depth_m=depth_m,
        speed_m_s=250.0,
    )


def history():
    """Four encounters: shot down, turned away in time, turned away though it would not have crossed, and unhindered."""
    starts = {
        12: 3 * DAY_S + 36_000.04,
        17: 5 * DAY_S + 7_200.0,
        117: 5 * DAY_S + 9_000.0,
        20: 6 * DAY_S - 1.0,
    }
    stories = {12: shot_down(), 17: turned_away(), 117: turned_away(), 20: turned_away()[:1]}
    entries: list[Entry] = []
    for number, story in stories.items():
        first = len(entries)
        for after_s, happening, cause in story:
            time_ms = round(1000 * (starts[number] + after_s))
            entries.append(Entry(time_ms, number, happening, None if cause is None else first + cause))
    return History(
        scenario="border",
        fingerprint="00c0ffee00c0ffee",
        luck=7,
        version="1.2.3",
        sorties={"russia": 3240},
        encounters=(
            met(12, starts[12], ((starts[12] + 60, starts[12] + 90.5),), depth_m=4_426),
            met(17, starts[17], ((starts[17] + 88, starts[17] + 90), (starts[17] + 95, starts[17] + 97)), depth_m=300),
            met(117, starts[117], (), closest_m=12_345),
            met(20, starts[20], (), closest_m=900),
        ),
        casts={
            "border": Cast(
                frozenset({"track", "aircrew", "liaison officer", "controller", "caller", "fire authority", "shooter"}),
                frozenset({"track", "aircrew", "liaison officer"}),
            )
        },
        arrivals={"guard": CARRIED},
        entries=entries,
    )


def marked(mark):
    """A step that counts as something."""
    return happens("post", moves(str(mark)), f"It counts as {mark}.", marks=mark)


def of_kind(number, kind, flight, inside=(), other=""):
    """An encounter of some kind, of one force with another."""
    return evolve(
        met(number, 0.0, inside, 500, 4300), kind=kind, flight=flight, party="one", against="two", other=other
    )


def all_kinds():
    """A strike, two passes of one flight, a flight that comes to the border twice, the rescue of its crew, and more."""
    stories = {
        1: [
            (10, "struck"),
            (20, "struck"),
            (25, "known"),
            (27, "called"),
            (30, "struck"),
            (40, "struck"),
            (45, "halted"),
        ],
        2: [(3, "turned"), (60, "passed clear")],
        3: [(12, "turned"), (60, "airprox B")],
        4: [(1, "approached"), (20, "violated")],
        5: [(1, "approached"), (5, "called"), (15, "called"), (20, "violated"), (30, "released"), (38, "lost")],
        6: [(50, "further loss"), (70, "rescued")],
    }
    encounters = (
        of_kind(1, "strike", "bridge", ((10.0, 10.0),)),
        of_kind(2, "airprox", "west", ((10.0, 20.0),), "east"),
        of_kind(3, "airprox", "west", ((10.0, 20.0),), "north"),
        of_kind(4, "border", "one", ((20.0, 30.0),)),
        of_kind(5, "border", "one", ((20.0, 30.0),)),
        of_kind(6, "rescue", "rescue of one"),
        of_kind(7, "politics", "governments"),
    )
    told = [(after_s, number, Mark(mark)) for number, story in stories.items() for after_s, mark in story]
    return evolve(
        history(),
        sorties={"one": 7},
        encounters=encounters,
        casts={kind: Cast(frozenset(), frozenset()) for kind in {of.kind for of in encounters}},
        entries=[Entry(1000 * after_s, number, marked(mark), None) for after_s, number, mark in told],
    )


def arm(name, title, counts, sorties, **others):
    """An arm with these incidents, by severity; of those that come seldom, none."""
    often = [mark for mark in SEVERITIES if mark not in SOMETIMES]
    by_severity = dict.fromkeys(map(str, SEVERITIES), 0) | dict(zip(map(str, often), counts, strict=True))
    risks = {mark: 1000 * n / sorties for mark, n in by_severity.items()}
    given: dict[str, Any] = {
        "removed": (),
        "sorties": sorties,
        "counts": by_severity,
        "risks": {mark: Estimate(risk, 0.8 * risk, 1.2 * risk + 0.001) for mark, risk in risks.items()},
        "differences": {mark: Estimate(0.0, -0.1, 0.1) for mark in risks},
        "ratios": {mark: Estimate(1.0, 1.0, 1.0, Method.SAME) for mark in risks},
        "p_value": 1.0,
        "gain": inf,
        "needed": 1,
        "unknown": (1.0, 1.0),
        "died": {
            "guard": dict(zip(FATES, (700, 1, 20, 120, 9, 150), strict=True)),
            "hotline": dict(zip(FATES, (20, 510, 180, 10, 60, 220), strict=True)),
            "notice": dict.fromkeys(FATES, 0),
        },
    }
    return ArmResult(name=name, title=title, **(given | others))


def ratio(value, low, high):
    """A ratio for every severity."""
    return {str(mark): Estimate(value, low, high, Method.BOOTSTRAP) for mark in SEVERITIES}


def comparison():
    """Four arms of a border, of which one makes a difference, one may, and one makes none."""
    sorties = 3240 * 640
    return Comparison(
        scenario="border",
        title="A border, some autumn",
        question="Does the hotline matter?",
        version="1.2.3",
        fingerprint="00c0ffee00c0ffee",
        command="deconflict compare border --precision 0.1 --most 640 --luck 0",
        lucks=(0, 639),
        days=60,
        campaigns=640,
        sorties=sorties,
        looks=(40, 80, 160, 320, 640),
        level=0.99,
        precision=0.1,
        verdict="stop: the last look is reached, and it is not as precise as was asked for",
        measure="released",
        baseline="all",
        focus="neither",
        arms=(
            arm("all", "all channels", (88_000, 88_000, 1_500, 480, 350, 290), sorties),
            arm(
                *("no_liaison", "no liaison officers", (88_000, 88_000, 1_500, 480, 350, 290), sorties),
                removed=("liaison",),
                ratios=ratio(1.0, 1.0, 1.0),
            ),
            arm(
                *("no_hotline", "no hotline", (88_000, 88_000, 1_550, 500, 364, 300), sorties),
                removed=("hotline",),
                ratios=ratio(1.04, 0.97, 1.12),
                p_value=0.31,
                gain=6.4,
                needed=700,
                unknown=(0.9, 1.3),
            ),
            arm(
                *("neither", "neither", (88_000, 88_000, 1_700, 640, 490, 400), sorties),
                removed=("hotline", "liaison"),
                ratios=ratio(1.4, 1.2, 1.7),
                p_value=0.0001,
                gain=3.2,
                needed=2123,
                unknown=(1.05, 2.44),
            ),
        ),
        interaction=Estimate(1.35, 1.1, 1.6, Method.BOOTSTRAP),
        spare=QuantileSummary(68.0, 9.6, 1234),
        hinges=(
            Hinge("channels.hotline.questions.answers.delay_s", "C", (20.0, 300.0), (1.7, 1.1), 87),
            Hinge("airspaces.turkey.zone_m", "C", (18_520.0, 27_780.0), (1.2, 1.6), 12),
        ),
        beside=(
            Beside("violations a sortie", documented(6e-4, 1.7e-4, 1.6e-3), 0.000723, inside=True),
            Beside("close approaches a day", documented(None, 1.6, 2.7), 55.5, inside=False),
        ),
        worst=Incident("neither", 417, 12, "lost"),
    )


def documented(value, low, high):
    """A documented figure."""
    return Documented(quantity="", title="", value=value, low=low, high=high, grade=Grade.C, source="an account")


def nothing_happened():
    """A comparison without any release, ranges, hinges or documented figures: nothing can be said."""
    whole = comparison()
    undefined = {str(mark): Estimate(nan, 0.0, inf, Method.UNDEFINED) for mark in SEVERITIES}
    arms = tuple(
        evolve(
            arm("a" * 40, f"an arm with a long title, number {n}", (5, 5, 0, 0, 0, 0), whole.sorties),
            name=of.name,
            ratios=undefined if n else of.ratios,
            gain=nan,
            needed=None,
            unknown=None,
        )
        for n, of in enumerate(whole.arms[:3])
    )
    return evolve(
        whole,
        arms=arms,
        focus=arms[-1].name,
        interaction=None,
        spare=None,
        hinges=(),
        beside=(),
        worst=None,
        looks=(1,),
    )


class Ascii(StringIO):
    """A file that takes no other letters."""

    encoding = "ascii"


def printed(shown: RenderableType, width: int, encoding: str = "utf-8") -> str:
    """What a console of that width and encoding prints, without colours and without spaces at the ends of lines."""
    paper = Ascii() if encoding == "ascii" else StringIO()
    Console(file=paper, width=width, color_system=None, highlight=False, legacy_windows=False).print(shown)
    paper.getvalue().encode(encoding)
    return "".join(f"{line.rstrip()}\n" for line in paper.getvalue().splitlines())
