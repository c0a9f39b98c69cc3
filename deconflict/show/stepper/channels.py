"""The channels with gates: which of the five gates messages have passed so far, and where they die."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen
from rich.style import Style
from rich.text import Text

from deconflict.show.stepper.page import CAUSE, HERE, LED, LIT, MARGIN, Page
from deconflict.show.stepper.reel import Reel
from protocols.notation.words import Gate

_SHORT = {
    Gate.UP: "up",
    Gate.WILLING: "will",
    Gate.RIGHT_PERSON: "pers",
    Gate.UNDERSTOOD: "undr",
    Gate.PASSED_ON: "pass",
}
_FULL = {gate: str(gate) for gate in Gate}
_FATE = 21
"""How wide the longest word on a channel's fate is."""


def channel_lines(
    reel: Reel,
    at: int,
    width: int,
    height: int,
    *,
    lit: frozenset[int] = frozenset(),
    only_changed: bool = False,
    cut: frozenset[str] = frozenset(),
    ascii_only: bool = False,
) -> list[Text]:
    """Each channel with its five gates: passed, failed or not come to; `cut` are those known to be cut."""
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([])
    return page.filled(_Channels(reel, at, lit, only_changed, cut | reel.cut(at), page).lines())


def fate(gates: Mapping[Gate, bool | None], *, cut: bool) -> str:
    """What has come of the messages on a channel so far, in a word or two."""
    failed = [gate for gate, passed in gates.items() if passed is False]
    reached = [gate for gate, passed in gates.items() if passed]
    if gates[Gate.PASSED_ON]:
        found = "got through"
    else:
        found = f"dies at {failed[-1]}" if failed else f"passed {reached[-1]}" if reached else ""
    if not cut:
        return found or "not used"
    return f"{found}, now cut" if found and failed != [Gate.UP] else "cut"


@frozen
class _Channels:
    reel: Reel
    at: int
    lit: frozenset[int]
    only_changed: bool
    cut: frozenset[str]
    page: Page
    wide: int = field(init=False)
    names: Mapping[Gate, str] = field(init=False)

    @wide.default
    def _wide(self) -> int:
        """How wide the names of channels are."""
        return max(map(len, self.reel.channels(self.at)), default=0)

    @names.default
    def _names(self) -> Mapping[Gate, str]:
        """What the gates are called in the heading: in full where there is room, and not at all where there is none."""
        room = self.page.width - MARGIN - self.wide - 1
        for names, beside in ((_FULL, _FATE), (_FULL, 0), (_SHORT, 0)):
            if room >= sum(len(name) + 1 for name in names.values()) + beside:
                return names
        return dict.fromkeys(Gate, "")

    def lines(self) -> Iterator[Text]:
        """The heading, and a line for each channel: where there is little room, those that matter."""
        here = self.reel.event(self.at).channel
        gates = self.reel.gates(self.at)
        named = any(self.names.values()) and self.page.height > 1
        room = self.page.height - named
        used = sorted(gates, key=lambda name: (name != here, all(passed is None for passed in gates[name].values())))
        shown = {here} if self.only_changed else {*used[:room]}
        if not shown & gates.keys():
            none = "No message came to a gate." if self.only_changed else "No channel with gates here."
            yield self.page.line(none, style="dim")
            return
        if named:
            head = " ".join(self.names.values())
            yield self.page.line(f"{'':{MARGIN}}{'':<{self.wide}} {head}", style="dim")
        for name in gates:
            if name in shown:
                yield self._channel(name, gates[name], here=name == here)

    def _channel(self, name: str, gates: Mapping[Gate, bool | None], *, here: bool) -> Text:
        page = self.page
        led = any(self.reel.event(position).channel == name for position in self.lit)
        cut, named = name in self.cut, any(self.names.values())
        line = page.line(f"{HERE if here else LED if led else '':<{MARGIN}}{name:<{self.wide}}", " " if named else "")
        for gate, passed in gates.items():
            sign, style = ("·", "dim") if passed is None else ("✓", "green") if passed else ("✗", "red")
            if cut and gate is Gate.UP:
                sign, style = "cut" if named else "✗", "red"
            sign = page.plain(sign)
            line.append(f"{sign:<{len(self.names[gate])}} " if named else sign[:1], style)
        said = fate(gates, cut=cut)
        if named and line.cell_len + len(said) <= page.width:
            line.append(said)
        line.stylize(LIT if here else CAUSE if led else "")
        if here:
            line.pad_right(max(0, page.width - line.cell_len))
        line.stylize(Style(meta={"channel": name}))  # which channel a click means
        return line
