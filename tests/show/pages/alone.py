"""What a page or a drawing would fetch, or run, if it were opened: it should be nothing."""

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "hr", "img", "input", "circle", "line", "rect", "path"})
_FETCHING = ("src", "srcset", "poster", "data", "action", "xlink:href", "background")


class Page(HTMLParser):
    """A page that is read tag by tag."""

    def __init__(self, text):
        super().__init__()
        self.fetched, self.open, self.headings, self.ids, self.linked = [], [], [], [], []
        self.bare, self.unnamed = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Take a tag in."""
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.fetched += [(tag, name, value) for name, value in attrs if name in _FETCHING and value[0] != "#"]
        if tag in {"script", "link", "iframe", "object", "embed", "base"}:
            self.fetched.append((tag, "", ""))
        href = given.get("href", "#")
        if tag == "a" and href.startswith("#"):
            self.linked.append(href[1:])
        elif tag != "a" and not href.startswith("#"):
            self.fetched.append((tag, "href", href))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "th" and "scope" not in given:
            self.bare.append(self.getpos())
        if tag == "svg" and not (
            given.get("aria-hidden") == "true" or given.get("role") == "img" or "svg" in self.open[:-1]
        ):
            self.unnamed.append(self.getpos())

    def handle_startendtag(self, tag, attrs):
        """Take a tag in that ends at once, as those of drawings do."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        """A tag ends that is open."""
        assert self.open, f"</{tag}> at {self.getpos()}, and nothing is open"
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def stands_alone(text):
    """The page fetches and runs nothing, and is well made: tags closed, headings in order, headers with a scope."""
    page = Page(text)
    assert page.open == []
    assert page.fetched == []
    assert not re.search(r"@import|url\((?!#)|javascript:|\bon\w+=", text)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(later - sooner <= 1 for sooner, later in zip(page.headings, page.headings[1:], strict=False))
    assert page.bare == []
    assert page.unnamed == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.linked) <= set(page.ids)
    assert '<html lang="en">' in text
    assert '<meta charset="utf-8">' in text
    return page
