"""The plain stepper says what the screen says, takes its keys as lines, and ends when nothing more is said."""

from io import StringIO

import pytest
from rich.console import Console

from deconflict.show.log import told
from deconflict.show.stepper.keys import KEY, KEYS, meant
from deconflict.show.stepper.plain import Plain
from deconflict.show.stepper.walk import Walk
from tests.show.samples import Ascii
from tests.show.stepper.stepping import MIDDLE, view, walk

REEL = walk().reel


def played(*typed, at=0, paper=None, **others):
    """What was written while these lines were typed, and the walk."""
    paper = StringIO() if paper is None else paper
    console = Console(file=paper, width=90, color_system=None, highlight=False, legacy_windows=False)
    plain = Plain(view(at, **others), console, StringIO("".join(f"{line}\n" for line in typed)))
    plain.play()
    return paper.getvalue(), plain.walk


def test_every_event_is_told():
    """Entered through, the whole encounter is told in the sentences of its log, each post's change of state with it."""
    text, walked = played(*[""] * len(REEL))
    told_all = " ".join(text.split())
    for event in REEL.events:
        assert " ".join(told(REEL.history, event).split()) in told_all
    assert "This is the last event." in text
    assert "controller: watching → warning" in text
    assert walked.at == len(REEL) - 1


def test_the_words_are_those_of_the_screen():
    """A line does to the walk what the key of the screen does."""
    moves = [
        key for key in KEYS if key.action not in ("help", "quit", "take", "luck", "adopt", "drop", "undo", "ladder")
    ]
    for key in moves:
        said = {"go": "20", "find": "fires"}.get(key.action, "")
        alone = walk(MIDDLE)
        alone.perform(key.action, said)
        for word in key.typed:
            line = f"{word}{said}" if key.action == "find" else f"{word} {said}"
            _, walked = played(line, at=MIDDLE)
            assert (walked.at, walked.why, walked.changed, walked.ahead) == (
                *(alone.at, alone.why, alone.changed, alone.ahead),
            )


def test_every_key_can_be_typed():
    """Every key has words of its own; Enter goes on or, with two futures, takes the new one."""
    for key in KEYS:
        for word in filter(None, key.typed):
            assert meant(word, beside=False) == (key, "")
    assert meant("", beside=False) == (KEY["next"], "")
    assert meant("", beside=True) == (KEY["adopt"], "")
    assert meant("12", beside=False) == (KEY["go"], "12")
    assert meant("/guard died", beside=False) == (KEY["find"], "guard died")
    assert meant("w w", beside=False) is None


@pytest.mark.parametrize("ending", ["", "q"])
def test_it_ends(ending):
    """It ends when it is left, and when nothing more is typed."""
    text, walked = played("", "", *filter(None, [ending]))
    assert walked.at == 2
    assert "event 3 of 55" in text


def test_two_futures():
    """A channel is given or taken by name; both futures are told by name, and what they came to at their ends."""
    text, walked = played("t", "t +guard", "l", "end", "", "u", at=MIDDLE)
    assert "guard works; t guard takes it away" in text
    assert "They differ after 2 more events. Enter takes the new one, x the old one." in text
    assert "guard given from event 15 on: Came to: warned." in text
    assert "as it was: Came to: lost." in text
    assert "Undone: guard given from event 15 on." in text
    assert isinstance(walked, Walk)
    assert walked.now.reel.history is walk().now.reel.history


def test_what_can_be_looked_at():
    """Why, what changed, the ladder, the keys and what is to come are told as long as they are."""
    text, _ = played("w", "w", "d", "m", "?", "d", "a", "", at=43)
    for words in (
        "5 events led to it, the first cause first",
        'says   "hit" to track on missile',
        '"warning" 1 on guard',
        "to an event, or to a time of day",
        "to come: ",
    ):
        assert words in text


def test_what_is_no_key_is_said():
    """Lines that mean nothing, and words with a key that mean nothing, change nothing and say what would be taken."""
    text, walked = played("hello", "99", "t telegraph", "go", at=MIDDLE)
    assert '"hello" is no key; ? lists them.' in text
    assert "Found event 99; expected 1 to 55." in text
    assert 'Found the channel "telegraph"; expected one of guard, hotline' in text
    assert walked.at == MIDDLE


def test_plain_letters():
    """On a terminal that knows no others, all letters are plain ones."""
    text, _ = played("w", "", "d", "m", "?", "t", "n", "end", "x", at=20, paper=Ascii(), ascii_only=True)
    assert text.isascii()
