"""Which channels would have averted the incidents of a study: for a terminal, and for other programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from attrs import frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.show.exports import plain
from deconflict.show.sentences import command, text, wrapped
from deconflict.show.wording import TIE, plural, share
from deconflict.study.statistics import Estimate
from deconflict.study.why.blame import Blame

SCHEMA = 1
"""The version of the JSON form."""


def to_json(of: Blame) -> str:
    """Everything, each incident too, under a schema number."""
    judged = [
        plain(one) | {name: sorted(getattr(one, name)) for name in ("sufficient", "necessary")} for one in of.judged
    ]
    whole = plain(of) | {"judged": judged, "any_alone": of.any_alone, "together": of.together}
    return json.dumps({"schema": SCHEMA, **whole}, indent=2, ensure_ascii=False, allow_nan=False)


@frozen
class BlameTable:
    """The channels of a study for a terminal.

    Args:
        blame: what was found.
        command: the line that makes it again.
    """

    blame: Blame
    command: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The heading, a line for each channel, and how to read it."""
        of = self.blame
        yield text(of.title, options, "bold")
        flown = f"{of.arm_title or 'as it stands'}, {plural(of.campaigns, 'campaign')} ({_lucks(of)})"
        yield wrapped(f"{flown}, {plural(len(of.judged), 'incident')}: {_came(of)}", options)
        yield Text()
        yield self._table(options)
        yield Text()
        for line in _reading(of):
            yield wrapped(line, options)
        yield Text()
        yield wrapped(f"{of.verdict}; intervals are of chance alone, at 95{TIE}%", options)
        yield wrapped(f"deconflict {of.version}, {of.scenario} {of.fingerprint}", options)
        if self.command:
            yield command(self.command, options)

    def _table(self, options: ConsoleOptions) -> Table:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
        for name in ("channel", "incidents", "enough by itself", "had to be there"):
            table.add_column(Text(name), justify="left" if name == "channel" else "right")
        for one in self.blame.shares:
            enough = _share(one.sufficient, one.sufficient_share)
            had_to_be = _share(one.necessary, one.necessary_share)
            table.add_row(*(text(cell, options) for cell in (one.channel, f"{one.incidents:,}", enough, had_to_be)))
        return table


def _lucks(of: Blame) -> str:
    """Which lucks were flown; after an interrupt there may be gaps."""
    first, last = of.lucks
    return f"{'lucks' if last - first + 1 == of.campaigns else 'of the lucks'} {first} to {last}"


def _came(of: Blame) -> str:
    counts = Counter(str(one.severity) for one in of.judged)
    return ", ".join(f"{name} {number:,}" for name, number in counts.most_common())


def _share(number: int, of: Estimate) -> str:
    return f"{number:,}   {share(of.value)} ({share(of.low)} to {share(of.high)})"


def _reading(of: Blame) -> Iterator[str]:
    yield (
        "Each incident was run again with the luck that it had. Enough by itself: with this channel working and every "
        "gate of it passed, it is averted. Had to be there: with all other channels so, it is not averted, and with "
        "all of them it is."
    )
    alone, together = f"{of.any_alone:,}", f"{of.together:,}"
    yield f"Of {len(of.judged):,}, some channel by itself averts {alone}, and all of them together avert {together}."
