"""What a choice of a lesson would have led to, in words, beside what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen
from rich.text import Text

from deconflict.history import Encounter, Event, History
from deconflict.show.encounters import fate, rounds_of, to_spare
from deconflict.show.log import counted_from, signed, told
from deconflict.show.teaching.prose import HEADING, broken, flowing, hanging, wrapped
from deconflict.show.wording import day_and_clock, legible, plural, share
from deconflict.study.outcome import Outcome
from deconflict.study.teaching.lesson import ChoiceOutcome, Stop, Taught, Tried
from deconflict.study.teaching.shares import Campaign, Lucks, Share
from deconflict.world.lesson import Choice
from protocols.notation.words import Mark

NARROW = 64
"""Below this width, what happened stands above what would have, and not beside it."""

AS_IT_WAS, WITH_THIS = "as it was", "with this"
_LABEL = 16
_GAP = 2


@frozen
class Beside:
    """A row of the comparison: what is compared, how it was, and how it would have been."""

    what: str
    was: str
    would: str

    @property
    def differs(self) -> bool:
        """Whether the choice changes it."""
        return self.was != self.would


def outcome_lines(taught: Taught, stop: Stop, choice: Choice, width: int, *, ascii_only: bool = False) -> list[Text]:
    """What a choice would have led to, run with the same luck, beside what happened; and how often it ends so."""
    return tried_lines(taught, taught.tried(stop, choice), width, ascii_only=ascii_only)


def tried_lines(taught: Taught, tried: Tried, width: int, *, ascii_only: bool = False) -> list[Text]:
    """The same, of a choice that has been tried."""
    choice, of = tried.choice, tried.outcome
    lines = hanging("> ", flowing(choice.say), width, ascii_only=ascii_only, style=HEADING)
    lines += wrapped([(verdict(taught, choice, of), "")], width, ascii_only=ascii_only)
    if counted := how_often(tried):
        lines += wrapped([("", ""), *((said, "") for said in counted)], width, ascii_only=ascii_only)
    if not of.same:
        lines += [Text(), *_table(differing(taught, of), width, ascii_only=ascii_only)]
        lines += _first_difference(taught, of, width, ascii_only=ascii_only)
    return lines


def verdict(taught: Taught, choice: Choice, of: ChoiceOutcome) -> str:
    """What a choice does to the encounter, in a sentence or two."""
    was = taught.as_it_was
    if choice.as_it_was:
        return f"That is what was done. It came to: {came(was)}."
    if of.outcome is None:
        return "The flight never comes near: there is no encounter."
    if of.same:
        return "It changes nothing: not one event is another."
    comes = f"It comes to: {came(of)}."
    if choice.scenario:
        return f"{of.title}: {comes[:1].lower()}{comes[1:]}"
    return f"{_change(was, of)} {comes}" + (f" It was: {came(was)}." if came(was) != came(of) else "")


def differing(taught: Taught, of: ChoiceOutcome) -> list[Beside]:
    """What it came to, and what else is not as it was."""
    return [row for at, row in enumerate(_rows(taught, of)) if row.differs or at == 0]


def how_often(tried: Tried) -> list[str]:
    """How often it ends so under other lucks, and what becomes of the whole campaign."""
    return [] if tried.choice.as_it_was else [*_under_lucks(tried.lucks), *_whole(tried.campaign)]


def _change(was: ChoiceOutcome, of: ChoiceOutcome) -> str:
    """Whether a change averts what happened, comes too late for that, or does something else."""
    if was.incident != of.incident:
        return "It averts it." if was.incident else "It makes it worse."
    if came(was) != came(of):
        return "It changes the end."
    late = of.incident and was.spare_s is None and of.spare_s is not None and of.spare_s < 0
    return "It comes too late." if late else "It changes something, and not the end."


def came(of: ChoiceOutcome) -> str:
    """What an encounter came to."""
    if of.outcome is None:
        return "no encounter"
    return f"{of.outcome.severity or 'nothing'}{rounds_of(of.outcome)}"


def _rows(taught: Taught, of: ChoiceOutcome) -> Iterator[Beside]:
    """What happened beside what would have: what it came to, seconds to spare, the marks, where calls died."""
    was = taught.as_it_was
    yield Beside("came to", came(was), came(of))
    if was.outcome is None or of.met is None or of.outcome is None:
        return
    sides = ((taught.met, was.outcome), (of.met, of.outcome))
    yield Beside("seconds to spare", *(to_spare(met, outcome) or "not counted" for met, outcome in sides))
    first: dict[Mark, int] = {}
    for _, outcome in sides:
        for mark, time_ms in outcome.marks.items():
            first.setdefault(mark, time_ms)
    for mark in sorted(first, key=first.__getitem__):
        yield Beside(str(mark), *(_when(met, outcome, mark) for met, outcome in sides))
    died = [dict(outcome.died) for _, outcome in sides]
    for channel in sorted({*died[0], *died[1]}):
        yield Beside(channel, *(_fate(one.get(channel)) for one in died))


def _when(met: Encounter, outcome: Outcome, mark: Mark) -> str:
    if mark not in outcome.marks:
        return "-"
    time_s = outcome.marks[mark] / 1000
    counted = f" ({counted_from(met, time_s)} s)" if met.inside else ""
    times = outcome.times.get(mark, 1)
    return f"{day_and_clock(time_s)[1]}{counted}{f', {times} times' if times > 1 else ''}"


def _fate(gate: str | None) -> str:
    if gate is None:
        return "not used"
    return fate(gate)


def parting(taught: Taught, of: ChoiceOutcome, *, ascii_only: bool = False) -> tuple[int, str, str] | None:
    """How many events read alike, and the first that does not: as it was, and with this."""
    if of.first_difference is None or of.encounter is None:
        return None
    before, after = (
        [_read(event, history, ascii_only=ascii_only) for event in history.events(number)]
        for history, number in ((taught.as_it_was.history, taught.encounter), (of.history, of.encounter))
    )
    pairs = zip(before, after, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))
    if at == len(before) == len(after):
        return None
    was, would = (side[at] if at < len(side) else "nothing more happens." for side in (before, after))
    return at, was, would


def _first_difference(taught: Taught, of: ChoiceOutcome, width: int, *, ascii_only: bool) -> list[Text]:
    """The first event that reads otherwise, as it was and as it would have been."""
    found = parting(taught, of, ascii_only=ascii_only)
    if found is None:
        return []
    at, *sides = found
    lines = [Text(), *wrapped([(f"The same for {plural(at, 'event')}, then:", "")], width, ascii_only=ascii_only)]
    for what, said in zip((AS_IT_WAS, WITH_THIS), sides, strict=True):
        lines += hanging(f"  {what}  ", said, width, ascii_only=ascii_only)
    return lines


def _read(event: Event, history: History, *, ascii_only: bool) -> str:
    """An event as it is read."""
    sign = signed(history, event, ascii_only=ascii_only).plain
    by = " ".join(filter(None, (event.party, event.actor)))
    return f"{day_and_clock(event.time_s)[1]} {by}: {told(history, event)} {sign}".rstrip()


def _under_lucks(under: Lucks | None) -> Iterator[str]:
    """How often it ends so under other lucks: one luck is a story, many are an answer."""
    if under is None:
        return
    head = f"Under {plural(under.choice.lucks, 'luck')}, this flight alone"
    was, would = under.as_it_was, under.choice
    if was.rounds is None and would.rounds is None:
        yield f"{head}: somebody is fired at in {_often(was)} as it was, in {_often(would)} with this."
    else:
        yield f"{head}: {was.rounds or 0:.1f} rounds on average as it was, {would.rounds or 0:.1f} with this."
    if under.arose < would.lucks:
        yield f"The moment comes in {under.arose} of them; in the others nothing is done."


def _often(of: Share) -> str:
    estimate = of.estimate
    return f"{of.incidents} ({share(estimate.low)} to {share(estimate.high)})"


def _whole(campaign: Campaign | None) -> Iterator[str]:
    if campaign:
        comes = "comes" if campaign.otherwise == 1 else "come"
        some = f"{campaign.otherwise or 'none'} of which {comes} to something else"
        other = f"{plural(campaign.encounters, 'encounter')}, {some}"
        fired = f"somebody is fired at in {campaign.as_it_was} as it was, in {campaign.choice} with this"
        yield f"The whole campaign under this luck: {other}; {fired}."


def _table(rows: Iterable[Beside], width: int, *, ascii_only: bool) -> list[Text]:
    """As it was beside how it would have been, the rows that differ with a sign; one above the other where narrow."""
    lines: list[Text] = []
    if width < NARROW:
        for row in rows:
            lines += hanging("≠ " if row.differs else "  ", f"{row.what}: {row.was}", width, ascii_only=ascii_only)
            if row.differs:
                lines += hanging("    ", f"{WITH_THIS}: {row.would}", width, ascii_only=ascii_only, style=HEADING)
        return lines
    side = (width - _LABEL - 2 - 2 * _GAP) // 2
    lines.append(_across("", "", AS_IT_WAS, WITH_THIS, side, HEADING))
    for row in rows:
        sized = ((row.what, _LABEL), (row.was, side), (row.would, side))
        cells = [broken(text, size, ascii_only=ascii_only) for text, size in sized]
        for at in range(max(map(len, cells))):
            what, was, would = (cell[at] if at < len(cell) else "" for cell in cells)
            sign = legible("≠", ascii_only=ascii_only) if row.differs and at == 0 else ""
            style = HEADING if row.differs else ""
            lines.append(_across(sign, what, was, would, side, style))
    return lines


def _across(sign: str, what: str, was: str, would: str, side: int, style: str) -> Text:
    gap = " " * _GAP
    return Text.assemble(f"{sign:<2}{what:<{_LABEL}}{gap}{was:<{side}}{gap}", (would, style))
