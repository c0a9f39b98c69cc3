"""A scenario's regime: its border with everyone at it, shown in parts and, as far as that can be looked at, whole."""

from __future__ import annotations

from attrs import frozen

from deconflict.verify.outline import outlined
from deconflict.verify.verdict import ENDS, RESTS, Judged, Report, Verdict
from protocols.scopes import ONCE, Regime, Scope, bound

ASIDE = (
    ("call", ("caller", "exchange", "duty officer")),
    ("liaison office", ("liaison officer",)),
    ("notices", ("notice sender", "notice receiver")),
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
    return bound("all together", "Everyone at the border; calls, liaison and notices in outline.", system, most)


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

        What holds in a part holds in the whole, for who is left out of a part may say anything. That everyone comes to
        rest at an end is no part's to say.
        """
        found: dict[str, tuple[Judged, Report]] = {}
        for report in self.reports:
            for judged in report.judged:
                if judged.id in (RESTS, ENDS) and report is not self.reports[-1]:
                    continue
                before = found.get(judged.id)
                if before is None or _ORDER[judged.verdict] < _ORDER[before[0].verdict]:
                    found[judged.id] = judged, report
        return found

    @property
    def verdict(self) -> Verdict:
        """The worst of its verdicts."""
        verdicts = {judged.verdict for judged, _ in self.judged.values()}
        return next((v for v in (Verdict.FAILS, Verdict.NOT_SHOWN) if v in verdicts), Verdict.HOLDS)


_ORDER = {Verdict.FAILS: 0, Verdict.HOLDS: 1, Verdict.NOT_SHOWN: 2}
