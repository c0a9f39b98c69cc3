"""A log on paper: one file with nothing to fetch, as a page, a drawing or plain text."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from deconflict.history import History
from deconflict.show.ladder import Ladder
from deconflict.show.log import Log, which
from deconflict.show.pages.rendered import rendered
from deconflict.show.pages.story import story
from deconflict.show.paper import Made, as_svg, as_text
from protocols.procedures import PROCEDURES


@frozen
class Handout:
    """The log of one encounter, or of a whole campaign.

    Args:
        history: the campaign.
        encounter: the number of the encounter; all of them if None.
        title: what the scenario is called.
        arm: the title of the arm that was run.
        made: what makes it again, each with its name; the last is a command.
        relative: whether times count from what was flown towards.
        ladder: whether the messages are drawn as well, one encounter's.
    """

    history: History
    encounter: int | None
    title: str
    arm: str
    made: Made
    relative: bool = False
    ladder: bool = False

    @property
    def who(self) -> str:
        """Whose log it is."""
        met = next((met for met in self.history.encounters if met.number == self.encounter), None)
        return which(self.history, met) if met else "all encounters"

    def parts(self) -> Iterator[RenderableType]:
        """The log, and the ladder if it is wanted."""
        yield Log(self.history, self.encounter, self.arm, self.relative)
        if (drawn := self.drawn) is not None:
            yield Text()
            yield drawn

    @property
    def drawn(self) -> Ladder | None:
        """The ladder, if it is wanted."""
        if not self.ladder or self.encounter is None:
            return None
        roles = frozenset(table.name for procedure in PROCEDURES.values() for table in procedure.tables)
        return Ladder(self.history, self.encounter, "all procedures", roles, self.arm)


def to_text(handout: Handout) -> str:
    """The handout as plain text."""
    return as_text([Text(handout.title, "bold"), *handout.parts()], handout.made)


def to_svg(handout: Handout) -> str:
    """The handout as a drawing, on white, for other documents."""
    return as_svg(f"{handout.title}: {handout.who}", [Text(handout.title, "bold"), *handout.parts()], handout.made)


def to_html(handout: Handout) -> str:
    """The handout as a page."""
    of = handout
    return rendered(
        "handout.html.jinja",
        version=of.history.version,
        title=of.title,
        who=of.who,
        arm=of.arm or "as it stands",
        luck=of.history.luck,
        story=story(of.history, of.encounter, relative=of.relative),
        ladder=as_text([of.drawn]) if of.drawn else "",
        made=of.made,
    )
