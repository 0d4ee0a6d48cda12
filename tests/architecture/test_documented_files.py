"""README.md and docs/ name existing files, link to existing headings, and describe walks through the code."""

import re
from pathlib import Path

import pytest

from .source import PROJECT

PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
FILE = re.compile(r"`((?:[\w.]+/)+(?:[\w.]+\.(?:py|html|md|sql|po|png))?)`")
LINK = re.compile(r"\]\(([\w./-]*)(?:#([\w-]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
STEP = re.compile(r"^\| \d+ \| `(?P<file>[^`]+)` \| `(?P<text>[^`]+)` \|$", re.MULTILINE)
# Each walk of docs/architecture.md, and how many files it may take at most.
WALKS = {
    "Where is the page with the contacts list?": 8,
    "Where is the contacts list of the API?": 8,
    "Where is a phone number written?": 12,
    "Where is a permission checked?": 5,
    "How do I add a field?": 4,
}


def steps_of(heading: str) -> list[tuple[str, str]]:
    """Return the steps below a heading: a file, and a text to look for in it."""
    page = (PROJECT / "docs/architecture.md").read_text()
    _before, _heading, section = page.partition(f"\n### {heading}\n")
    return STEP.findall(section.partition("\n### ")[0])


def anchors(page: Path) -> set[str]:
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in HEADING.findall(page.read_text())
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_names_files_that_exist(page: Path):
    assert [name for name in FILE.findall(page.read_text()) if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_links_to_pages_and_headings_that_exist(page: Path):
    broken = []
    for name, anchor in LINK.findall(page.read_text()):
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append((name, anchor))
    assert broken == []


@pytest.mark.parametrize("heading", WALKS)
def test_walk_texts_are_in_their_files(heading):
    steps = steps_of(heading)
    assert len(steps) > 2
    assert [(file, text) for file, text in steps if text not in (PROJECT / file).read_text()] == []


@pytest.mark.parametrize(("heading", "most"), WALKS.items())
def test_walk_takes_few_files(heading, most):
    assert len(steps_of(heading)) <= most
