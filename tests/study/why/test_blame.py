"""Which channels were enough, and which had to be there, is what runs made by hand say."""

from functools import cache
from itertools import chain

import pytest

from deconflict.engine.campaign import simulate
from deconflict.errors import UsageError
from deconflict.study.outcome import INCIDENTS, outcomes
from deconflict.study.rerun import Rerun
from deconflict.study.spiral import DONE
from deconflict.study.statistics import wilson
from deconflict.study.why.blame import Question, blame
from deconflict.world.intervention import Intervention
from deconflict.world.luck import Luck
from deconflict.world.reading import read
from deconflict.world.shelf import find
from deconflict.world.variation import with_arm

NAME, ARM = "shootdown_2015_turkey", "as_it_was"


@cache
def found():
    """A small study of the 24 November day."""
    return blame(Question(read(find(NAME)), ARM, campaigns=8, processes=1))


def averted(armed, luck, questions):
    """Whether nobody is fired at where these questions are answered with yes from the start, in a whole run."""
    history = simulate(armed, Luck(luck), [Intervention(answers=dict.fromkeys(questions, True))])
    return outcomes(history)[0].severity not in INCIDENTS


def test_shares_are_those_of_runs_made_by_hand():
    """Enough: with this channel's gates alone. Had to be there: with all others' not, with all of them yes."""
    armed = with_arm(read(find(NAME)), ARM)
    asked = Rerun(armed, 0).staged.timing.questions
    of: dict[str, list[str]] = {}
    for question in asked:
        if question.gate and not question.certain:
            of.setdefault(question.channel, []).append(question.path)
    for one in found().judged[:4]:
        enough = {name for name in one.channels if averted(armed, one.luck, of[name])}
        everything = averted(armed, one.luck, chain(*(of[name] for name in one.channels)))
        without = {
            name
            for name in one.channels
            if not averted(armed, one.luck, chain(*(of[other] for other in one.channels if other != name)))
        }
        assert one.sufficient == enough
        assert one.together == everything
        assert one.necessary == (without if everything else frozenset())


def test_shares_add_up():
    """Each channel's counts are those of the incidents, and its intervals are Wilson's."""
    of = found()
    assert of.verdict == DONE
    assert of.campaigns == 8
    for share in of.shares:
        assert share.incidents == len(of.judged)
        assert share.sufficient == sum(share.channel in one.sufficient for one in of.judged)
        assert share.necessary == sum(share.channel in one.necessary for one in of.judged)
        assert share.sufficient_share == wilson(share.sufficient, share.incidents)
    assert max(share.sufficient for share in of.shares) <= of.any_alone <= len(of.judged)


def test_every_incident_of_the_campaigns_is_judged():
    """An incident is judged wherever a whole run comes to one, and nowhere else."""
    armed = with_arm(read(find(NAME)), ARM)
    came = {luck for luck in range(8) if outcomes(simulate(armed, Luck(luck)))[0].severity in INCIDENTS}
    assert {one.luck for one in found().judged} == came


def test_it_is_the_same_on_two_processes():
    """How many processes fly it changes nothing."""
    assert blame(Question(read(find(NAME)), ARM, campaigns=8, processes=2)) == found()


def test_an_interrupt_keeps_what_was_flown():
    """What had been flown when it was broken off is the answer, and says so."""

    def tell(done, _size, _said):
        if done == 2:
            raise KeyboardInterrupt

    of = blame(Question(read(find(NAME)), ARM, campaigns=8, processes=1), tell)
    assert of.campaigns == 2
    assert of.verdict == "interrupted"


def test_no_incident_is_said():
    """Where nobody is fired at there is nothing to blame."""
    with pytest.raises(UsageError, match="no incident in 3 of 3 campaigns"):
        blame(Question(read(find("golan_2015")), campaigns=3, processes=1))
