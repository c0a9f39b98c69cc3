"""A lesson on paper: what is read, the log up to each stop, what is asked, and what each choice would have led to."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from attrs import evolve, field, frozen
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from deconflict.show.pages.rendered import rendered
from deconflict.show.pages.sheet import Sheet
from deconflict.show.pages.story import Line, Story, story
from deconflict.show.paper import WIDTH, Made, as_svg, as_text
from deconflict.show.teaching.choice import AS_IT_WAS, WITH_THIS, differing, how_often, parting, tried_lines, verdict
from deconflict.show.teaching.lesson import explanation_lines, introduction_lines, place, stop_lines
from deconflict.show.teaching.prose import HEADING, paragraphs, wrapped
from deconflict.show.wording import plural
from deconflict.study.teaching.lesson import Stop, Taught, Tried

_PASSED, _FAILED = "✓", "✗"


@frozen(eq=False)
class LessonHandout:
    """A lesson with its answers: what every choice at every stop would have led to is run when it is made.

    Args:
        taught: the lesson and its run.
        made: what makes it again, each with its name; the last is a command.
    """

    taught: Taught
    made: Made
    tried: tuple[tuple[Tried, ...], ...] = field(init=False, repr=False)

    @tried.default
    def _tried(self) -> tuple[tuple[Tried, ...], ...]:
        return tuple(tuple(self.taught.tried(stop, choice) for choice in stop.choices) for stop in self.taught.stops)

    def told(self) -> Iterator[Story]:
        """The log in parts: up to each stop, from the one before, and what follows the last."""
        whole = story(self.taught.rerun.history, self.taught.encounter)
        sooner: float = -1
        for until in (*(stop.at for stop in self.taught.stops), inf):
            yield evolve(whole, lines=tuple(line for line in whole.lines if sooner < line.number <= until))
            sooner = until

    def parts(self) -> Iterator[RenderableType]:
        """Everything, as it is printed."""
        taught = self.taught
        yield from introduction_lines(taught, WIDTH)
        *until, after = self.told()
        for stop, tried, part in zip(taught.stops, self.tried, until, strict=True):
            yield from self._log(part)
            yield from (Text(), *stop_lines(taught, stop, WIDTH))
            for one in tried:
                yield from (Text(), *tried_lines(taught, one, WIDTH))
            yield from (Text(), *explanation_lines(taught, stop, WIDTH))
        yield from self._log(after)
        yield from (Text(), *wrapped([(" ".join(after.came_to), HEADING)], WIDTH, ascii_only=False))
        if taught.lesson.closing:
            yield from (Text(), *wrapped(paragraphs(taught.lesson.closing), WIDTH, ascii_only=False))

    def _log(self, part: Story) -> Iterator[RenderableType]:
        if part.lines:
            yield Text()
            yield _printed(part.lines)


def to_text(handout: LessonHandout) -> str:
    """The lesson as plain text."""
    return as_text(handout.parts(), handout.made)


def to_svg(handout: LessonHandout) -> str:
    """The lesson as a drawing, on white, for other documents."""
    return as_svg(handout.taught.lesson.title, handout.parts(), handout.made)


def to_html(handout: LessonHandout) -> str:
    """The lesson as a page."""
    taught = handout.taught
    *until, after = handout.told()
    stops = zip(taught.stops, handout.tried, until, strict=True)
    return rendered(
        "lesson.html.jinja",
        version=taught.rerun.history.version,
        lesson=taught.lesson,
        about=f"{plural(len(taught.stops), 'stop')}, about {plural(taught.lesson.minutes, 'minute')} with a class.",
        run=f"{taught.rerun.scenario.title}; {taught.rerun.title or 'as it stands'}; luck {taught.rerun.luck}.",
        introduction=_plain(taught.lesson.introduction),
        closing=_plain(taught.lesson.closing),
        stops=[_stop(taught, stop, tried, part) for stop, tried, part in stops],
        after=after,
        made=handout.made,
    )


def _stop(taught: Taught, stop: Stop, tried: tuple[Tried, ...], part: Story) -> dict[str, object]:
    """What stands on the page for a stop."""
    return {
        "place": place(taught, stop),
        "story": part,
        "question": stop.question,
        "choices": [_choice(taught, one) for one in tried],
        "explanation": _plain(stop.explanation),
        "sources": stop.sources,
    }


def _choice(taught: Taught, tried: Tried) -> dict[str, object]:
    of = tried.outcome
    names = ("what", AS_IT_WAS, WITH_THIS)
    rows = () if of.same else differing(taught, of)
    cells = tuple((row.what, row.was, row.would) for row in rows)
    return {
        "say": tried.choice.say,
        "verdict": verdict(taught, tried.choice, of),
        "beside": Sheet("What differs", names, cells) if any(row.differs for row in rows) else None,
        "parting": parting(taught, of),
        "often": how_often(tried),
    }


def _plain(text: str) -> list[str]:
    return [said for said, _ in paragraphs(text) if said]


def _printed(lines: tuple[Line, ...]) -> Table:
    """The log of a stretch, as it is printed."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for name in ("time", "party", "actor"):
        table.add_column(name, no_wrap=True)
    table.add_column("what happened")
    for line in lines:
        sign = Text.assemble(
            f"  {line.gate} {_PASSED if line.passed else _FAILED}" if line.gate else "",
            (f"  = {line.mark}" if line.mark else "", HEADING),
            "  (ignored)" if line.ignored else "",
        )
        style = f"{HEADING} red" if line.grave else "dim" if line.ignored else ""
        table.add_row(line.time, line.party, line.actor, Text.assemble(line.said, sign), style=style)
    return table
