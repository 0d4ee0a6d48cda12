"""README.md and docs/ name every setting, URL, command and scope by its full name."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.core.checks import run_checks

from .source import PROJECT, python_files, routes, tree_of

# Variables that our own processes pass to each other.
INTERNAL = {"CRM_SERVED_BY", "CRM_BENCH_LIMIT", "CRM_TEST_RUN"}
SETTING = re.compile(r"CRM_[A-Z_]+|DATABASE_URL")
# Patterns that answer unknown paths and methods.
CATCH_ALL = re.compile(r"\[\\s\\S\]\*|\.\*")
# The one URL that is a regular expression, by its documented form.
REGULAR_EXPRESSIONS = {"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/{key}/"}
PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{},]*\}")
ALTERNATIVES = re.compile(r"\{([^{}]*,[^{}]*)\}")
PATH = re.compile(r"/[\w.\-/{},<>:|]*")


def pages() -> list[Path]:
    return [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


@cache
def documentation() -> str:
    return "\n".join(path.read_text() for path in pages())


def is_documented(name: str) -> bool:
    """True if a name stands in the documentation as a word of its own, and not as the beginning of another."""
    return bool(re.search(rf"(?<![\w:-]){re.escape(name)}(?![\w:-])", documentation()))


def expand(text: str) -> Iterator[str]:
    """Yield the texts that braces with commas stand for, as in a shell: /api/{customers,contacts}/{id}."""
    parts = ALTERNATIVES.split(text)
    choices = [part.split(",") if number % 2 else [part] for number, part in enumerate(parts)]
    yield from ("".join(chosen) for chosen in product(*choices))


def normalise(url: str) -> str:
    return PLACEHOLDER.sub("{}", url)


def documented_urls() -> set[str]:
    written = (path for text in PATH.findall(documentation()) for path in expand(text))
    return {normalise(path).rstrip(".,:") for path in written}


def urls() -> set[str]:
    ours = {route.text for route in routes() if not route.text.startswith("admin/")}
    for expression, words in REGULAR_EXPRESSIONS.items():
        ours = {text.replace(expression, words) for text in ours}
    return {normalise("/" + text) for text in ours if not CATCH_ALL.search("/" + text)} | {"/admin/"}


def settings() -> set[str]:
    """Return the environment variables that the code names."""
    strings = (
        node.value
        for path in [*python_files(), Path("manage.py")]
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in strings if SETTING.fullmatch(text)} - INTERNAL


def test_every_setting_is_documented():
    assert len(settings()) > 12
    assert [name for name in sorted(settings()) if not is_documented(name)] == []


def test_every_url_is_documented():
    assert len(urls()) > 100
    assert sorted(urls() - documented_urls()) == []


def test_every_command_is_documented():
    commands = {path.stem for path in (PROJECT / "crm/management/commands").glob("[a-z]*.py")}
    assert len(commands) > 4
    assert [name for name in sorted(commands) if not is_documented(f"manage.py {name}")] == []


def test_every_scope_is_documented():
    from crm.workspaces.permissions import SCOPES

    assert [scope for scope in sorted(SCOPES) if not is_documented(scope)] == []


def test_deployment_checks_report_nothing_on_schemas():
    found = run_checks(include_deployment_checks=True)
    assert [message for message in found if message.id.startswith("drf_spectacular")] == []


@pytest.mark.parametrize(
    ("written", "there", "documented"),
    [
        ("/api/contacts", "/api/contact", False),
        ("/api/contacts", "/api/contacts/<str:id>", False),
        ("/api/{customers,contacts}/{id}", "/api/contacts/<str:id>", True),
        ("/w/{slug}/tasks/{id}/done/", "/w/<slug:slug>/tasks/<uuid:pk>/", False),
    ],
)
def test_url_is_documented_only_by_its_whole_pattern(written, there, documented):
    assert (normalise(there) in {normalise(path) for path in expand(written)}) is documented
