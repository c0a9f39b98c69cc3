"""A message ladder: who told whom what in an encounter, over which channel, when, and what did not arrive."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from textwrap import wrap
from typing import NamedTuple

from attrs import field, frozen
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from deconflict.history import Encounter, Event, History
from deconflict.show.encounters import came_to, flown_towards
from deconflict.show.log import called
from deconflict.show.wording import TIE, clock, legible, tied
from deconflict.study.outcome import outcomes
from protocols.notation.actions import Bring, Deliver, Lose, Refuse
from protocols.notation.channel import OUTSIDE
from protocols.notation.words import About

LEGEND = "├──▶ heard (+ later)  ├──✗│ lost  ├✗  │ cut or busy  ● counts  ✗ ends here"

_ASCII = str.maketrans("│─├┤┼▶◀●✗…", "|-+++><ox.")
_GAP, _LABEL = 2, 32
"""What lies between the time, the ladder and what is said of it, and how wide that is at least."""
_NARROW, _WIDE = 3, 8
"""How far apart two posts may stand."""

_Place = tuple[int, int]
"""Where a rung belongs: the number of the entry that it comes from, and a number within that."""


class Message(NamedTuple):
    """A message from one post to another; times in milliseconds.

    `arrives_ms` is None if it was not heard, and then `why` may say why. `taken` is false if already its channel did
    not take it; `ignored` is true if it was heard and not acted on. `entries` are the numbers of those in the history
    that sent it and settled it.
    """

    sent_ms: int
    arrives_ms: int | None
    sender: str
    to: str
    channel: str
    message: str
    about: About
    why: str = ""
    taken: bool = True
    ignored: bool = False
    entries: tuple[int, ...] = ()

    def __str__(self) -> str:
        """What is said beside the ladder."""
        beyond = self.about[1:] if isinstance(self.about, tuple) else (self.about,)
        about = "".join(f" {part}" for part in beyond if part is not None)
        later_s = 0.0 if self.arrives_ms is None else (self.arrives_ms - self.sent_ms) / 1000
        after = f" (+{later_s:.1f}{TIE}s)" if later_s else ""
        return f'"{self.message}"{about} on {self.channel}{after}{" (ignored)" if self.ignored else ""}'


class Point(NamedTuple):
    """Something that happens at one post: what counts, or the gate at which it ends there."""

    sent_ms: int
    post: str
    sentence: str
    sign: str
    ends: bool
    entries: tuple[int, ...] = ()


Rung = Message | Point


def rungs(history: History, encounter: int, roles: Collection[str]) -> list[Rung]:
    """What is told to or by posts with these tables, what counts among those, and what ends with them; in order."""
    events = list(history.events(encounter))
    own = {event.actor for event in events if event.procedure in roles}
    told = [(at, said) for at, said in _messages(history, encounter, events) if {said.sender, said.to} & own]
    there = own | {post for _, said in told for post in (said.sender, said.to)}
    points = [
        ((event.sequence, -1), _point(event))
        for event in events
        if event.state and ((event.mark and event.actor in there) or (event.passed is False and event.actor in own))
    ]
    placed: list[tuple[_Place, Rung]] = [*told, *points]
    return [rung for _, rung in sorted(placed, key=lambda at: at[0])]


def _point(event: Event) -> Point:
    sign = f"= {event.mark}" if event.mark else f"{event.channel}: {event.gate} ✗"
    at_ms, tight = round(event.time_s * 1000), sign.replace(" ", TIE)
    return Point(at_ms, event.actor, event.sentence, tight, ends=not event.mark, entries=(event.sequence,))


def _messages(history: History, encounter: int, events: Iterable[Event]) -> Iterator[tuple[_Place, Message]]:
    """Every message of an encounter, at the place of the entry that sent it."""
    settled: set[tuple[int, str, About]] = set()
    for event in events:
        entry = history.entries[event.sequence]
        action, row = entry.happening.action, entry.happening.row
        if entry.cause is None or not isinstance(action, Deliver | Lose | Refuse | Bring):
            continue
        to, message, about = (event.actor, action.message, action.about) if isinstance(action, Bring) else action.letter
        cause = history.entries[entry.cause]
        settled.add((entry.cause, message, about))
        yield (
            (entry.cause, event.sequence),
            Message(
                cause.time_ms,
                None if row is None else entry.time_ms,
                *(cause.happening.post or to, to, action.channel, message, about),
                why=event.sentence if row is None else "",
                taken=not isinstance(action, Refuse),
                ignored=row is not None and row.ignored,
                entries=(entry.cause, event.sequence),
            ),
        )
    for number, (time_ms, of, happening, _) in enumerate(history.entries):
        for at, (channel, (to, message, about), refused) in enumerate(happening.sent if of == encounter else ()):
            if to != OUTSIDE and (number, message, about) not in settled:
                said = Message(time_ms, None, happening.post or to, to, channel, message, about)
                yield (number, at), said._replace(why=refused or "", taken=refused is None, entries=(number,))


@frozen
class Ladder:
    """The messages of one encounter, the posts side by side, time downwards.

    Args:
        history: the campaign.
        encounter: the number of the encounter.
        name: what the roles are called together.
        roles: the tables of the posts of which all messages are shown.
        arm: the title of the arm that was run.
    """

    history: History
    encounter: int
    name: str
    roles: frozenset[str]
    arm: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The heading, the posts, the rungs, and what it came to."""
        met = next(met for met in self.history.encounters if met.number == self.encounter)
        run = f"{self.history.scenario}, {self.arm or 'as it stands'}, luck {self.history.luck}"
        for line in (f"{run}, flight {called(self.history, met.number)}: {self.name}", flown_towards(met)):
            yield Text(legible(line, ascii_only=options.ascii_only), "bold")
        climbed = rungs(self.history, self.encounter, self.roles)
        if climbed:
            yield from Drawn(climbed, posts(self.history, met, climbed), options.max_width, options.ascii_only).lines()
        else:
            yield Text(f"Nobody spoke who follows {self.name}.")
        for line in came_to(met, outcomes(self.history)[self.encounter]):
            yield Text(legible(line, ascii_only=options.ascii_only))


def posts(history: History, met: Encounter, climbed: Iterable[Rung]) -> dict[str, str]:
    """The posts that rungs touch, each with its party: those of the one that flies come first."""
    cast = history.casts.get(met.kind)
    touched = (post for rung in climbed for post in _touched(rung))
    parties = {post: cast.party(post, met) if cast else "" for post in touched}
    return {post: parties[post] for post in sorted(parties, key=lambda post: _side(parties[post], met.party))}


def _clock(rung: Rung) -> str:
    return clock(rung.sent_ms / 1000)


def _touched(rung: Rung) -> tuple[str, ...]:
    return (rung.post,) if isinstance(rung, Point) else (rung.sender, rung.to)


def _side(party: str, flier: str) -> int:
    """Where a post stands: with whoever flies, between the two, or with the other."""
    return 0 if party == flier else 2 if party else 1


def _said(rung: Rung) -> tuple[str, str]:
    """What stands beside a rung, and its style."""
    if isinstance(rung, Point):
        return f"{rung.sentence}  {rung.sign}", "bold"
    if rung.arrives_ms is None:
        return (f"{rung} ✗ {rung.why}", "red") if rung.why else (f"{rung} … on its way", "dim")
    return f"{rung}", "dim" if rung.ignored else ""


@frozen
class Drawn:
    """Rungs between posts, as lines of a width; those of the entry `lit` stand out."""

    climbed: list[Rung]
    posts: dict[str, str]
    width: int
    ascii_only: bool
    lit: int | None = None
    time: int = field(init=False)
    apart: int = field(init=False)
    wide: int = field(init=False)

    @time.default
    def _time(self) -> int:
        """How wide the times are."""
        return max(len(_clock(rung)) for rung in self.climbed)

    @apart.default
    def _apart(self) -> int:
        """How far apart two posts stand, so that there is room beside them."""
        room = self.width - self.time - 2 * _GAP - _LABEL
        return max(_NARROW, min(_WIDE, room // len(self.posts)))

    @wide.default
    def _ladder(self) -> int:
        """How wide the ladder is."""
        return (len(self.posts) - 1) * self.apart + 1

    def lines(self) -> Iterator[Text]:
        """The names of the posts, each above its line, then the rungs, and what their signs mean."""
        yield from self.heading()
        for rung in self.rungs():
            yield from rung
        yield self.legend()

    def heading(self) -> Iterator[Text]:
        """The names of the posts, each above its line."""
        for number, (post, party) in enumerate(self.posts.items()):
            bars = f"{'│':<{self.apart}}" * number
            yield Text.assemble(self._margin(), self._plain(bars), self._plain(post), f" ({party})" if party else "")

    def rungs(self) -> Iterator[list[Text]]:
        """The lines of each rung, downwards in time."""
        before = ""
        for rung in self.climbed:
            time, (said, style) = _clock(rung), _said(rung)
            beside = max(self.width - self.time - self.wide - 2 * _GAP, _NARROW)
            margin, ladder = self._margin("" if time == before else time), self._rung(rung)
            lit = "reverse" if self.lit in rung.entries else ""
            lines = []
            for line in wrap(self._plain(said), beside):
                spoken = (line.replace(TIE, " "), style)
                lines.append(Text.assemble(margin, self._plain(ladder), " " * _GAP, spoken, style=lit))
                margin, ladder = self._margin(), self._rung(None)
            yield lines
            before = time

    def legend(self) -> Text:
        """What the signs mean."""
        return Text(self._plain(LEGEND), "dim")

    def _margin(self, time: str = "") -> str:
        return f"{time:>{self.time}}{' ' * _GAP}"

    def _plain(self, said: str) -> str:
        """What is said, in letters that the terminal knows."""
        return tied(said.translate(_ASCII) if self.ascii_only else said, ascii_only=self.ascii_only)

    def _rung(self, rung: Rung | None) -> str:
        """The ladder at a rung, or between two."""
        cells = ["│" if at % self.apart == 0 else " " for at in range(self.wide)]
        if isinstance(rung, Point):
            cells[self._at(rung.post)] = "✗" if rung.ends else "●"
        elif rung is not None:
            self._draw(cells, rung)
        return "".join(cells)

    def _draw(self, cells: list[str], message: Message) -> None:
        """A message as an arrow that ends where the message does; one to oneself is an arrow's head."""
        here, there = self._at(message.sender), self._at(message.to)
        if here == there:
            cells[here] = "◀"
            return
        step = 1 if there > here else -1
        cells[here] = "├" if step > 0 else "┤"
        if not message.taken:
            cells[here + step] = "✗"
            return
        for at in range(here + step, there, step):
            cells[at] = "─" if cells[at] == " " else "┼"
        if message.arrives_ms is not None:
            cells[there] = "▶" if step > 0 else "◀"
        else:
            cells[there - step] = "✗" if message.why else "…"

    def _at(self, post: str) -> int:
        return [*self.posts].index(post) * self.apart
