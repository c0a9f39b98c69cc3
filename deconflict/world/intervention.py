"""What is done to a run while it goes: a channel is cut or given, a question is settled, luck becomes another."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen(kw_only=True)
class Intervention:
    """Something that is done to a run at a time, or right after one of its events; all before it stays as it was.

    Attributes:
        at_s: when, in seconds since the campaign's first midnight: before anything else of that millisecond.
        after: instead, the sequence number of the event after which it is done, and after all that follows it at once.
        cut: the channels that are cut.
        restore: the channels that work again.
        answers: by a question's path, its answer from now on, whatever luck would say.
        takes_s: by the path of a question, a timer or a channel, how long it takes from now on, in seconds.
        luck: the luck that decides what is not decided yet.
    """

    at_s: float = 0.0
    after: int | None = None
    cut: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    answers: Mapping[str, bool] = field(factory=dict)
    takes_s: Mapping[str, float] = field(factory=dict)
    luck: int | None = None
