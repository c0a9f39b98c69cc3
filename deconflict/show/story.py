"""A history that a proof found, which has no clock: the same log and the same file as a run's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import field, frozen
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from deconflict import __version__
from deconflict.history import Cast, Encounter, Entry, Event, History
from deconflict.show.log import Log
from deconflict.show.wording import legible
from deconflict.verify.story import causes
from protocols.engagement import Rules
from protocols.guard_warning import Desk
from protocols.hotline import Call
from protocols.notation.actions import Happening, Refuse
from protocols.notation.system import System
from protocols.regime import INTRUDER, border

INTRUDES, DEFENDS, STORY = "intruder", "defender", "story"

_DEFENDER = frozenset(post.table.name for post in border(Rules(), Desk(1), Call()).posts) - INTRUDER


def told(name: str, system: System, story: Sequence[Happening]) -> History:
    """A proof's history as one of a run's kind; its seconds count the steps from one, for it has no clock."""
    entries: list[Entry] = []
    at_entry: list[int] = []
    for step, (happening, cause) in enumerate(zip(story, causes(story), strict=True), 1):
        at_entry.append(len(entries))
        entries.append(Entry(step * 1000, 0, happening, None if cause is None else at_entry[cause]))
        refused = (sent for sent in happening.sent if sent.refused is not None)
        refusals = (Happening(Refuse(sent.channel, sent.letter, sent.refused or "")) for sent in refused)
        entries += [Entry(step * 1000, 0, refusal, at_entry[-1]) for refusal in refusals]
    met = Encounter(0, STORY, "0", INTRUDES, "aircraft", DEFENDS, 0.0, float(len(story)))
    return History(
        scenario=name,
        fingerprint="",
        luck=0,
        version=__version__,
        sorties={},
        encounters=(met,),
        casts={STORY: Cast(frozenset(post.name for post in system.posts if post.table.name in _DEFENDER), INTRUDER)},
        arrivals={channel.name: channel.arrives for channel in system.channels if channel.arrives},
        entries=entries,
    )


@frozen
class Story(Log):
    """The log of a history that a proof found: step by step, with no time of day."""

    title: str = field(default="", kw_only=True)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A heading and the steps."""
        yield Text(legible(self.title, ascii_only=options.ascii_only), style="bold")
        yield self._table(console, options)

    def _timed(self) -> str:
        return "step"

    def _time(self, event: Event) -> str:
        return f"{event.time_s:.0f}"

    def _heading(self) -> Iterator[str]:
        yield self.title
