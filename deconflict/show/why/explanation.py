"""An explanation for people and for other programs: why it happened, and what would have prevented it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from attrs import asdict, frozen
from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from deconflict.history import Event
from deconflict.show.encounters import averted_when, flown_towards, rounds_of, to_spare, who
from deconflict.show.encounters import came_to as ended
from deconflict.show.exports import plain
from deconflict.show.log import signed, told
from deconflict.show.sentences import command, text, wrapped
from deconflict.show.why.changes import as_json, came_to, said, to_spare_s, why_not
from deconflict.show.wording import clock, day_and_clock, plural, seconds
from deconflict.study.outcome import THROUGH
from deconflict.study.why.changes import Kind
from deconflict.study.why.explanation import Explanation, Tried
from deconflict.study.why.story import Death

SCHEMA = 1
"""The version of the JSON form."""

IDLE = 4
"""How many changes that change nothing are listed, if not all are."""

PAIRS = 12
"""How many pairs are shown, if not all are."""


def to_json(of: Explanation) -> str:
    """Everything that was found, under a schema number."""
    history = of.case.rerun.history
    whole = {
        "schema": SCHEMA,
        "version": history.version,
        "scenario": history.scenario,
        "fingerprint": history.fingerprint,
        "arm": history.arm,
        "luck": history.luck,
        "encounter": asdict(of.met),
        "came_to": str(of.case.outcome.severity),
        "spare_s": of.case.outcome.spare_s,
        "goal": str(of.goal),
        "flown_again": str(of.scope),
        "chain": [asdict(event) for event in of.chain],
        "undoing": [asdict(event) for event in of.undoing],
        "channels": [plain(death) for death in of.deaths],
        "single": [as_json(tried) for tried in of.singles],
        "calls": [as_json(tried) for tried in of.calls],
        "pairs": [as_json(tried) for tried in of.pairs],
        "pairs_tried": of.pairs_tried,
        "pairs_left_out": of.pairs_left,
        "interrupted": of.interrupted,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)


@frozen
class ExplanationPage:
    """An explanation for a terminal.

    Args:
        explanation: what was found.
        command: the line that makes it again.
        all: whether everything that was tried is shown.
    """

    explanation: Explanation
    command: str = ""
    all: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The incident; its causes; the channels; what would have averted it, and what would not."""
        yield from _Page(self, options).parts()


@frozen
class _Page:
    page: ExplanationPage
    options: ConsoleOptions

    @property
    def of(self) -> Explanation:
        return self.page.explanation

    def parts(self) -> Iterator[Text | Table]:
        """Everything, from top to bottom."""
        yield from self._heading()
        yield from self._chains()
        yield from self._channels()
        yield from self._averting()
        yield from self._calls()
        yield from self._pairs()
        yield from self._in_vain()
        yield from self._footer()

    def _heading(self) -> Iterator[Text]:
        rerun, met = self.of.case.rerun, self.of.met
        run = f"{rerun.scenario.name}, {rerun.title or 'as it stands'}, luck {rerun.luck}"
        yield self._wrapped(f"{run}, {who(met)}", "bold")
        yield self._wrapped(flown_towards(met))
        yield self._wrapped(next(iter(ended(met, self.of.case.outcome))))

    def _chains(self) -> Iterator[Text | Table]:
        yield from self._title("Why it happened: each line because of the one below it")
        yield self._events(self.of.chain)
        if self.of.undoing and self.of.undoing[0] not in self.of.chain:
            spare = averted_when(self.of.met, self.of.case.outcome)
            yield from self._title(f"Why it was not averted: {spare or 'what came was not enough'}")
            yield self._events(self.of.undoing)

    def _events(self, events: Iterable[Event]) -> Table:
        history = self.of.case.rerun.history
        table = self._table("day and time", "party", "actor", "what happened")
        for event in events:
            sign = signed(history, event, ascii_only=self.options.ascii_only)
            sentence = self._text(told(history, event))
            table.add_row(
                *map(self._text, (clock(event.time_s), event.party, event.actor)),
                Text.assemble(sentence, "  ", sign) if sign else sentence,
            )
        return table

    def _channels(self) -> Iterator[Text | Table]:
        yield from self._title("What became of each channel")
        table = self._table("channel", "fate", "what happened")
        for death in self.of.deaths:
            table.add_row(self._text(death.channel), self._text(_fate(death)), self._text(_told_of(death)))
        yield table

    def _averting(self) -> Iterator[Text | Table]:
        averting, goal = self.of.averting, self.of.goal
        yield from self._title(f"What would have averted it ({goal}), the least first, with the same luck")
        if not averting:
            yield self._wrapped(f"None of {plural(len(self.of.singles), 'single change')}.")
            return
        table = self._table("change", "what is otherwise", "to spare", "comes to")
        table.columns[2].justify = "right"
        for tried in averting:
            change = tried.changes[0]
            table.add_row(*map(self._text, (str(change.kind), said(change), to_spare_s(tried), came_to(tried))))
        yield table
        turned = next((tried for tried in averting if to_spare_s(tried)), None)
        if turned and turned.outcome:
            yield self._wrapped(f"To spare, in seconds: {to_spare(self.of.met, turned.outcome)}.")

    def _calls(self) -> Iterator[Text | Table]:
        if not self.of.calls:
            return
        yield from self._title("If every gate of the hotline were passed")
        table = self._table("called", "to spare", "comes to")
        table.columns[1].justify = "right"
        late = False
        for tried in (tried for tried in self.of.calls if tried.outcome is not None):
            arm = next((change for change in tried.changes if change.kind is Kind.ARM), None)
            title = arm.says if arm else self.of.case.rerun.title or "as it was"
            late = late or tried.late_s is not None
            table.add_row(*map(self._text, (title, to_spare_s(tried), came_to(tried))))
        yield table
        if late:
            yield self._wrapped("At best: it was over before the call had come through.")

    def _pairs(self) -> Iterator[Text | Table]:
        of = self.of
        if not of.pairs_tried:
            return
        yield from self._title("Two changes together, of those that do not avert it alone")
        left = f"; {of.pairs_left:,} with a delay in them were left out" if of.pairs_left else ""
        verb = "averts" if len(of.pairs) == 1 or not of.pairs else "avert"
        yield self._wrapped(f"{len(of.pairs) or 'None'} of {plural(of.pairs_tried, 'pair')} {verb} it{left}.")
        shown = of.pairs if self.page.all else of.pairs[:PAIRS]
        if shown:
            table = self._table("change", "what is otherwise", "to spare", "comes to")
            table.columns[2].justify = "right"
            for tried in shown:
                kinds = "\n".join(str(change.kind) for change in tried.changes)
                what = "; and ".join(said(change) for change in tried.changes)
                table.add_row(*map(self._text, (kinds, what, to_spare_s(tried), came_to(tried))))
            yield table
        if len(shown) < len(of.pairs):
            yield self._wrapped(f"{len(of.pairs) - len(shown):,} more: --all shows them.")

    def _in_vain(self) -> Iterator[Text | Table]:
        of = self.of
        yield from self._title("What would not have averted it")
        table = self._table("change", "what is otherwise", "comes to", "because")
        rest = 0
        for tried in of.in_vain:
            change = tried.changes[0]
            if not self.page.all and _hardly(tried, of):
                rest += 1
                continue
            because = why_not(tried, of.met, of.case.base)
            table.add_row(
                *map(self._text, (str(change.kind), said(change), came_to(tried, self.of.case.outcome), because))
            )
        yield table
        if rest:
            what = f"Nor {'do' if rest > 1 else 'does'} {plural(rest, 'other')}"
            yield self._wrapped(f"{what}: a delay at its median, or a no in place of a yes. --all lists them.")
        if of.idle and (len(of.idle) <= IDLE or self.page.all):
            yield self._wrapped(f"Nothing at all changes under: {'; '.join(said(t.changes[0]) for t in of.idle)}.")
        elif of.idle:
            yield self._wrapped(f"Nothing at all changes under {len(of.idle)} others: --all lists them.")

    def _footer(self) -> Iterator[Text]:
        of, history = self.of, self.of.case.rerun.history
        runs = len(of.singles) + len(of.calls) + of.pairs_tried
        broken = "interrupted, and not everything was tried; " if of.interrupted else ""
        yield Text()
        yield self._wrapped(f"{broken}{plural(runs, 'run')} with the same luck, of {of.scope}")
        yield self._wrapped(f"deconflict {history.version}, {history.scenario} {history.fingerprint}")
        if self.page.command:
            yield command(self.page.command, self.options)

    def _title(self, title: str) -> Iterator[Text]:
        yield Text()
        yield self._wrapped(title, "bold")

    def _table(self, *names: str) -> Table:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), expand=False)
        whole = {"day and time", "party", "actor", "channel", "change", "to spare"}
        for name in names:
            table.add_column(name, no_wrap=name in whole)
        return table

    def _wrapped(self, said: str, style: str = "") -> Text:
        return wrapped(said, self.options, style)

    def _text(self, said: str) -> Text:
        return text(said, self.options)


def _hardly(tried: Tried, of: Explanation) -> bool:
    """Whether a change is not worth a line: it comes to the same, and is a delay at its median or a no for a yes."""
    change, was = tried.changes[0], of.case.outcome
    small = change.kind is Kind.DELAY or (change.kind is Kind.ANSWER and change.now is False)
    now = tried.outcome
    return small and now is not None and (now.severity, rounds_of(now)) == (was.severity, rounds_of(was))


def _fate(death: Death) -> str:
    if not death.gate:
        return "cut" if death.cut else "not used"
    if death.gate == THROUGH:
        return "through ✓"
    if not death.times:
        return f"before {death.gate}"
    return f"{death.gate} ✗" + (f" {death.times} times" if death.times > 1 else "")


def _told_of(death: Death) -> str:
    if not death.gate:
        return "No message went by it."
    if death.first_s is None or death.last_s is None:
        return "It was under way when it was over."
    first, last = (day_and_clock(time_s)[1] for time_s in (death.first_s, death.last_s))
    when = f"{first} to {last}" if first != last else first
    late = ""
    if death.after_s is not None and death.after_s > 0:
        late = f": {seconds(death.after_s)} after it was too late"
    return f"{death.sentence} ({when}{late})"
