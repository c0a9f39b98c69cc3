"""A ladder shows every message that the roles said or heard, where it ended, and fits the terminal.

The snapshots are what people see of a history made by hand. Renew them with RENEW_SNAPSHOTS=1 in the environment, and
look at what changed.
"""

from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from deconflict.engine.campaign import simulate
from deconflict.history import Entry
from deconflict.show.ladder import Ladder, Message, Point, rungs
from deconflict.world.luck import Luck
from protocols.notation.actions import Bring, Deliver, Happening, Sent
from protocols.notation.channel import OUTSIDE, Letter
from protocols.notation.words import LINE_DEAD, Mark, hears
from protocols.procedures import PROCEDURES
from tests.show.recorded import same_as_recorded
from tests.show.samples import happens, history, printed

RUN = history()
BOTH = frozenset({"controller", "caller"})
ALL = frozenset(table.name for procedure in PROCEDURES.values() for table in procedure.tables)
numbers = st.sampled_from([met.number for met in RUN.encounters])


@pytest.mark.parametrize(
    ("name", "shown", "width", "encoding"),
    [
        ("ladder_80", Ladder(RUN, 12, "watch", BOTH, "no hotline"), 80, "utf-8"),
        ("ladder_120", Ladder(RUN, 12, "watch", BOTH, "no hotline"), 120, "utf-8"),
        ("ladder_80_ascii", Ladder(RUN, 17, "watch", frozenset({"aircrew"})), 80, "ascii"),
        ("ladder_nobody_80", Ladder(RUN, 12, "watch", frozenset({"exchange"})), 80, "utf-8"),
    ],
)
def test_looks_as_recorded(name, shown, width, encoding):
    """People see what was recorded."""
    same_as_recorded(name, printed(shown, width, encoding))


@given(numbers, st.integers(80, 220), st.sampled_from(["utf-8", "ascii"]), st.sets(st.sampled_from(sorted(ALL))))
def test_fits(number, width, encoding, roles):
    """From 80 columns on, no line is wider than the terminal, in any encoding, whichever roles are shown."""
    text = printed(Ladder(RUN, number, "some", frozenset(roles)), width, encoding)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("encoding", "signs"),
    [("utf-8", ("✗──", "✗┤", "…──", "◀──", "✗", "●")), ("ascii", ("x--", "x+", ".--", "<--", "x", "o"))],
)
def test_signs_are_no_colours(encoding, signs):
    """Without colour, it is seen where a message ends, what was not sent at all, and what counts."""
    lost, cut, waits, heard, ends, counts = signs
    shown = (Ladder(RUN, 12, "watch", BOTH), Ladder(RUN, 17, "watch", BOTH))
    fatal, averted = (printed(ladder, 140, encoding).splitlines() for ladder in shown)
    for lines, said, sign in (
        (fatal, '"warning" 1 on guard', lost),
        (fatal, "The hotline is cut.", cut),
        (fatal, "on its way", waits),
        (fatal, "The centre does not call.", ends),
        (fatal, "= warned", counts),
        (averted, "(+6.0 s)", heard),
    ):
        (line,) = (line for line in lines if said in line)
        assert sign in line.partition("  ")[2][: line.index(said)]


def test_waits_are_said():
    """What takes its time on the way is said to, and what was not acted on is said to be ignored."""
    heard = next(said for said in rungs(RUN, 17, BOTH) if isinstance(said, Message))
    assert (heard.sent_ms, heard.arrives_ms) == (RUN.entries[14].time_ms, RUN.entries[15].time_ms)
    assert str(heard).replace("\N{NO-BREAK SPACE}", " ") == '"warning" 1 on guard (+6.0 s)'
    assert str(heard._replace(ignored=True, about=(5, "flash"))).endswith("(ignored)")
    assert str(heard._replace(about=(5, "flash"), arrives_ms=None)) == '"warning" flash on guard'


def test_to_itself():
    """Whoever finds the line dead hears it from himself, and so it is shown at his post."""
    dead = Letter("caller", LINE_DEAD)
    sends = happens("caller", hears("inbound"), "The handset is lifted.", sent=(Sent("hotline", dead),))
    hears_it = happens("caller", hears(LINE_DEAD), "The line goes dead.", action=Deliver("hotline", dead))
    run = evolve(RUN, entries=[Entry(0, 12, sends, None), Entry(5, 12, hears_it, 0)])
    (said,) = rungs(run, 12, BOTH)
    assert isinstance(said, Message)
    assert (said.sender, said.to, said.arrives_ms) == ("caller", "caller", 5)
    assert f'◀  "{LINE_DEAD}" on hotline' in printed(Ladder(run, 12, "watch", BOTH), 100)


def test_a_message_that_nobody_settled_is_on_its_way():
    """A message whose arrival is not in the history is shown as under way."""
    text = printed(Ladder(RUN, 12, "watch", BOTH), 120)
    assert '"warning" 2 on guard … on its way' in text


@pytest.fixture(scope="module")
def flown(busy):
    """A campaign in which much happens."""
    return simulate(busy, Luck(3))


def ends(happening: Happening, letter: Letter) -> bool:
    """Whether a happening is what became of a letter."""
    action = happening.action
    if isinstance(action, Bring):
        return (action.message, action.about) == (letter.message, letter.about)
    return getattr(action, "letter", None) == letter


def test_every_message_once(flown):
    """In every encounter, each message that was sent is on the ladder of all roles, once, with its own end."""
    for met in flown.encounters:
        told = [rung for rung in rungs(flown, met.number, ALL) if isinstance(rung, Message)]
        inside = Counter(
            (entry.time_ms, sent.channel, sent.letter.message)
            for entry in flown.entries
            if entry.encounter == met.number
            for sent in entry.happening.sent
            if sent.letter.to != OUTSIDE
        )
        brought = sum(
            isinstance(entry.happening.action, Bring) and entry.cause is not None
            for entry in flown.entries
            if entry.encounter == met.number
        )
        shown = Counter((said.sent_ms, said.channel, said.message) for said in told)
        assert not inside - shown
        assert len(told) == inside.total() + brought
        assert all(said.arrives_ms is not None or said.why for said in told)


def test_restricted_to_roles(flown):
    """Only what the roles said or heard is shown, in order of time, and what counts of those that spoke."""
    for met in flown.encounters[:20]:
        for procedure in PROCEDURES.values():
            roles = {table.name for table in procedure.tables}
            shown = rungs(flown, met.number, roles)
            told = [rung for rung in shown if isinstance(rung, Message)]
            assert all({said.sender, said.to} & roles for said in told)
            there = roles | {post for said in told for post in (said.sender, said.to)}
            assert all(rung.post in there for rung in shown if isinstance(rung, Point))
            assert [rung.sent_ms for rung in shown] == sorted(rung.sent_ms for rung in shown)


def test_marks_are_there(flown):
    """What an encounter came to stands on the ladder of all roles."""
    for met in flown.encounters:
        signs = [rung.sign for rung in rungs(flown, met.number, ALL) if isinstance(rung, Point)]
        for happening in flown.of_encounter(met.number):
            if happening.row is not None and happening.row.marks is Mark.VIOLATED:
                assert any("violated" in sign for sign in signs)
