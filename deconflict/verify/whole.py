"""A scenario's regime: its border with everyone at it, shown in parts and, as far as that can be looked at, whole."""

from __future__ import annotations

from attrs import evolve, frozen

from deconflict.verify.clocks import in_time
from deconflict.verify.outline import outlined
from deconflict.verify.verdict import ENDS, RESTS, Judged, Report, Verdict
from protocols.notation.parts import part
from protocols.notation.promise import Sometimes
from protocols.regime_scopes import ANY_IDENTITY, ONCE, Regime, bound, parts
from protocols.scope import Scope
from protocols.track import INBOUND

ASIDE = (
    ("call", ("caller", "exchange", "duty officer")),
    ("liaison office", ("liaison officer",)),
    ("notices", ("notice sender", "relay officer", "notice receiver")),
)
"""Who speaks with the rest of a border over few channels, and stands there in outline."""


def whole(regime: Regime) -> Scope:
    """A border with everyone at it, those who speak with the rest over few channels in outline.

    Raises:
        NotShown: an outline is too large.
    """
    most = {**ONCE, "changes its plan": 1}
    system = regime.system
    for aside, posts in ASIDE:
        system = outlined(system, aside, posts, most)
    scope = bound("all together", "Everyone at the border; calls, liaison and notices in outline.", system, most)
    # That something can happen is shown in a part, if no channel is cut by which it would.
    return evolve(scope, promised=tuple(promise for promise in scope.promised if not isinstance(promise, Sometimes)))


def by_the_clock(regime: Regime) -> tuple[Scope, ...]:
    """What is promised in time: each promise in the smallest part, that of the roles that it speaks of."""
    found: dict[tuple[str, ...], Scope] = {}
    for scope in parts(regime):
        for promise in in_time(scope).promised:
            posts = [post.name for post in scope.system.posts if post.table.name in promise.of]
            name = f"{' and '.join(posts)}, by the clock"
            system = part(regime.system, name, posts, ANY_IDENTITY)
            sure = (INBOUND, *scope.sure)
            found.setdefault((promise.id, *posts), Scope(name, "", system, (promise,), scope.most, sure))
    return tuple(found.values())


def likeness(scope: Scope) -> tuple[object, ...]:
    """What two scopes have in common if exploring one is exploring the other."""
    system = scope.system
    posts = tuple((post.name, id(post.table), post.memory) for post in system.posts)
    return posts, system.channels, system.cut, tuple(scope.most.items())


@frozen(eq=False)
class Shown:
    """A regime, and the reports of its parts; that of the whole comes last."""

    name: str
    reports: tuple[Report, ...]

    @property
    def judged(self) -> dict[str, tuple[Judged, Report]]:
        """Each promise by its id, with the report that says most of it: where it fails, else where it holds.

        What holds in a part holds in the whole, for who is left out of a part may say anything; what each role keeps by
        itself holds if it does in parts that have all of these roles. That everyone comes to rest at an end is no
        part's to say.
        """
        said: dict[str, list[tuple[Judged, Report]]] = {}
        for report in self.reports:
            for judged in report.judged:
                if judged.id not in {RESTS, ENDS} or report is self.reports[-1]:
                    said.setdefault(judged.id, []).append((judged, report))
        return {name: _most(each) for name, each in said.items()}

    @property
    def verdict(self) -> Verdict:
        """The worst of its verdicts."""
        verdicts = {judged.verdict for judged, _ in self.judged.values()}
        return next((v for v in (Verdict.FAILS, Verdict.NOT_SHOWN) if v in verdicts), Verdict.HOLDS)


def _most(each: list[tuple[Judged, Report]]) -> tuple[Judged, Report]:
    """What says most of a promise that several reports speak of."""
    by_verdict = {verdict: [one for one in each if one[0].verdict is verdict] for verdict in Verdict}
    fails, holds, others = (by_verdict[verdict] for verdict in (Verdict.FAILS, Verdict.HOLDS, Verdict.NOT_SHOWN))
    return (fails or (holds if holds and _by_itself(holds) == _by_itself(each) else others))[0]


def _by_itself(each: list[tuple[Judged, Report]]) -> set[str]:
    """The roles in some reports that keep a promise each by itself."""
    return {
        table.name
        for judged, report in each
        for promise in report.scope.promised
        for table in report.scope.tables
        if promise.id == judged.id and promise.each and table.name in promise.of
    }
