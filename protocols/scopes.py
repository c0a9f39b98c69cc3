"""What is explored to prove the procedures: parts of the border and of the line, and how often the world may act.

Whoever is left out of a part may say anything at any time, so that what holds in a part holds in the whole. Bounds keep
a part finite where somebody counts: each is how often the thing may happen in one encounter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from protocols import channel_status
from protocols.engagement import Rules, Weapons
from protocols.exchange import Board, Precedence
from protocols.guard_warning import WARNED, Desk
from protocols.hotline import AS_SAID, OTHERWISE, READ_BACK, Call
from protocols.identification import IDENTITY, Identity
from protocols.notation.parts import part, replaced
from protocols.notation.promise import Promise
from protocols.notation.system import System
from protocols.notation.table import Table
from protocols.regime import border, line_promises, party_line, promises, shared_line
from protocols.track import GONE


def _frozen(most: Mapping[str, int]) -> Mapping[str, int]:
    return dict(most)


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(names)


@frozen(eq=False)
class Scope:
    """Something to explore, and what it is held to.

    Args:
        name: what it is called.
        says: what is in it, in a sentence.
        system: the posts and channels.
        promised: the promises it is held to.
        most: how often each of some moves of the world, or messages from outside, may happen.
        sure: the messages from outside that come sooner or later.
    """

    name: str
    says: str
    system: System
    promised: tuple[Promise, ...]
    most: Mapping[str, int] = field(factory=dict, converter=_frozen)
    sure: frozenset[str] = field(default=(), converter=_names)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of its posts, each once."""
        return tuple(dict.fromkeys(post.table for post in self.system.posts))

    def with_tables(self, *tables: Table) -> Scope:
        """The same with other tables of the same names.

        Raises:
            DefinitionError: they do not fit together.
        """
        return evolve(self, system=replaced(self.system, *tables))


DESK, CALL = Desk(2), Call(1, repeats=1)


CORE = ("track", "aircrew", "controller", "identification", "fire authority", "shooter")
ONCE = {"crosses in": 1, "attacks": 1}
ANY_IDENTITY = {IDENTITY: tuple(Identity)}


def bound(
    name: str,
    says: str,
    system: System,
    most: Mapping[str, int] | None = None,
    *,
    rules: Rules | None = None,
    sure: Iterable[str] = (),
    but: Iterable[str] = (),
) -> Scope:
    """A part of a border or a line, or all of it, held to the promises of those who are in it, but for some by id."""
    names = {post.table.name for post in system.posts} | {channel.name for channel in system.channels}
    cuts = bool(system.cut) or any(channel.cuttable for channel in system.channels)
    promised = (*promises(DESK, rules=rules, call=CALL, cut=system.cut), *line_promises(Board()))
    kept = (promise for promise in promised if promise.binds(names) and promise.id not in but and (promise.of or cuts))
    return Scope(name, says, system, tuple(kept), most or {}, sure)


def _whole(rules: Rules, **channels: dict[str, Any]) -> System:
    return replaced(border(rules, DESK, CALL, board=Board()), **channels)


def _engagement(name: str, says: str, rules: Rules) -> Scope:
    posts = ("track", "controller", "fire authority", "shooter")
    system = part(_whole(rules), name, posts, ANY_IDENTITY)
    return bound(name, says, system, {**ONCE, "turn": 1}, rules=rules)


_BORDER = _whole(Rules())
_CUT = {"cuttable": True}
_SHARED = shared_line(Board(), [Call(1, Precedence.ROUTINE, repeats=1), Call(2, Precedence.FLASH, repeats=1)])

SCOPES = (
    bound(
        "guard warning",
        "A controller warns a crew, whoever else may speak to them.",
        part(_BORDER, "guard warning", ("track", "aircrew", "controller")),
        {"crosses in": 2, "attacks": 1},
    ),
    bound(
        "identification",
        "A track is identified, whatever is said of it in whatever order.",
        part(_BORDER, "identification", ("identification",)),
    ),
    _engagement(
        "engagement, delegated",
        "A track is watched, crosses and is shot at or not; the commander on the spot decides.",
        Rules(),
    ),
    _engagement(
        "engagement, asked above", "The same where permission is asked for up the chain.", Rules(delegated=False)
    ),
    _engagement("engagement, weapons hold", "The same with weapons on hold.", Rules(Weapons.HOLD)),
    bound(
        "fire net",
        "Orders to the fighters overtake each other.",
        part(_whole(Rules(), fire={"ordered": False}), "fire net", ("fire authority", "shooter"), ANY_IDENTITY),
        {"crossed": 1, "hostile act": 1, "identity": 2},
        sure=[WARNED, GONE],
    ),
    bound(
        "hotline",
        "One centre calls the other; the line may be cut and restored at any time.",
        part(_whole(Rules(), hotline=_CUT, tactical=_CUT), "hotline", ("caller", "exchange", "duty officer")),
        sure=[GONE],
    ),
    bound(
        "exchange",
        "Three callers share one circuit, and nobody answers.",
        party_line(Board(), [Call(1, Precedence.ROUTINE), Call(2, Precedence.FLASH), Call(3, Precedence.PRIORITY)]),
        sure=[GONE],
        but=["call-waits"],
    ),
    bound(
        "shared line",
        "Two callers share one circuit, whatever is said at the other end of their lines.",
        part(_SHARED, "shared line", ("exchange", "caller 1", "caller 2"), {READ_BACK: (AS_SAID, OTHERWISE)}),
        sure=[GONE],
    ),
    bound(
        "liaison",
        "A liaison officer is asked, and may be recalled.",
        part(_whole(Rules(), home=_CUT), "liaison", ("liaison officer",)),
    ),
    bound(
        "prior notice",
        "A flight is announced, and its plan may change twice.",
        part(
            _whole(Rules(), notice={"ordered": False}),
            "prior notice",
            ("notice sender", "notice receiver"),
        ),
        {"changes its plan": 2},
    ),
    Scope(
        "channel status",
        "The two ends of a channel, and the notes between them.",
        channel_status.status(),
        channel_status.PROMISES,
    ),
)
"""Every procedure by itself, the rest of the border left out."""
