"""Numbers and identities of tracks: whoever acts reads the number, never which aircraft it is in truth."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.verify.verdict import Verdict, check
from protocols.notation.promise import Sometimes
from protocols.notation.system import System
from protocols.scope import Scope
from protocols.track_number import APPLIED, PROMISES, REPORTED, Numbers, picture
from tests.protocols.walks import choosing, whole

BLOCKS = st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True)
CHOICES = choosing(30)
KEPT = tuple(promise for promise in PROMISES if not isinstance(promise, Sometimes))


@given(BLOCKS, BLOCKS)
def test_whatever_blocks_are_loaded(ours, theirs):
    """No identity goes to the wrong aircraft, every number is settled, and nobody waits for ever."""
    report = check(Scope("blocks", "Two units and their blocks.", picture(ours, theirs), KEPT))
    assert report.verdict is Verdict.HOLDS


@given(BLOCKS, BLOCKS, CHOICES)
def test_no_number_is_used_twice(ours, theirs, choices):
    """Whoever reports a track under a number is the only one to do so, and to apply an identity given to it."""
    reported: dict[int, str | None] = {}
    for step in whole(picture(ours, theirs), choices):
        for sent in step.happening.sent:
            if sent.letter.message in (REPORTED, APPLIED):
                number, _ = sent.letter.about if sent.letter.message == REPORTED else step.happening.about
                assert reported.setdefault(number, step.happening.post) == step.happening.post


def of_one_aircraft(system: System) -> System:
    """The system where both units hold the same aircraft."""
    posts = (
        evolve(post, memory=evolve(post.memory, aircraft="it")) if isinstance(post.memory, Numbers) else post
        for post in system.posts
    )
    return System(system.name, posts, system.channels)


@given(BLOCKS, BLOCKS, CHOICES)
def test_nobody_reads_which_aircraft_it_is(ours, theirs, choices):
    """The same rows are taken whichever aircraft the units hold."""
    system = picture(ours, theirs)
    rows = [[step.happening.row for step in whole(one, choices)] for one in (system, of_one_aircraft(system))]
    assert rows[0] == rows[1]
