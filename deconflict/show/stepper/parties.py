"""The parties: the state of each of their posts, and the row of its table that has just fired."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from rich.text import Text

from deconflict.show.rows import given, guard, in_a_line, outputs
from deconflict.show.stepper.page import CAUSE, HERE, LED, LIT, MARGIN, Page
from deconflict.show.stepper.posts import TABLES, tables
from deconflict.show.stepper.reel import Reel
from protocols.notation.table import Row

_HEADED = 6
"""From this height on, the parties have headings."""
_SPELT = 8
"""So many lines the parts of a row take, one beneath the other, and its sentence."""
_SAID = 3
"""As many lines a sentence may take."""
_LABEL = 5
"""How wide the names of a row's parts are."""
_NARROWEST = 12
"""As narrow a state may be before the names of posts give way."""


def party_lines(
    reel: Reel,
    at: int,
    width: int,
    height: int,
    *,
    lit: frozenset[int] = frozenset(),
    only_changed: bool = False,
    ascii_only: bool = False,
) -> list[Text]:
    """One block for each party, whoever flies first: its posts, each with its state, and the row that fired."""
    page = Page(width, height, ascii_only)
    if not len(reel):
        return page.filled([])
    return page.filled(_Parties(reel, at, lit, only_changed, page).lines())


@frozen
class _Parties:
    reel: Reel
    at: int
    lit: frozenset[int]
    only_changed: bool
    page: Page

    def lines(self) -> Iterator[Text]:
        """The blocks: as many posts as there is room for beside the row that fired."""
        here = self.reel.event(self.at).actor
        parties = self._parties()
        headed = self.page.height >= _HEADED
        everyone = len(parties) + (len(set(parties.values())) if headed else 0)
        fired = list(self._fired(spelt=self.page.height >= everyone + _SPELT))
        shown = self._chosen(parties, here, self.page.height - len(fired), headed=headed)
        before = None
        for post, party in parties.items():
            if post not in shown:
                continue
            if headed and party != before:
                yield self.page.line(party or "between them", style="bold underline")
                before = party
            yield self._post(post, "" if headed else party)
            if post == here:
                yield from fired

    def _parties(self) -> dict[str, str]:
        """Every post of the encounter, and whoever acts, with its party: the posts of whoever flies come first."""
        met, event = self.reel.met(self.at), self.reel.event(self.at)
        cast = self.reel.history.casts.get(met.kind)
        posts = dict.fromkeys((*tables(cast.posts), *sorted(cast.posts)) if cast else ())
        posts |= dict.fromkeys((*(post for _, post in self.reel.states(self.at)), event.actor))
        parties = {post: cast.party(post, met) if cast else "" for post in posts}
        rank = {met.against: 1, met.party: 0, "": 3}
        return dict(sorted(parties.items(), key=lambda of: (rank.get(of[1], 2), of[1])))

    def _chosen(self, parties: dict[str, str], here: str, room: int, *, headed: bool) -> set[str]:
        """The posts for which there is room: whoever acts, and then those that have acted last."""
        if self.only_changed:
            return {here}
        acted = {post: event.sequence for (_, post), event in self.reel.states(self.at).items()}
        chosen: set[str] = set()
        for post in sorted(parties, key=lambda post: (post != here, -acted.get(post, -1))):
            known = {parties[other] for other in chosen}
            room -= 1 + (headed and parties[post] not in known)
            if chosen and room < 0:
                break
            chosen.add(post)
        return chosen

    def _post(self, post: str, party: str) -> Text:
        """A post and its state."""
        page, event = self.page, self.reel.states(self.at).get((self.reel.event(self.at).encounter, post))
        here = post == self.reel.event(self.at).actor
        led = any(self.reel.event(position).actor == post for position in self.lit)
        sign = HERE if here else LED if led else ""
        wide = max(map(len, self._parties()))
        wide = min(wide, max(_NARROWEST, page.width - MARGIN - 1 - _NARROWEST))
        state = event.state if event else self._start(post)
        name = f"{post} ({party})" if party else post
        style = LIT if here else CAUSE if led else "" if event else "dim"
        line = page.cut(page.line(f"{sign:<{MARGIN}}{name:<{wide}} {state}", style=style))
        if here:
            line.pad_right(max(0, page.width - line.cell_len))
        return line

    def _start(self, post: str) -> str:
        """The state of a post that has not acted, if it is a post whose table is known."""
        cast = self.reel.history.casts.get(self.reel.met(self.at).kind)
        table = tables(cast.posts).get(post) if cast else None
        return str(table.start) if table else ""

    def _fired(self, *, spelt: bool) -> Iterator[Text]:
        """The row that fired, beneath its post: its parts one beneath the other if they are spelt out."""
        page, row = self.page, self.reel.row(self.at)
        room = page.width - MARGIN
        if row is not None:
            parts = self._parts(row)
            if spelt:
                for label, words in parts.items():
                    for at, line in enumerate(page.wrapped(words, room - _LABEL, _SAID)):
                        yield page.line(" " * MARGIN, (f"{'' if at else label:<{_LABEL}}", "dim"), line)
            elif page.height >= _HEADED:
                when = f", if {parts['if']}" if "if" in parts else ""
                yield page.line(" " * MARGIN, f"{parts['in']}: {parts['on']}{when}")
                if "do" in parts:
                    yield page.line(" " * MARGIN, f"→ {parts['do']}")
        said = self.reel.event(self.at).sentence
        most = _SAID if self.page.height > _HEADED else 1
        for line in page.wrapped(said, room, most):
            yield page.line(" " * MARGIN, line, style="italic")

    def _parts(self, row: Row) -> dict[str, str]:
        """The parts of a row in words, without those that are empty."""
        table = TABLES.get(row.table)
        parts = {
            "in": str(row.state),
            "on": given(row.on.input),
            "if": guard(table, row) if table and row in table.rows else "",
            "do": in_a_line(outputs(row)),
            "next": str(row.next) if row.next != row.state else "stays",
        }
        return {label: words for label, words in parts.items() if words}
