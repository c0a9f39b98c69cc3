"""What a report is made from."""

from __future__ import annotations

from attrs import frozen

from deconflict.history import History
from deconflict.study.comparison import INTERRUPTED
from deconflict.study.result import Comparison
from deconflict.study.rounds import Rounds
from deconflict.study.spiral_result import Spiral
from deconflict.study.validation import Validation
from deconflict.world.scenario import Scenario


@frozen(eq=False)
class Told:
    """The encounter that the report tells in full.

    Attributes:
        history: its campaign.
        encounter: its number.
        arm: the title of the arm that was run.
        why: why this one.
        again: the command that shows it again.
        map: its map, as an SVG element; empty if there is none.
        shows: what the map shows, in a sentence.
    """

    history: History
    encounter: int
    arm: str
    why: str
    again: str
    map: str = ""
    shows: str = ""


@frozen(eq=False)
class Findings:
    """A scenario, and what was found of it; what is None was not asked, and the page says so.

    Attributes:
        scenario: the scenario.
        command: the command that writes the report again.
        version: the version of the program.
        fingerprint: a hash of what the scenario says.
        comparison: its arms beside each other, if it compares arms.
        spiral: what governments made of incidents, if it has governments.
        rounds: the rounds of its strikes, if it has strikes.
        validation: the documented figures beside the simulated ones, if it documents any and they were flown.
        told: an incident, or the gravest encounter that there was.
    """

    scenario: Scenario
    command: str
    version: str
    fingerprint: str
    comparison: Comparison | None = None
    spiral: Spiral | None = None
    rounds: Rounds | None = None
    validation: Validation | None = None
    told: Told | None = None

    @property
    def interrupted(self) -> bool:
        """Whether not all was flown that was asked for."""
        studies = (self.comparison, self.spiral)
        broken_off = any(of is not None and of.verdict == INTERRUPTED for of in studies)
        return broken_off or any(of is not None and of.interrupted for of in (self.rounds, self.validation))
