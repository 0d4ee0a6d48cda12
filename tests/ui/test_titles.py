"""Titles of change sets are kept in English and read in the reader's language."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from contacts.actions import delete_contact
from crm.history.models import ChangeSet
from crm.ui.titles import read

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("title", "french"),
    [
        ("Delete Acme: 3 contacts", "Supprimer Acme: 3 contacts"),
        ("Delete 12 customers", "Supprimer 12 clients"),
        ("Edit roles: 3 contacts", "Modifier les rôles\u00a0: 3 contacts"),
        ("Set plan: 2 customers", "Renseigner plan\u00a0: 2 clients"),
        ("Undo: Delete 3 addresses", "Défaire\u00a0: Supprimer 3 adresses"),
        ("Merge Jean into Zoé", "Fusionner Jean avec Zoé"),
        ("100 % of %(nothing)s", "100 % of %(nothing)s"),
    ],
)
def test_a_title_is_read_in_french_and_stays_as_it_is_in_english(title, french):
    with translation.override("fr"):
        assert read(title) == french
    with translation.override("en"):
        assert read(title) == title


def test_every_title_that_an_action_gives_is_known():
    """Each literal beginning of a title in the code has a French one."""
    given = set()
    for app in ("customers", "contacts", "addresses"):
        for path in (PROJECT / app).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "start_change_set":
                    given.add(ast.unparse(node.args[1]))
    assert given
    with translation.override("fr"):
        for text in given:
            title = eval(text, {"len": lambda _: 2, "pks": [], **dict.fromkeys(NAMES, "X")})
            assert read(title) != title, title


NAMES = ("customer", "contact", "segment", "mergee", "base", "address")


def test_the_log_is_english_and_the_page_french(alices, alice):
    contact = alice.contact()
    alices.user.language = "fr"
    alices.user.save()
    with alice.scope():
        delete_contact(actor=alice.actor, pk=contact["id"])
        change_set = ChangeSet.objects.in_workspace(alice.workspace.id).get()
    assert change_set.title == "Delete Jean Dupont"
    assert "Supprimer Jean Dupont" in alices.get(f"sets/{change_set.pk}/undo/").content.decode()
