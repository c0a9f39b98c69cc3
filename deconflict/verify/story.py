"""What led to what in a history that was found without a clock."""

from __future__ import annotations

from collections.abc import Sequence

from protocols.notation.actions import Cut, Deliver, Happen, Happening, Lose, Repeat
from protocols.notation.words import LINE_DEAD, Kind


def causes(story: Sequence[Happening]) -> list[int | None]:
    """For each step the number of the one that led to it; None where the world did, or who is outside.

    A letter was sent by a step, a timer started by one; a question was put by the last step of the post that answers.
    """
    return [_cause(story, at) for at in range(len(story))]


def _cause(story: Sequence[Happening], at: int) -> int | None:
    action = story[at].action
    if isinstance(action, Deliver | Lose | Repeat):
        return _sent(story, at, action)
    if isinstance(action, Happen) and action.given.kind is not Kind.MOVES:
        own = [before for before in range(at) if story[before].post == action.post]
        if action.given.kind is Kind.EXPIRES:
            own = [
                before for before in own if action.given.what in {timer.name for timer in story[before].taken.starts}
            ]
        return own[-1] if own else None
    return None


def _sent(story: Sequence[Happening], at: int, action: Deliver | Lose | Repeat) -> int | None:
    """The step that sent a letter: of several alike, the first whose letter is still under way."""
    senders: list[int] = []
    for before, happening in enumerate(story[:at]):
        taken = happening.action
        if isinstance(taken, Cut) and taken.channel == action.channel:
            senders = [before] if action.letter.message == LINE_DEAD else []
        elif isinstance(taken, Deliver | Lose) and taken[:2] == action[:2] and senders:
            senders.pop(0)
        elif isinstance(taken, Repeat) and taken[:2] == action[:2] and senders:
            senders.insert(0, senders[0])
        alike = (sent for sent in happening.sent if (sent.channel, sent.letter) == action[:2] and sent.refused is None)
        senders += [before for _ in alike]
    return senders[0] if senders else None
