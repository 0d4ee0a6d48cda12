"""Markdown of notes: safe, and rendered within a bounded time."""

import pytest

from crm.ui import markdown
from crm.ui.markdown import render_markdown

HEAVY = {
    "brackets": "[",
    "images": "![",
    "links": "[a](",
    "emphasis": "*a **b ",
    "quotes": "> ",
    "lists": "- ",
    "backticks": "`a``",
    "tags": "<a ",
    "rows": "|a|\n|-|\n",
    "references": "[a]: b\n",
}


def test_markdown_is_rendered_without_html_scripts_or_images():
    html = render_markdown("**bold** <b>x</b> [a](javascript:alert(1)) ![i](https://a.b/c.png) [ok](https://a.b)")
    assert "<strong>bold</strong>" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<img" not in html
    assert "javascript:" not in html.replace("[a](javascript:alert(1))", "")
    assert 'href="https://a.b"' in html


@pytest.mark.parametrize("text", HEAVY)
def test_heavy_text_is_escaped_or_rendered_and_never_parsed_beyond_the_limits(text, monkeypatch):
    parsed = []
    render = markdown._markdown.render
    monkeypatch.setattr(markdown._markdown, "render", lambda source: parsed.append(source) or render(source))
    whole = HEAVY[text] * (64 * 1024 // len(HEAVY[text]))
    assert render_markdown(whole) == render_markdown(whole)
    assert parsed == []
    assert "<script" not in render_markdown(f"<script>{whole}")


def test_text_within_the_limits_is_rendered_once(monkeypatch):
    parsed = []
    monkeypatch.setattr(markdown._markdown, "render", lambda source: parsed.append(source) or "<p>x</p>")
    text = "[" * markdown.MAX_BRACKETS
    assert render_markdown(text) == render_markdown(text) == "<p>x</p>"
    assert parsed == [text]
    assert render_markdown(text + "[") == f"<p>{text}[</p>"


def test_table_with_many_empty_cells_is_shown_as_typed(monkeypatch):
    monkeypatch.setattr(markdown._markdown, "render", lambda source: "<p>x</p>")
    columns = "|a" * 100 + "\n" + "|-" * 100 + "\n"
    rows = markdown.MAX_CELLS // 100 - 2
    assert render_markdown(columns + "|\n" * rows) == "<p>x</p>"
    assert render_markdown(columns + "|\n" * rows + "|") != "<p>x</p>"
