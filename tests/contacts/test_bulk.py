"""Edits of many contacts at once: what is shown before, what is done, and what the history says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.actions import (
    attribute_edit,
    contact_bulk_editor,
    create_contact,
    customer_edit,
    labels_edit,
    roles_edit,
    update_contact,
)
from contacts.filters import ContactFilters
from contacts.models import Contact
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change_set
from crm.queries.conditions import Condition
from crm.queries.selection import Selection
from crm.workspaces.actions import create_attribute
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.identifiers import new_id
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import create_customer, delete_customer
from tests.history.test_counters import kept, real


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def crowd(actor):
    """Seven contacts, of whom two are buyers and one has a plan."""
    roles = [["buyer"], ["buyer", "legal"], [], [], [], [], []]
    return [
        create_contact(
            actor=actor,
            full_name=f"C{number}",
            roles=has,
            labels=["old"] if number < 3 else [],
            custom_attributes={"plan": "gold"} if number == 0 else {},
        )
        for number, has in enumerate(roles)
    ]


EVERYBODY = Selection.matching(Condition())


def stored(contacts, name):
    found = Contact.objects.in_bulk([contact.pk for contact in contacts])
    return [getattr(found[contact.pk], name) for contact in contacts]


def test_a_preview_says_how_many_would_change_and_how(actor, crowd):
    edit = roles_edit(add=["signer"], drop=["buyer"])
    preview = contact_bulk_editor.preview(actor, EVERYBODY, edit)
    assert (preview.matching, preview.changing, len(preview.sample)) == (7, 7, 5)
    first = preview.sample[0]
    assert (first.record, first.before, first.after) == (crowd[0], {"roles": ["buyer"]}, {"roles": ["signer"]})
    assert contact_bulk_editor.preview(actor, EVERYBODY, roles_edit(drop=["buyer"])).changing == 2
    assert contact_bulk_editor.preview(actor, EVERYBODY, roles_edit(add=["buyer"])).changing == 5
    assert contact_bulk_editor.preview(actor, EVERYBODY, roles_edit()).changing == 0
    assert not ChangeSet.objects.exists()


def test_only_those_who_change_are_recorded_as_one_set(actor, crowd):
    done = contact_bulk_editor.apply(actor, EVERYBODY, roles_edit(add=["buyer"]))
    change_set = ChangeSet.objects.get()
    assert (done.number, done.change_set_id, str(change_set)) == (5, change_set.pk, "Edit roles: 5 contacts")
    assert stored(crowd, "roles") == [["buyer"], ["buyer", "legal"], *[["buyer"]] * 5]
    changes = list(Change.objects.filter(change_set=change_set).order_by("id"))
    assert [(change.before, change.after) for change in changes] == [({"roles": []}, {"roles": ["buyer"]})] * 5
    revert_change_set(actor, change_set.pk)
    assert stored(crowd, "roles") == [["buyer"], ["buyer", "legal"], *[[]] * 5]


def test_what_changes_nobody_leaves_no_trace(actor, crowd):
    assert contact_bulk_editor.apply(actor, EVERYBODY, roles_edit(drop=["admin"])) == (0, None)
    assert not ChangeSet.objects.exists()


def test_a_selection_is_some_ids_or_all_that_match(actor, crowd):
    some = Selection.of([crowd[5].pk, crowd[6].pk, new_id()])
    assert contact_bulk_editor.preview(actor, some, labels_edit(add=["new"])).matching == 2
    buyers = Selection.matching(ContactFilters.condition({"role": "buyer"}))
    assert contact_bulk_editor.apply(actor, buyers, labels_edit(add=["new"], drop=["old"])).number == 2
    assert stored(crowd, "labels") == [["new"], ["new"], ["old"], [], [], [], []]


def test_what_matches_when_it_is_done_counts(actor, crowd):
    buyers = Selection.matching(ContactFilters.condition({"role": "buyer"}))
    edit = labels_edit(add=["new"])
    assert contact_bulk_editor.preview(actor, buyers, edit).matching == 2
    update_contact(actor=actor, pk=crowd[0].pk, roles=[])
    assert contact_bulk_editor.apply(actor, buyers, edit).number == 1


def test_a_custom_attribute_is_set_and_cleared(actor, crowd):
    edit = attribute_edit(workspace_id=actor.workspace_id, key="plan", text="gold")
    assert contact_bulk_editor.apply(actor, EVERYBODY, edit).number == 6
    assert stored(crowd, "custom_attributes") == [{"plan": "gold"}] * 7
    assert (
        contact_bulk_editor.apply(
            actor, EVERYBODY, attribute_edit(workspace_id=actor.workspace_id, key="plan", text="")
        ).number
        == 7
    )
    assert stored(crowd, "custom_attributes") == [{}] * 7


def test_a_defined_attribute_takes_what_its_definition_takes(actor, crowd):
    create_attribute(actor=actor, record_type="contact", key="seats", name="Seats", type="number")
    contact_bulk_editor.apply(actor, EVERYBODY, attribute_edit(workspace_id=actor.workspace_id, key="seats", text="12"))
    assert stored(crowd[1:], "custom_attributes") == [{"seats": 12}] * 6
    with pytest.raises(ValidationError, match="Enter a number"):
        attribute_edit(workspace_id=actor.workspace_id, key="seats", text="many")


@pytest.mark.parametrize(("key", "text"), [("a\0b", "x"), ("plan", "a\0b"), ("\ud800", "x")])
def test_what_no_database_keeps_is_refused(actor, key, text):
    with pytest.raises(ValidationError):
        attribute_edit(workspace_id=actor.workspace_id, key=key, text=text)


@pytest.mark.parametrize("made", [lambda: roles_edit(add=["king"]), lambda: labels_edit(add=[" "])])
def test_what_is_no_role_or_label_is_refused(made):
    with pytest.raises(ValidationError):
        made()


def test_contacts_are_assigned_to_a_customer_that_is_there(actor, crowd):
    customer = create_customer(actor=actor, name="Acme", type="company")
    edit = customer_edit(customer_id=customer.pk)
    assert contact_bulk_editor.apply(actor, EVERYBODY, edit).number == 7
    assert contact_bulk_editor.apply(actor, EVERYBODY, edit).number == 0
    assert stored(crowd, "customer_id") == [customer.pk] * 7
    some = Selection.of([crowd[0].pk])
    assert contact_bulk_editor.apply(actor, some, customer_edit(customer_id=None)).number == 1
    delete_customer(actor=actor, pk=customer.pk)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        contact_bulk_editor.apply(actor, some, edit)
    assert "customer_id" in refused.value.message_dict


def test_many_are_deleted_and_counted(alice, actor, crowd):
    legal = Selection.matching(ContactFilters.condition({"role": "legal"}))
    assert contact_bulk_editor.preview(actor, legal, None).matching == 1
    assert contact_bulk_editor.apply(actor, legal, None).number == 1
    done = contact_bulk_editor.apply(actor, EVERYBODY, None)
    assert done.number == 6
    assert kept(alice.workspace) == real(alice.workspace)
    revert_change_set(actor, done.change_set_id)
    assert Contact.objects.not_deleted().count() == 6


def test_each_edit_takes_the_permission(alice, actor, crowd):
    bob = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
    for refused in (
        lambda: contact_bulk_editor.preview(bob, EVERYBODY, roles_edit(add=["buyer"])),
        lambda: contact_bulk_editor.apply(bob, EVERYBODY, roles_edit(add=["buyer"])),
        lambda: contact_bulk_editor.preview(bob, EVERYBODY, None),
        lambda: contact_bulk_editor.apply(bob, EVERYBODY, None),
    ):
        with pytest.raises(PermissionMissing):
            refused()


def test_nothing_of_another_workspace_is_meant(alice, charlie, contact):
    mine = contact(full_name="Ada")
    for selection in (EVERYBODY, Selection.of([mine.pk])):
        with charlie.scope():
            edit = roles_edit(add=["buyer"])
            assert contact_bulk_editor.preview(charlie.actor, selection, edit) == (0, 0, [])
            assert contact_bulk_editor.apply(charlie.actor, selection, edit).number == 0
            assert contact_bulk_editor.apply(charlie.actor, selection, None).number == 0
    with alice.scope():
        assert stored([mine], "roles") == [[]]
