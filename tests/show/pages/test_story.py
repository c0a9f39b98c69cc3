"""The lines of a page say what the log says."""

import pytest

from deconflict.show.log import Log
from deconflict.show.pages.story import story
from tests.show.samples import all_kinds, history, printed

WHOLE = history()


@pytest.mark.parametrize("number", [met.number for met in WHOLE.encounters])
@pytest.mark.parametrize("relative", [False, True])
def test_as_the_log(number, relative):
    """Every event of an encounter is a line, with the words and the signs of the log, in its order."""
    told = story(WHOLE, number, relative=relative)
    log = " ".join(printed(Log(WHOLE, number, relative=relative), 109).split())
    events = list(WHOLE.events(number))
    assert [line.number for line in told.lines] == [event.sequence for event in events]
    at = 0
    for line in told.lines:
        sign = f"{line.gate} {'✓' if line.passed else '✗'}" if line.gate else ""
        for said in filter(None, (line.time.replace("\N{NO-BREAK SPACE}", " "), line.actor, line.said, sign)):
            found = log.find(said, at)
            assert found >= 0, said
        assert ("(ignored)" if line.ignored else f"= {line.mark}" if line.mark else "") in log
        at = log.find(line.said, at)
    assert told.timed in log
    assert told.who in log
    assert all(line in log for line in told.came_to)


def test_grave_is_who_was_fired_at():
    """The launch and the loss stand out; a lock-on does not."""
    assert [line.mark for line in story(WHOLE, 12).lines if line.grave] == ["released", "lost"]


def test_all_encounters_say_whose():
    """Of a whole campaign each line says whose it is."""
    told = story(all_kinds())
    assert told.flights
    assert {line.flight for line in told.lines} >= {"bridge", "west", "rescue of one"}
