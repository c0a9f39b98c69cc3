"""A page made from its template: what is put into it is text, unless it was made here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s;,()<>\"]*[^\s;,()<>\".]")


def rendered(template: str, **said: object) -> str:
    """A page, the same to the byte for the same content."""
    return "\n".join(line.rstrip() for line in _templates().get_template(template).render(said).splitlines()) + "\n"


def cited(source: str) -> Markup:
    """A source, whose addresses can be followed; nothing is fetched unless somebody does."""
    from markupsafe import Markup

    cited, at = Markup(), 0
    for found in _ADDRESS.finditer(source):
        link = Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found[0])
        cited += source[at : found.start()] + link
        at = found.end()
    return cited + source[at:]


def embedded(drawing: str, shows: str) -> Markup:
    """A drawing that was made here, as a part of a page: with what it shows for those who do not see it."""
    from markupsafe import Markup, escape

    bare = _METADATA.sub("", drawing)
    return Markup(bare.replace("<svg ", f'<svg role="img" aria-label="{escape(shows)}" ', 1))  # noqa: S704 - made here


def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("deconflict.show.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cited"] = cited
    return made
