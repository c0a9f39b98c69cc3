"""24 November 2015, a Su-24 and an F-16 on the Syrian border: the day as Ankara and as Moscow tell it, side by side.

Covers one day, flown again and again under other lucks, with channels added, taken away, or used at another moment.
The two scenario files differ in the track and in nothing else that the model knows.

The question: could any channel have stopped the shot, and when would it have had to be used?

What to expect:

- under Ankara's account the shot comes within tens of seconds of the crossing, in about four lucks of five;
- ten warnings to a set that does not carry guard are not ten chances: all fail together;
- a call at the crossing never prevents the shot; a call at the first warning, five minutes before, sometimes does, and
  on a rehearsed line it mostly does;
- under Moscow's account there is no shot at all: the model has the rules that Ankara declared, and these say nothing
  of an aircraft that never crosses;
- the letter's own figures cannot all hold, and the border is not known well enough to judge between the two tracks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import shapely
from attrs import evolve, field, frozen
from rich.console import Console
from rich.table import Table

from deconflict.engine.campaign import run
from deconflict.engine.theatre import Theatre, theatre
from deconflict.engine.traffic import Traffic, traffic
from deconflict.history import Event
from deconflict.study.outcome import Outcome, outcomes
from deconflict.study.statistics import wilson
from deconflict.world.airspace import outlines, projection
from deconflict.world.approaches import Approach
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.scenario import Scenario
from deconflict.world.skies import Waypoint
from deconflict.world.units import convert
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

SCENARIOS = Path(__file__).parent / "scenarios"
ANKARA, MOSCOW = "Ankara", "Moscow"
FILES = {ANKARA: "shootdown_2015_turkey.toml", MOSCOW: "shootdown_2015_russia.toml"}
AS_IT_WAS = "as_it_was"
# Under this luck it is fired at while inside, and hit at the border.
LUCK, RUNS = 34, 200

LETTER_S, LETTER_MI = 17.0, (1.36, 1.15)
SPEED_M_S = 980 / 3.6
WARNED_S = 300.0
FALL_S = 30.0
F16_INSIDE_S, F16_DEEP_M = 40.0, 2000.0
LATITUDES = (35.8225, 35.8255, 35.8308, 35.8366)
"""Where 980 km/h cross the salient in about 7, 10, 13 and 17 s."""

SHOWN = frozenset({"track", "controller", "aircrew", "guard", "fire authority", "shooter", "missile"})
"""Whose events the log shows; of the others, those at which a message came to a gate."""

SOURCES = {
    "letter": "Turkey's letter to the UN: https://www.rt.com/news/323343-turkey-un-syria-russian-plane/",
    "Reuters": "https://in.reuters.com/article/mideast-crisis-syria-un-idINL1N13J1FZ20151124",
    "BBC": "https://wasobamaborninkenya.com/InspectorSmith/forum/main-forum/recent-news-related-to-topics-of-general-"
    "interest-to-concerned-american-patriots/9705-turkey-s-downing-of-russian-warplane-what-we-know-bbc?p=15313",
    "TASS": "https://tass.com/defense/840016",
    "Russian MoD": "https://archive.schillerinstitute.com/news_briefs/2015/1127_shootdown_deliberate.html",
    "navigator": "https://www.kommersant.ru/doc/2862519",
    "Leuven": "https://www.iflscience.com/physics/physicists-show-both-russia-and-turkey-were-lying-about-downed-jet/",
    "1tv": "http://1tv.ru/news/world/296867",
    "border": "deconflict/world/levant.geojson, Natural Earth 1:10m: may err by some hundred metres to 2 km",
}


@frozen(eq=False)
class Account:
    """One side's telling of the day: its scenario, its flight, and how that comes to the border."""

    name: str
    scenario: Scenario
    flown: Traffic = field(init=False, repr=False)

    @flown.default
    def _flown(self) -> Traffic:
        # A documented track asks nothing of luck: one luck's traffic serves for all.
        return traffic(self.scenario, Luck(0))

    @property
    def approach(self) -> Approach:
        """The one approach of the day."""
        (approach,) = self.flown.approaches.values()
        return approach

    def events(self, luck: int, arm: str = AS_IT_WAS) -> Iterator[Event]:
        """What happens to the flight under one luck, without what changes nothing."""
        history = run(self._staged(arm), Luck(luck), self.flown)
        for event in history.events(self.approach.flight):
            happening = history.entries[event.sequence].happening
            row = happening.row
            if row is None or row.next is not row.state or happening.sent:
                yield event

    def outcomes(self, arm: str, lucks: Iterable[int]) -> Iterator[Outcome]:
        """What the flight comes to, under each luck."""
        staged = self._staged(arm)
        for luck in lucks:
            yield outcomes(run(staged, Luck(luck), self.flown))[self.approach.flight]

    def _staged(self, arm: str) -> Theatre:
        return theatre(with_arm(self.scenario, arm))


@frozen
class Tally:
    """An arm under many lucks, `of` them. Launches and hits are in seconds from the crossing.

    `turned` counts those that turned away before the border or, where it is never crossed, before they came closest;
    `held` those in which a lock-on was broken and nothing fired.
    """

    of: int
    turned: int
    held: int
    launch_s: tuple[float, ...]
    hit_s: tuple[float, ...]
    spare_s: tuple[float, ...]


def build() -> dict[str, Account]:
    """Both accounts, by name."""
    return {name: Account(name, read(SCENARIOS / file)) for name, file in FILES.items()}


def tally(account: Account, arm: str, lucks: Sequence[int]) -> Tally:
    """Fly the day under an arm and many lucks, and count."""
    closest_s = account.approach.closest_s
    seen = list(account.outcomes(arm, lucks))
    marks = [{mark: time_ms / 1000 - closest_s for mark, time_ms in outcome.marks.items()} for outcome in seen]
    return Tally(
        of=len(seen),
        turned=sum(Mark.VIOLATED not in of and of.get(Mark.TURNED, 0.0) < 0 for of in marks),
        held=sum(Mark.LOCKED_ON in of and Mark.RELEASED not in of for of in marks),
        launch_s=tuple(of[Mark.RELEASED] for of in marks if Mark.RELEASED in of),
        hit_s=tuple(of[Mark.LOST] for of in marks if Mark.LOST in of),
        spare_s=tuple(outcome.spare_s for outcome in seen if outcome.spare_s is not None),
    )


def log_table(accounts: dict[str, Account], luck: int) -> Table:
    """One run under each account: what happens, and when, in seconds from the crossing or the closest approach."""
    times: dict[tuple[str, str], dict[str, list[float]]] = {}
    for account in accounts.values():
        for event in account.events(luck):
            if event.actor in SHOWN or event.gate is not None:
                of_both = times.setdefault((event.actor, event.sentence), {})
                of_both.setdefault(account.name, []).append(event.time_s - account.approach.closest_s)
    table = Table(title=f"One run, luck {luck}: seconds from the crossing, or from the closest approach", expand=True)
    table.add_column("who")
    table.add_column("what", ratio=1)
    for name in accounts:
        table.add_column(f"{name}, s", justify="right")
    for (actor, sentence), of_both in sorted(times.items(), key=lambda item: min(map(min, item[1].values()))):
        table.add_row(actor, sentence, *(_when(of_both.get(name, [])) for name in accounts))
    return table


def outcome_table(accounts: dict[str, Account], lucks: Sequence[int]) -> Table:
    """What the day comes to, by account and arm."""
    table = Table(title=f"What the day comes to: {_said(lucks)}")
    table.add_column("arm")
    for heading in ("shot\n%", "hit\n%", "turned\nbefore\n%", "launch after\ncrossing\ns", "to spare\ns"):
        table.add_column(heading, justify="right", no_wrap=True)
    for account in accounts.values():
        table.add_section()
        table.add_row(f"[bold]as {account.name} tells it")
        for name in arms(account):
            of = tally(account, name, lucks)
            shares = (f"{100 * count / of.of:.0f}" for count in (len(of.launch_s), len(of.hit_s), of.turned))
            table.add_row(account.scenario.arms[name].title, *shares, _spread(of.launch_s), _spread(of.spare_s))
    return table


def inside_table(account: Account, lucks: Sequence[int]) -> Table:
    """The day as it was, with the salient crossed nearer to its tip: how long it is inside, and what comes of it."""
    table = Table(title=f"How long it is inside, as {account.name} tells it: {_said(lucks)}")
    for heading in ("latitude\nN", "inside\ns", "wide\nkm", "deep\nkm"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("shot\n%", "fired while\ninside\n%", "hit while\ninside\n%", "lock-on\nbroken\n%"):
        table.add_column(heading, justify="right", no_wrap=True)
    for latitude in LATITUDES:
        moved = at_latitude(account, latitude)
        of, stays_s = tally(moved, AS_IT_WAS, lucks), inside_s(moved)
        fired, hit = (sum(at_s <= stays_s for at_s in times_s) for times_s in (of.launch_s, of.hit_s))
        lengths = f"{chord_m(account, latitude) / 1000:.2f}", f"{moved.approach.depth_m / 1000:.2f}"
        shares = (f"{100 * count / of.of:.0f}" for count in (len(of.launch_s), fired, hit, of.held))
        table.add_row(f"{latitude:.4f}", f"{stays_s:.1f}", *lengths, *shares)
    return table


@frozen
class Claim:
    """What each side says of one thing, what geometry and arithmetic say, and who says it (keys of `SOURCES`)."""

    what: str
    ankara: str
    moscow: str
    computed: str
    sources: str


def claims(accounts: dict[str, Account]) -> tuple[Claim, ...]:
    """What is claimed, beside what can be computed."""
    ankara, moscow = accounts[ANKARA], accounts[MOSCOW]
    heights_m = [account.scenario.flights[0].altitude_m for account in (ankara, moscow)]
    latitude = last_leg(ankara)[0].place[1]
    place = (
        f"the salient is {chord_m(ankara, latitude) / 1000:.2f} km wide at {latitude:.4f} N, the track "
        f"{ankara.approach.depth_m / 1000:.2f} km inside at the deepest; Moscow's passes "
        f"{moscow.approach.closest_m / 1000:.2f} km from the tip. The border may err by up to 2 km"
    )
    speed = "; ".join(
        f"{miles} mi in 17 s is {implied_kmh(miles, 'mi'):.0f} km/h, or {implied_kmh(miles, 'nmi'):.0f} if nautical"
        for miles in LETTER_MI
    )
    seconds = f"17 s at 980 km/h are {path_m(LETTER_S) / 1000:.2f} km; 2 km take {2000 / SPEED_M_S:.1f} s"
    warned = f"five minutes at 980 km/h are {path_m(WARNED_S) / 1000:.1f} km: a crossing was then a guess"
    first_s, last_s = missile_s(ankara.scenario)
    hit = (
        f"a missile that flies {first_s:.0f} to {last_s:.0f} s (an assumption) hits inside if it leaves within "
        f"{max(0.0, inside_s(ankara) - last_s):.0f} to {inside_s(ankara) - first_s:.0f} s of the crossing"
    )
    f16 = f"2 km in and out in 40 s takes {2 * F16_DEEP_M / F16_INSIDE_S * 3.6:.0f} km/h: possible"
    fall = f"30 s of fall at 980 km/h without drag carry {path_m(FALL_S) / 1000:.1f} km"
    crosses = "crosses the salient; 1.36 and 1.15 mi"
    return (
        Claim("height", "19,000 ft", "6,000 m", f"{heights_m[0]:.0f} m and {heights_m[1]:.0f} m", "letter, BBC"),
        Claim("place", crosses, "never crosses; hit 1 km inside Syria", place, "letter, BBC, border"),
        Claim("speed", "1.36 and 1.15 mi in 17 s", "-", speed, "letter"),
        Claim("time inside", "17 s", "none", seconds, "letter, Leuven"),
        Claim("warnings", "ten in five minutes", "none was heard", warned, "Reuters, navigator, Leuven"),
        Claim("the hit", "still inside", "in Syria, from 5 to 7 km", hit, "letter, Russian MoD"),
        Claim("the F-16", "-", "inside Syria for 40 s, 2 km deep", f16, "TASS"),
        Claim("the fall", "-", "to 4 km from the border on its course", fall, "1tv, Leuven"),
    )


def claims_table(accounts: dict[str, Account]) -> Table:
    """The claims of both sides beside geometry and arithmetic."""
    table = Table(title="What is claimed, and what can be computed", show_lines=True, expand=True)
    table.add_column("", width=8)
    for heading, ratio in ((ANKARA, 2), (MOSCOW, 2), ("geometry and arithmetic", 3)):
        table.add_column(heading, ratio=ratio)
    table.add_column("source", width=11)
    for claim in claims(accounts):
        table.add_row(claim.what, claim.ankara, claim.moscow, claim.computed, claim.sources)
    return table


def path_m(seconds: float) -> float:
    """How far 980 km/h carry."""
    return seconds * SPEED_M_S


def implied_kmh(miles: float, unit: str) -> float:
    """The speed at which so many miles (`mi` or `nmi`) take the letter's 17 s."""
    return float(convert(miles, unit)) / LETTER_S * 3.6


def missile_s(scenario: Scenario) -> tuple[float, float]:
    """The shortest and the longest flight of the missile."""
    delay = scenario.channels["missile"].questions["kills"].delay_s
    return (delay.draw(0.0), delay.draw(1.0)) if delay else (0.0, 0.0)


def inside_s(account: Account) -> float:
    """How long the flight is inside the border if nobody turns it."""
    return sum(out_s - in_s for in_s, out_s in account.approach.inside)


def chord_m(account: Account, latitude: float) -> float:
    """The width of the salient at a latitude, along the account's last leg, by the borders file."""
    places = np.array([(waypoint.place[0], latitude) for waypoint in last_leg(account)])
    leg = shapely.LineString(np.column_stack(projection(account.scenario.centre).to_metres(*places.T)))
    defence = account.scenario.defence
    assert defence is not None  # noqa: S101 - both accounts are of a border
    border = outlines(account.scenario)[defence.airspace].border
    return float(shapely.length(shapely.intersection(leg, border)))


def at_latitude(account: Account, latitude: float) -> Account:
    """The same account with its last leg along another parallel."""
    (flight,), last = account.scenario.flights, last_leg(account)
    waypoints = tuple(
        evolve(waypoint, place=(waypoint.place[0], latitude)) if waypoint in last else waypoint
        for waypoint in flight.waypoints
    )
    return Account(account.name, evolve(account.scenario, flights=(evolve(flight, waypoints=waypoints),)))


def last_leg(account: Account) -> tuple[Waypoint, Waypoint]:
    """The two ends of the leg on which the flight comes closest."""
    (flight,), closest_s = account.scenario.flights, account.approach.closest_s
    end = next(n for n, waypoint in enumerate(flight.waypoints) if waypoint.at_s > closest_s)
    return flight.waypoints[end - 1], flight.waypoints[end]


def arms(account: Account) -> tuple[str, ...]:
    """The arms of the account's study, in its order."""
    return account.scenario.study.arms if account.scenario.study else tuple(account.scenario.arms)


def _when(times_s: Sequence[float]) -> str:
    if not times_s:
        return "-"
    first, last = (f"{round(time_s, 1) + 0.0:+.1f}" for time_s in (times_s[0], times_s[-1]))
    return first if len(times_s) == 1 else f"{first} to {last}\n{len(times_s)} times"


def _spread(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.0f} ({min(seconds):.0f} to {max(seconds):.0f})" if seconds else "-"


def _said(lucks: Sequence[int]) -> str:
    half = wilson(len(lucks) // 2, len(lucks))
    return f"{len(lucks)} lucks, shares to ± {100 * max(half.high - half.value, half.value - half.low):.0f} or better"


NO_SHOT = (
    "As Moscow tells it there is no shot, whatever the luck. The model has the rules that Ankara declared, to fire on "
    "what is inside, and they lead to no shot at an aircraft that never crosses. By that account the shot that was "
    "fired was outside those rules, and the model cannot say why it was fired.\n"
)


def show(console: Console, luck: int, lucks: Sequence[int]) -> None:
    """Print the log, the outcomes and the claims, each as soon as it is there."""
    accounts = build()
    console.print(log_table(accounts, luck))
    console.print(outcome_table(accounts, lucks))
    console.print(NO_SHOT)
    console.print(inside_table(accounts[ANKARA], lucks))
    console.print(claims_table(accounts))
    for name, source in SOURCES.items():
        console.print(f"{name}: {source}", soft_wrap=True, highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the day; answer the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--luck", type=int, default=LUCK, help=f"whose run the log shows ({LUCK})")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how many lucks the tables count ({RUNS})")
    asked = parser.parse_args(arguments)
    if not 0 <= asked.luck < 1 << 128:
        parser.error(f"argument --luck: found {asked.luck}; expected a whole number from 0 to 2**128 - 1")
    if asked.runs < 1:
        parser.error(f"argument --runs: found {asked.runs}; expected a whole number of at least 1")
    console = Console()
    try:
        show(console, asked.luck, range(asked.runs))
    except KeyboardInterrupt:
        console.print("Stopped.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
