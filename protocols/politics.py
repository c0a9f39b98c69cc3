"""The spiral: two governments with a ladder each, and the two ends of the channel between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from protocols.channel_status import END, OPEN, end
from protocols.escalation import AUTHORITY, Ladder, authority
from protocols.notation.actions import State
from protocols.notation.channel import OUTSIDE, Channel
from protocols.notation.errors import DefinitionError
from protocols.notation.system import System
from protocols.notation.wiring import Post


def authority_post(party: str) -> str:
    """The post of a party's government."""
    return f"{party} authority"


def events(party: str) -> str:
    """The channel by which a government hears of incidents."""
    return f"{party} events"


def whose_measures(channel: str) -> str:
    """The party whose measures a channel carries."""
    return channel.removesuffix(" measures")


def acting(parties: Iterable[str]) -> dict[str, str]:
    """By post, the party that it acts for."""
    return {post: party for party in parties for post in (authority_post(party), f"{party} end")}


def politics(ladders: Mapping[str, Ladder], *, of: Mapping[str, str] | None = None) -> System:
    """Two governments, and the two ends of the channel between them.

    Args:
        ladders: by party, its ladder.
        of: by party, the table of the scenario that has its questions and timers; those of both stand in "escalation",
            and that of the ends in "status", where nothing is said.

    Raises:
        DefinitionError: there are not two parties.
    """
    if len(ladders) != 2:  # noqa: PLR2004 - a channel has two ends
        raise DefinitionError("the system 'politics'", (f"it takes two parties, not {len(ladders)}",))
    tables = of or {}
    posts: list[Post] = []
    ways: list[Channel] = []
    for party, ladder in ladders.items():
        own = tables.get(party)
        posts += [
            Post(authority_post(party), authority(own) if own else AUTHORITY, ladder),
            Post(f"{party} end", end(own or "status"), memory=False),
        ]
        ways += [
            Channel(events(party), (f"{authority_post(party)}.events", OUTSIDE)),
            Channel(f"{party} measures", (f"{party} authority.measures", OUTSIDE)),
            Channel(f"{party} orders", (f"{party} authority.orders", f"{party} end.orders")),
        ]
    ours, theirs = ladders
    between = (("talks", "authority"), ("leaders", "authority"), ("note", "end"))
    ways += [Channel(port, (f"{ours} {role}.{port}", f"{theirs} {role}.{port}")) for port, role in between]
    return System("politics", posts, ways)


@frozen
class Standing:
    """Where two governments stand.

    Attributes:
        in_force: by party, in the system's order, how many of its steps are in force.
        cut: whether the channel between them is really cut: an end takes it for cut.
        suspended: whether it is declared suspended, and carries calls all the same.
    """

    in_force: tuple[tuple[str, int], ...]
    cut: bool
    suspended: bool


def standing(system: System, state: State) -> Standing:
    """Where the two governments of a `politics` system stand."""
    both = list(zip(system.posts, state.posts, strict=True))
    ends = [local for post, local in both if post.table.name == END.name]
    in_force = (
        (post.name.removesuffix(" authority"), local.memory.at)
        for post, local in both
        if post.table.name == AUTHORITY.name
    )
    cut = any(local.memory for local in ends)
    return Standing(tuple(in_force), cut, not cut and any(local.state is not OPEN for local in ends))
