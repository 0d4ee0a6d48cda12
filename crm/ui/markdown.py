"""Markdown as safe HTML."""

from functools import lru_cache

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML is shown as text, since notes come through the APIs too, from any program with a token.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["strikethrough", "table"])
# No images, as their server would learn who reads a note, and when.
TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "hr", "li", "ol", "p", "pre", "s", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}


# Longer texts, and those with more brackets, are shown as they were typed. markdown-it tries each bracket as the start
# of a link up to the end of the text: 150,000 took minutes, and 5,000 take 43 ms.
MAX_RENDERED = 16 * 1024  # characters
MAX_BRACKETS = 1000
# The cells of a table with all lines of the text, which markdown-it fills up to the columns of its first: 16 KB of them
# made 65,000 cells, in 0.8 seconds.
MAX_CELLS = 10_000


@lru_cache(256)
def render_markdown(text: str) -> SafeString:
    """Return Markdown as HTML without scripts or images; links have `rel="noopener noreferrer"`."""
    if len(text) > MAX_RENDERED or text.count("[") > MAX_BRACKETS or _cells(text) > MAX_CELLS:
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped
    html = nh3.clean(_markdown.render(text), tags=TAGS, url_schemes={"http", "https", "mailto", "tel"})
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 just now


def _cells(text: str) -> int:
    lines = text.splitlines()
    return len(lines) * max((line.count("|") for line in lines), default=0)
