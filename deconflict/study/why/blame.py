"""Over all incidents of a study: which channel would have been enough to avert them, and which had to be there.

An incident is run again under the luck that it had. So each is an answer, and their shares are no averages of models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from attrs import field, frozen

import deconflict
from deconflict.engine.campaign import run
from deconflict.engine.theatre import theatre
from deconflict.errors import UsageError
from deconflict.study.comparison import INTERRUPTED, Progress
from deconflict.study.outcome import INCIDENTS, outcomes
from deconflict.study.rerun import Rerun
from deconflict.study.runner import Crew, Flown, Plan, Runner, needed
from deconflict.study.spiral import DONE
from deconflict.study.statistics import Estimate, wilson
from deconflict.study.why.alternatives import channels
from deconflict.study.why.case import Case
from deconflict.world.luck import Luck
from deconflict.world.reading import fingerprint
from deconflict.world.scenario import Scenario
from deconflict.world.variation import with_arm
from protocols.notation.words import Mark

CAMPAIGNS = 40
"""How many campaigns are flown where the scenario has no study to say so."""

_ARM = "arm"


@frozen
class Judged:
    """One incident, run again with channels given.

    Attributes:
        luck: the campaign's luck.
        number: the encounter.
        severity: what it came to.
        channels: the channels that such an encounter can use.
        sufficient: those of which each averts it by itself.
        together: whether all of them do.
        necessary: those without which all others together do not, where all of them do.
    """

    luck: int
    number: int
    severity: Mark
    channels: tuple[str, ...]
    sufficient: frozenset[str]
    together: bool
    necessary: frozenset[str]


def judge(case: Case) -> Judged:
    """Run an incident with each channel given alone, with all of them, and with all but one."""
    given = {change.of: change for change in channels(case)}
    together = case.averted(case.under(*given.values()))
    alone = frozenset(name for name, change in given.items() if case.averted(case.under(change)))
    without = {name: [other for other in given.values() if other.of != name] for name in given}
    had_to_be = (name for name, others in without.items() if not case.averted(case.under(*others)))
    assert case.outcome.severity is not None  # noqa: S101 - an incident came to something
    return Judged(
        luck=case.rerun.luck,
        number=case.number,
        severity=case.outcome.severity,
        channels=tuple(given),
        sufficient=alone,
        together=together,
        necessary=frozenset(had_to_be) if together else frozenset(),
    )


@frozen
class FlownJudged(Flown):
    """One campaign, and its incidents."""

    judged: tuple[Judged, ...] = ()


@frozen(eq=False)
class Judges(Crew):
    """A crew that runs each incident again."""

    def fly(self, luck: Luck, *, with_variants: bool) -> Flown:  # noqa: ARG002 - there are none
        """Fly a campaign, and judge its incidents in the order of their numbers."""
        scenario = self.plan.arms[_ARM]
        rerun = Rerun(scenario, luck.seed)
        found = outcomes(run(rerun.staged, luck, needed(rerun.flown, scenario, Mark.RELEASED)))
        incidents = sorted(number for number, of in found.items() if of.severity in INCIDENTS)
        return FlownJudged(luck.seed, {}, {}, tuple(judge(Case(scenario, rerun, number)) for number in incidents))


@frozen
class Share:
    """A channel, in all incidents that could use it.

    Attributes:
        channel: the channel.
        incidents: how many there are.
        sufficient: in how many it is enough.
        necessary: in how many it has to be there.
    """

    channel: str
    incidents: int
    sufficient: int
    necessary: int
    sufficient_share: Estimate = field(init=False)
    necessary_share: Estimate = field(init=False)

    @sufficient_share.default
    def _sufficient(self) -> Estimate:
        return wilson(self.sufficient, self.incidents)

    @necessary_share.default
    def _necessary(self) -> Estimate:
        return wilson(self.necessary, self.incidents)


@frozen
class Blame:
    """What the channels could have done about the incidents of a study.

    Attributes:
        scenario: the scenario's name.
        title: what it is called.
        arm: the arm that was flown, or empty.
        arm_title: what that is called.
        lucks: the first and the last luck that were flown.
        campaigns: how many were flown; after an interrupt, maybe not every luck between the two.
        size: how many were to be flown.
        judged: every incident.
        shares: channel by channel.
        verdict: how the flying ended.
        version: of the program.
        fingerprint: of the scenario.
    """

    scenario: str
    title: str
    arm: str
    arm_title: str
    lucks: tuple[int, int]
    campaigns: int
    size: int
    judged: tuple[Judged, ...]
    shares: tuple[Share, ...]
    verdict: str
    version: str
    fingerprint: str

    @property
    def any_alone(self) -> int:
        """How many incidents some channel alone averts."""
        return sum(bool(one.sufficient) for one in self.judged)

    @property
    def together(self) -> int:
        """How many incidents all channels together avert."""
        return sum(one.together for one in self.judged)


@frozen
class Question:
    """Whose incidents are looked into.

    Args:
        scenario: the scenario, with its arms.
        arm: the arm that is flown; empty for none.
        campaigns: how many campaigns; as many as the study's first look takes, if None.
        first_luck: the first campaign's luck.
        processes: how many processes; all cores if None.
    """

    scenario: Scenario
    arm: str = ""
    campaigns: int | None = None
    first_luck: int = 0
    processes: int | None = None


def blame(question: Question, progress: Progress | None = None) -> Blame:
    """Fly the campaigns, and judge every incident.

    An interrupt (Ctrl-C) ends the flying; what was flown is the answer, and says so.

    Raises:
        UsageError: nobody was fired at in any campaign.
    """
    base = question.scenario
    scenario = with_arm(base, question.arm) if question.arm else base
    theatre(scenario)  # what the engine finds wrong is said here, not by a worker
    size = question.campaigns or (base.study.first if base.study else CAMPAIGNS)
    judged: dict[int, tuple[Judged, ...]] = {}
    verdict, found = INTERRUPTED, 0
    with suppress(KeyboardInterrupt), Runner(Plan({_ARM: scenario}), question.processes, Judges) as runner:
        for campaign in runner.fly(range(question.first_luck, question.first_luck + size)):
            assert isinstance(campaign, FlownJudged)  # noqa: S101 - that is what the crew makes
            judged[campaign.luck] = campaign.judged
            found += len(campaign.judged)
            if progress:
                progress(len(judged), size, f"incidents: {found}")
        verdict = DONE
    incidents = tuple(one for luck in sorted(judged) for one in judged[luck])
    if not incidents and verdict is INTERRUPTED:
        raise KeyboardInterrupt
    if not incidents:
        raise UsageError(f"no incident in {len(judged)} of {size} campaigns of {base.name}", "one at least")
    return Blame(
        scenario=base.name,
        title=base.title,
        arm=question.arm,
        arm_title=base.arms[question.arm].title if question.arm else "",
        lucks=(min(judged), max(judged)),
        campaigns=len(judged),
        size=size,
        judged=incidents,
        shares=tuple(_shares(incidents)),
        verdict=verdict,
        version=deconflict.__version__,
        fingerprint=fingerprint(scenario),
    )


def _shares(judged: Sequence[Judged]) -> Iterator[Share]:
    names: Mapping[str, None] = dict.fromkeys(name for one in judged for name in one.channels)
    for name in names:
        could = [one for one in judged if name in one.channels]
        enough = sum(name in one.sufficient for one in could)
        had_to_be = sum(name in one.necessary for one in could)
        yield Share(name, len(could), enough, had_to_be)
