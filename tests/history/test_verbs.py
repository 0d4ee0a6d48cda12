"""Titles of change sets are stored as verb and parameters and rendered in the reader's language."""

import ast
import inspect
from pathlib import Path

import pytest
from django.utils import translation

from contacts.actions import contact_bulk_editor, create_contact, delete_contact, merge_contacts, roles_edit
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change, revert_change_set
from crm.history.verbs import TITLES, render_title
from crm.history.writes import start_change_set
from crm.queries.selection import Selection

PROJECT = Path(__file__).resolve().parents[2]
CONTACTS = {"record_type": "contact", "number": 3}
DELETE_ACME = {"verb": "delete", "params": {"name": "Acme: 3 contacts"}}


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.mark.parametrize(
    ("verb", "params", "english", "french"),
    [
        ("create", {"name": "Jean"}, "Create Jean", "Créer Jean"),
        ("update", {"name": "Jean"}, "Change Jean", "Modifier Jean"),
        ("delete", {"name": "100 % of %(x)s"}, "Delete 100 % of %(x)s", "Supprimer 100 % of %(x)s"),
        ("restore", {"name": "Jean"}, "Restore Jean", "Restaurer Jean"),
        ("merge", {"contact": "Jean", "into": "Zoé"}, "Merge Jean into Zoé", "Fusionner Jean avec Zoé"),
        ("change_avatar", {"name": "Jean"}, "Change the picture of Jean", "Changer la photo de Jean"),
        ("leave_inboxes", {}, "Leave inboxes", "Quitter des boîtes de réception"),
        (
            "edit_members",
            {"name": "Mail"},
            "Edit the members of Mail",
            "Modifier les membres de Mail",
        ),
        ("upsert", {}, "Create or update contacts", "Créer ou mettre à jour des contacts"),
        ("bulk_delete", {"record_type": "customer", "number": 1}, "Delete 1 customer", "Supprimer 1 client"),
        ("bulk_delete", {"record_type": "address", "number": 2}, "Delete 2 addresses", "Supprimer 2 adresses"),
        ("assign", CONTACTS, "Assign: 3 contacts", "Affecter\u00a0: 3 contacts"),
        ("edit_roles", CONTACTS, "Edit roles: 3 contacts", "Modifier les rôles\u00a0: 3 contacts"),
        ("edit_labels", CONTACTS, "Edit labels: 3 contacts", "Modifier les étiquettes\u00a0: 3 contacts"),
        ("rename_label", {"name": "vip"}, "Rename the label vip", "Renommer l’étiquette vip"),
        ("delete_label", {"name": "vip"}, "Delete the label vip", "Supprimer l’étiquette vip"),
        ("edit_type", CONTACTS, "Edit type: 3 contacts", "Modifier le type\u00a0: 3 contacts"),
        ("edit_segment", CONTACTS, "Edit segment: 3 contacts", "Modifier le segment\u00a0: 3 contacts"),
        ("set_attribute", {"key": "plan", **CONTACTS}, "Set plan: 3 contacts", "Renseigner plan\u00a0: 3 contacts"),
        ("clear_attribute", {"key": "plan", **CONTACTS}, "Clear plan: 3 contacts", "Vider plan\u00a0: 3 contacts"),
        (
            "undo",
            {"undone": DELETE_ACME},
            "Undo: Delete Acme: 3 contacts",
            "Défaire\u00a0: Supprimer Acme: 3 contacts",
        ),
        (
            "redo",
            {"undone": {"title": "Delete 2 contacts"}},
            "Redo: Delete 2 contacts",
            "Rétablir\u00a0: Delete 2 contacts",
        ),
    ],
)
def test_title_is_rendered_in_the_language_of_the_reader(verb, params, english, french):
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            assert render_title(verb, params) == expected


def test_title_without_a_verb_is_shown_as_stored():
    with translation.override("fr"):
        assert str(ChangeSet(title="Delete 12 customers")) == "Delete 12 customers"


def test_title_of_an_untracked_record_type_shows_its_name():
    assert render_title("bulk_delete", {"record_type": "order", "number": 2}) == "Delete 2 order"


def test_every_verb_in_the_code_has_a_title():
    verbs = set()
    for app in ("crm", "customers", "contacts", "addresses"):
        for path in (PROJECT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "start_change_set":
                    verbs |= {node.args[1].value} if isinstance(node.args[1], ast.Constant) else set()
    assert verbs
    assert verbs <= TITLES.keys()


def test_start_change_set_takes_any_parameter_name(actor):
    assert "verb" not in inspect.getfullargspec(start_change_set).kwonlyargs
    assert start_change_set(actor, "delete", name="Ada", verb="x", actor="y").params["verb"] == "x"


def test_merge_stores_verb_and_parameters(actor):
    base, mergee = (create_contact(actor=actor, full_name=name) for name in ("Zoé", "Jean"))
    merge_contacts(actor=actor, base_id=base.pk, mergee_id=mergee.pk)
    change_set = ChangeSet.objects.get()
    assert (change_set.verb, change_set.params) == ("merge", {"contact": "Jean", "into": "Zoé"})
    assert change_set.title == ""


def test_bulk_edit_stores_the_number_of_records(actor):
    pks = [create_contact(actor=actor, full_name="Ada").pk for _ in range(2)]
    contact_bulk_editor.apply(actor, Selection(ids=pks), roles_edit(add=["buyer"]))
    change_set = ChangeSet.objects.get()
    assert (change_set.verb, change_set.params) == ("edit_roles", {"record_type": "contact", "number": 2})


def test_undo_of_an_undo_is_titled_redo(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    delete_contact(actor=actor, pk=contact.pk)
    titles, change_set = [], ChangeSet.objects.get()
    for _ in range(3):
        change_set = revert_change_set(actor, change_set.pk)
        titles.append(str(change_set))
    assert titles == ["Undo: Delete Ada", "Redo: Delete Ada", "Undo: Delete Ada"]


def test_undo_of_one_change_names_the_record(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    change_set = revert_change(actor, Change.objects.of(contact)[0].pk)
    with translation.override("fr"):
        assert str(change_set) == "Défaire\u00a0: Créer Ada"
