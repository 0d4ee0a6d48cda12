"""Code, templates and test folders speak the glossary's words; a public name means one thing."""

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

# Files that have yet to be rewritten; `python -m tests.architecture.vocabulary` prints what is wrong in them.
UNFINISHED = {
    "contacts/merge.py",
    "contacts/models.py",
    "contacts/uniqueness.py",
    "crm/admin/lists.py",
    "crm/compat/chatwoot/params.py",
    "crm/compat/chatwoot/writes.py",
    "crm/db/cluster/server.py",
    "crm/db/pipeline.py",
    "crm/history/bulk.py",
    "crm/history/bulk_writes.py",
    "crm/history/change_log.py",
    "crm/history/exceptions.py",
    "crm/history/revert_records.py",
    "crm/history/timeline.py",
    "crm/search/fuzzy.py",
    "crm/tools/bench/limit.py",
    "crm/tools/bench/servers.py",
    "crm/tools/testing.py",
    "crm/ui/export.py",
    "crm/ui/lists.py",
    "crm/ui/titles.py",
    "crm/ui/views/lists.py",
    "crm/workspaces/actor.py",
    "crm/workspaces/context.py",
    "crm/workspaces/custom_attributes.py",
    "crm/workspaces/invitations.py",
    "crm/workspaces/permissions.py",
    "crm/workspaces/records.py",
    "customers/tax_ids.py",
    "tests/ui/test_titles.py",
}


def test_files_that_are_finished_keep_to_the_glossary():
    assert [offence for path, offence in offenders() if str(path) not in UNFINISHED] == []


def test_names_of_all_sorts_are_looked_at():
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
def test_identifier_is_split_into_its_words(identifier, words):
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
def test_classes_of_one_name_are_parallel_or_one_too_many(paths, parallel):
    assert is_parallel([Path(path) for path in paths]) is parallel
