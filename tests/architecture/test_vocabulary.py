"""Code, templates and test folders use the words of the glossary; a public name is defined once."""

from pathlib import Path

import pytest

from .vocabulary import (
    CLASS,
    FUNCTION,
    MODULE,
    PARAMETER,
    TEMPLATE,
    Name,
    all_names,
    forbidden,
    is_parallel,
    offenders,
    words_of,
)

# Files that are not rewritten yet; `python -m tests.architecture.vocabulary` prints their offences.
UNFINISHED: set[str] = set()


def test_finished_files_follow_the_glossary():
    assert [offence for path, offence in offenders() if str(path) not in UNFINISHED] == []


def test_all_names_yields_names_of_every_sort():
    sorts = {name.sort for name in all_names()}
    assert sorts == {MODULE, CLASS, FUNCTION, PARAMETER, TEMPLATE, "attribute"}


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("OneDoorView", ["one", "door", "view"]),
        ("SQLDialects", ["sql", "dialects"]),
        ("_asked_at", ["asked", "at"]),
        ("one-door", ["one", "door"]),
    ],
)
def test_words_of_an_identifier_are_its_parts(identifier, words):
    assert words_of(identifier) == words


@pytest.mark.parametrize(
    ("sort", "text", "path", "is_forbidden"),
    [
        (CLASS, "DoorView", "crm/api/x.py", True),
        (FUNCTION, "_doors", "crm/api/x.py", True),
        ("attribute", "was_told", "crm/api/x.py", True),
        (CLASS, "Doorbell", "crm/api/x.py", False),
        (CLASS, "Place", "crm/ui/x.py", True),
        (PARAMETER, "placeholder", "crm/ui/x.py", False),
        ("attribute", "place", "crm/ui/x.py", False),
        (FUNCTION, "insert", "crm/history/x.py", True),
        (FUNCTION, "insert", "crm/ui/x.py", False),
        (FUNCTION, "_one", "crm/ui/x.py", False),
        (PARAMETER, "kind", "crm/history/x.py", False),
        (PARAMETER, "kind", "crm/ui/x.py", True),
        (TEMPLATE, "line", "templates/line.html", True),
        (FUNCTION, "line", "crm/ui/x.py", False),
    ],
)
def test_word_is_forbidden_where_the_glossary_means_it(sort, text, path, is_forbidden):
    assert bool(forbidden(Name(sort, text, Path(path)))) is is_forbidden


@pytest.mark.parametrize(
    ("paths", "parallel"),
    [
        (["contacts/forms.py"], True),
        (["contacts/forms.py", "customers/forms.py"], True),
        (["contacts/forms.py", "customers/ui.py"], False),
        (["crm/ui/x.py", "crm/admin/x.py"], False),
        (["crm/compat/gomobile/views.py", "crm/compat/chatwoot/lists.py", "contacts/api.py"], True),
        (["crm/compat/gomobile/views.py", "crm/compat/gomobile/users.py"], False),
    ],
)
def test_is_parallel_is_true_for_modules_of_parallel_packages_only(paths, parallel):
    assert is_parallel([Path(path) for path in paths]) is parallel
