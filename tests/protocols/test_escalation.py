"""What governments do after an incident, step by step: documented days, races, and where the two of them stand."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.verify.compact import Compact
from deconflict.verify.explorer import explore
from deconflict.verify.verdict import Verdict, check
from protocols import channel_status, escalation, escalation_promises
from protocols.channel_status import ACCEPTS, CUT, OPEN, SUSPENDED, agreed
from protocols.escalation import (
    AT_FAULT,
    AUTHORITY,
    CALL_WAIT,
    CALM,
    CLIMBS,
    COOLING,
    INCIDENT,
    NEXT_STEP,
    RECIPROCATES,
    STEP_TAKEN,
    STEP_UNDONE,
    TAKES_CALL,
    Act,
    Ladder,
    authority,
)
from protocols.notation.actions import Bring
from protocols.notation.errors import DefinitionError
from protocols.notation.words import expires, no, yes
from protocols.politics import Standing, acting, politics, standing, whose_measures
from protocols.politics_scopes import ALONE, POLITICS
from tests.protocols.test_stories import Story
from tests.protocols.walks import broken, choosing, happenings, integers, unfinished, walk

TURKEY, RUSSIA = Ladder(("measure",)), Ladder(("measure", "cut", "measure", "measure"))
"""Fire rules; escorts and a cruiser, all channels, long-range missiles, sanctions."""
OF = {"turkey": "escalation.parties.turkey", "russia": "escalation.parties.russia"}
SPIRAL = next(scope for scope in POLITICS if scope.name == "escalation")


class Spiral(Story):
    """Two governments, played one thing at a time."""

    def __init__(self, turkey=TURKEY, russia=RUSSIA, of=None):
        super().__init__(politics({"turkey": turkey, "russia": russia}, of=of))

    def incident(self, party, goal):
        """Something has happened to a party."""
        self.take(Bring(f"{party} events", INCIDENT, goal))

    def does(self, party, *ons):
        """A government answers questions, and its timers run out."""
        return self.at(f"{party} authority", *ons)

    def climb(self, party, goal):
        """An incident is answered by as many steps as it provokes."""
        self.incident(party, goal)
        self.does(party, yes(CLIMBS), *[expires(NEXT_STEP)] * goal)
        self.settle()

    def offer(self, party, other):
        """A step back is offered, and agreed to."""
        self.does(party, expires(COOLING))
        self.settle()
        self.does(other, yes(RECIPROCATES))
        self.settle()

    @property
    def standing(self):
        """Where the two stand."""
        return standing(self.system, self.state)

    def said(self, message):
        """What a message was about, each time that it was said."""
        sent = [sent for happening in self.happened for sent in happening.sent]
        return [one.letter.about for one in sent if one.letter.message == message]


def kept(story, ladders):
    """Every promise of the two governments and of the channel."""
    promised = escalation_promises.promises({f"{party} authority": ladder for party, ladder in ladders.items()})
    return broken((*promised, *channel_status.PROMISES), story.happened)


class TestDays:
    """Documented days."""

    def test_autumn_2015(self):
        """Violations loosen the fire rules; the loss is answered by escorts, the cut, missiles and sanctions."""
        story = Spiral()
        story.climb("turkey", 1)
        assert story.standing == Standing((("turkey", 1), ("russia", 0)), cut=False, suspended=False)
        story.incident("russia", 4)
        story.take(Bring("turkey events", AT_FAULT))
        story.does("russia", yes(CLIMBS), expires(NEXT_STEP))
        story.does("turkey", expires(CALL_WAIT))
        story.settle()
        story.does("russia", no(TAKES_CALL))
        story.settle()
        assert story.standing.in_force == (("turkey", 1), ("russia", 1))
        story.does("russia", expires(NEXT_STEP))
        story.settle()
        assert story.standing == Standing((("turkey", 1), ("russia", 2)), cut=True, suspended=False)
        story.does("russia", expires(NEXT_STEP), expires(NEXT_STEP))
        assert story.said(STEP_TAKEN) == [1, 1, 2, 3, 4]
        assert story.standing.in_force == (("turkey", 1), ("russia", 4))
        assert kept(story, {"turkey": TURKEY, "russia": RUSSIA}) == {"way-back-offered"}, "it is still owed"

    def test_2016_the_way_back(self):
        """Steps are undone the last one first; the cut only when the line is back, which takes the other side's yes."""
        story = Spiral()
        story.climb("russia", 4)
        for _ in range(2):
            story.offer("russia", "turkey")
        assert (story.said(STEP_UNDONE), story.standing.cut) == ([4, 3], True)
        story.offer("russia", "turkey")
        assert (story.said(STEP_UNDONE), story.standing.cut) == ([4, 3], True)
        story.at("turkey end", yes(ACCEPTS))
        story.settle()
        assert story.standing == Standing((("turkey", 0), ("russia", 1)), cut=False, suspended=False)
        story.offer("russia", "turkey")
        assert (story.said(STEP_UNDONE), story.stands("russia authority")) == ([4, 3, 2, 1], CALM)

    def test_9_february_2017(self):
        """The presidents speak the same day: what happened is not answered, though the government had decided to."""
        story = Spiral()
        story.incident("turkey", 1)
        story.take(Bring("russia events", AT_FAULT))
        story.does("turkey", yes(CLIMBS))
        story.does("russia", expires(CALL_WAIT))
        story.settle()
        story.does("turkey", yes(TAKES_CALL))
        assert story.system.local(story.state, "turkey authority") == (CALM, TURKEY, ())
        assert story.said(STEP_TAKEN) == []

    def test_april_2017(self):
        """A suspension is declared, and the channel is not cut: calls go on."""
        story = Spiral(russia=Ladder(("suspend",)))
        story.climb("russia", 1)
        assert story.standing == Standing((("turkey", 0), ("russia", 1)), cut=False, suspended=True)


class TestRaces:
    """What crosses what."""

    def test_an_incident_while_the_channel_is_restored(self):
        """The proposal is taken back: whatever the other side answers, the channel stays cut and the step in force."""
        for answer in (yes, no):
            story = Spiral(russia=Ladder(("cut",)))
            story.climb("russia", 1)
            story.offer("russia", "turkey")
            story.at("turkey end", answer(ACCEPTS))
            story.incident("russia", 1)
            story.settle()
            assert story.standing == Standing((("turkey", 0), ("russia", 1)), cut=True, suspended=False)
            assert {story.stands("turkey end"), story.stands("russia end")} == {CUT}
            story.does("russia", yes(CLIMBS))
            story.offer("russia", "turkey")
            story.at("turkey end", yes(ACCEPTS))
            story.settle()
            assert story.standing == Standing((("turkey", 0), ("russia", 0)), cut=False, suspended=False)
            assert kept(story, {"turkey": TURKEY, "russia": Ladder(("cut",))}) == set()

    def test_a_cut_undone_above_a_suspension(self):
        """With the suspension still in force, the channel works again and is declared suspended."""
        ladders = {"turkey": TURKEY, "russia": Ladder(("suspend", "cut"))}
        story = Spiral(**ladders)
        story.climb("russia", 2)
        story.offer("russia", "turkey")
        story.at("turkey end", yes(ACCEPTS))
        story.settle()
        assert story.standing == Standing((("turkey", 0), ("russia", 1)), cut=False, suspended=True)
        assert {story.stands("turkey end"), story.stands("russia end")} == {SUSPENDED}
        assert kept(story, ladders) == set()

    def test_an_answer_that_an_incident_overtook_is_not_taken_for_the_next(self):
        """An overture is overtaken by an incident; no other is made before that one is answered."""
        story = Spiral()
        story.climb("russia", 1)
        story.does("russia", expires(COOLING))
        story.incident("russia", 1)
        story.does("russia", no(CLIMBS), expires(COOLING))
        assert story.said(escalation.OVERTURE) == [None]
        story.settle()
        story.does("turkey", yes(RECIPROCATES))
        story.settle()
        assert story.said(STEP_UNDONE) == []
        story.offer("russia", "turkey")
        assert story.said(STEP_UNDONE) == [1]

    def test_two_overtures_that_cross(self):
        """Both offer a step back: both agree, and each undoes one."""
        story = Spiral(turkey=Ladder(("measure",)), russia=Ladder(("measure",)))
        for party in ("turkey", "russia"):
            story.climb(party, 1)
        for party in ("turkey", "russia"):
            story.does(party, expires(COOLING))
        story.settle()
        assert story.standing.in_force == (("turkey", 0), ("russia", 0))


class TestSystem:
    """The two governments joined."""

    def test_tables_of_two_parties(self):
        """Each party's questions and timers are its own; the table's name is the same, and so are the promises."""
        one, other = authority(OF["turkey"]), authority(OF["russia"])
        assert one is authority(OF["turkey"])
        assert one.name == other.name == AUTHORITY.name
        assert {timer.path for timer in one.timers} == {
            f"{OF['turkey']}.{t.name}" for t in (NEXT_STEP, COOLING, CALL_WAIT)
        }
        system = politics({"turkey": TURKEY, "russia": RUSSIA}, of=OF)
        asked = {question.path for question in system.questions()}
        assert asked == {f"{of}.{q.name}" for of in OF.values() for q in (CLIMBS, RECIPROCATES, TAKES_CALL, ACCEPTS)}

    @given(choosing(200))
    def test_promises_hold_whatever_tables_the_parties_have(self, choices):
        """With tables of their own, two governments walk as with the usual ones, and keep every promise."""
        scope = SPIRAL
        ladders = {post.name.removesuffix(" authority"): post.memory for post in scope.system.posts if post.memory}
        own = politics(ladders, of={"ours": OF["turkey"], "theirs": OF["russia"]})
        outside = {channel.name: channel.outside for channel in scope.system.channels}
        system = type(own)(own.name, own.posts, [_telling(channel, outside[channel.name]) for channel in own.channels])
        steps, usual = fairly(system, choices), fairly(scope.system, choices)
        assert [step.after for step in steps] == [step.after for step in usual]
        assert broken(scope.promised, happenings(steps)) == set()
        assert unfinished(system, steps[-1].after if steps else system.start) == []

    def test_when_both_are_calm_the_channel_is_open(self):
        """In every state that can be reached: with nothing in force and nothing under way, it is open at both ends."""
        compact = Compact(SPIRAL.system, (), SPIRAL.most)
        rested = 0
        for state in map(compact.state, explore(compact).states):
            assert agreed(SPIRAL.system, state)
            stands = standing(SPIRAL.system, state)
            where = {local.state for local in state.posts}
            assert not (stands.cut and stands.suspended)
            if not any(state.traffic) and where <= {CALM, OPEN, SUSPENDED, CUT}:
                rested += 1
                assert where == {CALM, OPEN}
                assert stands == Standing((("ours", 0), ("theirs", 0)), cut=False, suspended=False)
        assert rested

    def test_channels_that_a_scenario_gives_times(self):
        """What lies between the two has one name, whoever they are."""
        names = {channel.name for channel in politics({"a": Ladder(), "b": Ladder()}).channels}
        assert names == {"talks", "leaders", "note"} | {
            f"{p} {port}" for p in "ab" for port in ("events", "measures", "orders")
        }

    @pytest.mark.parametrize("parties", [(), ("a",), ("a", "b", "c")])
    def test_two_parties(self, parties):
        """A channel has two ends, and one government at each."""
        with pytest.raises(DefinitionError):
            politics(dict.fromkeys(parties, Ladder()))


class TestLadder:
    """What a ladder comes to."""

    @given(st.lists(st.sampled_from(Act)), st.integers(0, 9))
    def test_what_the_channel_is_to_be(self, steps, at):
        """Cut while a cut is in force, else suspended while a suspension is."""
        acts = set(steps[:at])
        assert Ladder(steps).will(at) is (
            Act.CUT if Act.CUT in acts else Act.SUSPEND if Act.SUSPEND in acts else Act.MEASURE
        )

    @given(choosing(150), st.sampled_from([scope for scope in ALONE if "authority" in scope.name]))
    def test_never_higher_than_the_ladder(self, choices, scope):
        """However great the incident, no more steps are in force than there are, and never fewer than none."""
        for step in walk(scope.system, choices):
            (local,) = step.after.posts
            assert 0 <= local.memory.at <= len(local.memory.steps)


def test_the_ends_agree_in_time():
    """With the time that a note takes, whatever one side decides is noted by the other within it."""
    few = next(scope for scope in ALONE if scope.name == "channel ends, a few orders")
    report = check(few, bounds={"status.agree": (0, 60), "note": (0, 60)})
    assert next(judged.verdict for judged in report.judged if judged.id == "agree-in-time") is Verdict.HOLDS
    report = check(few, bounds={"status.agree": (0, 60), "note": (0, 120)})
    assert next(judged.verdict for judged in report.judged if judged.id == "agree-in-time") is Verdict.FAILS


def fairly(system, choices):
    """A walk, and an end in which nothing comes from outside and everyone has his turn."""
    steps = walk(system, choices)
    state = steps[-1].after if steps else system.start
    return steps + walk(system, integers(1, 3_000), lambda action: not isinstance(action, Bring), state)


def _telling(channel, outside):
    """The channel, with what may be heard from outside on it."""
    return evolve(channel, outside=outside)


def test_whom_the_posts_act_for():
    """Every post of two governments acts for its own party, whatever that is called."""
    parties = ("north sea", "south")
    system = politics(dict.fromkeys(parties, Ladder()))
    assert acting(parties).keys() == {post.name for post in system.posts}
    assert all(post.startswith(f"{party} ") for post, party in acting(parties).items())
    assert {whose_measures(channel.name) for channel in system.channels if "measures" in channel.name} == {*parties}
