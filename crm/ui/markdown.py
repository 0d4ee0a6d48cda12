"""Markdown as safe HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML is shown as text, since notes come through the APIs too, from any program with a token.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["strikethrough", "table"])
# No images, as their server would learn who reads a note, and when.
TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "h3", "hr", "li", "ol", "p", "pre", "s", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}


def render_markdown(text: str) -> SafeString:
    """Return Markdown as HTML without scripts or images; links have `rel="noopener noreferrer"`."""
    html = nh3.clean(_markdown.render(text), tags=TAGS, url_schemes={"http", "https", "mailto", "tel"})
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 just now
