"""Types that say more than text and number: what a name names, and which whole numbers count.

To the type checker they are `str`, `int` and so on. The reader checks by the rule that each carries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Annotated, Literal, Protocol

from attrs import frozen

Known = Mapping[str, Collection[str]]
"""The names that a scenario gives, by the table that gives them; a table that cannot be read is left out."""


def hint(word: str, among: Collection[str]) -> str:
    """The word of those known that was probably meant, as the end of a sentence; or nothing."""
    close = get_close_matches(word, sorted(among), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


class Rule(Protocol):
    """A rule that a value keeps."""

    def wants(self, value: object, known: Known) -> str | None:
        """What would have been taken instead of the value; None if the value is right."""


@frozen
class Names:
    """A name that one of these tables of the scenario gives."""

    tables: tuple[str, ...]

    def wants(self, value: object, known: Known) -> str | None:
        """One of the names that are given."""
        if not all(table in known for table in self.tables):
            return None
        given = sorted({name for table in self.tables for name in known[table]})
        if value in given:
            return None
        tables = " or ".join(self.tables)
        return f"a name in {tables} ({', '.join(given) or 'there is none'}){hint(str(value), given)}"


@frozen
class AtLeast:
    """A number that is not less than another."""

    least: int

    def wants(self, value: object, known: Known) -> str | None:  # noqa: ARG002 - the signature of all rules
        """A number from the least upwards."""
        return None if isinstance(value, int) and value >= self.least else f"a whole number of at least {self.least}"


@frozen
class LonLat:
    """A longitude and a latitude in degrees."""

    def wants(self, value: object, known: Known) -> str | None:  # noqa: ARG002 - the signature of all rules
        """Degrees that are on the globe, in this order."""
        match value:
            case (float(lon), float(lat)) if abs(lon) <= 180 and abs(lat) <= 90:  # noqa: PLR2004 - half a turn, and a quarter
                return None
        return "[longitude, latitude], from -180 to 180 and from -90 to 90 degrees"


@frozen
class Path:
    """A key path. What it leads to is looked up when the whole scenario is there."""

    def wants(self, value: object, known: Known) -> str | None:  # noqa: ARG002 - the signature of all rules
        """Nothing yet."""
        return None


Place = Annotated[tuple[float, float], LonLat()]
"""Longitude and latitude in degrees, WGS 84."""
Count = Annotated[int, AtLeast(1)]
Staff = Annotated[int, AtLeast(0)]
PartyName = Annotated[str, Names(("parties",))]
PostName = Annotated[str, Names(("parties", "centres"))]
AirspaceName = Annotated[str, Names(("airspaces",))]
ChannelName = Annotated[str, Names(("channels",))]
ArmName = Annotated[str, Names(("arms",))]
CountryCode = Annotated[str, Names(("borders",))]
KeyPath = Annotated[str, Path()]
Weapons = Literal["hold", "tight", "free"]
Precedence = Literal["flash", "immediate", "priority", "routine"]
CallMoment = Literal["warning", "crossing"]
Response = Literal["fire", "intercept"]
