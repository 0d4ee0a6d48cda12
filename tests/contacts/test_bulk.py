"""Bulk edits of contacts: preview, application and history."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from contacts.actions import (
    contact_bulk_editor,
    create_contact,
    customer_edit,
    labels_edit,
    roles_edit,
    update_contact,
)
from contacts.filters import ContactFilters
from contacts.models import Contact
from crm.history.bulk import set_attribute
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change_set
from crm.queries.conditions import Condition
from crm.queries.selection import Selection
from crm.workspaces.actions import create_attribute
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.identifiers import new_id
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import create_customer, delete_customer
from tests.history.test_counters import count_contacts, fetch_count


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def seven_contacts(actor):
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


ALL_CONTACTS = Selection(condition=Condition())


def values_of(contacts, name):
    found = Contact.objects.in_bulk([contact.pk for contact in contacts])
    return [getattr(found[contact.pk], name) for contact in contacts]


def test_preview_counts_matching_and_changing_contacts(actor, seven_contacts):
    edit = roles_edit(add=["signer"], drop=["buyer"])
    preview = contact_bulk_editor.preview(actor, ALL_CONTACTS, edit)
    assert (preview.matching, preview.changing, len(preview.sample)) == (7, 7, 5)
    first = preview.sample[0]
    assert (first.record, first.before, first.after) == (seven_contacts[0], {"roles": ["buyer"]}, {"roles": ["signer"]})
    assert contact_bulk_editor.preview(actor, ALL_CONTACTS, roles_edit(drop=["buyer"])).changing == 2
    assert contact_bulk_editor.preview(actor, ALL_CONTACTS, roles_edit(add=["buyer"])).changing == 5
    assert contact_bulk_editor.preview(actor, ALL_CONTACTS, roles_edit()).changing == 0
    assert not ChangeSet.objects.exists()


def test_apply_records_only_changed_contacts_in_one_change_set(actor, seven_contacts):
    done = contact_bulk_editor.apply(actor, ALL_CONTACTS, roles_edit(add=["buyer"]))
    change_set = ChangeSet.objects.get()
    assert (done.number, done.change_set_id, str(change_set)) == (5, change_set.pk, "Edit roles: 5 contacts")
    assert values_of(seven_contacts, "roles") == [["buyer"], ["buyer", "legal"], *[["buyer"]] * 5]
    changes = list(Change.objects.filter(change_set=change_set).order_by("id"))
    assert [(change.before, change.after) for change in changes] == [({"roles": []}, {"roles": ["buyer"]})] * 5
    revert_change_set(actor, change_set.pk)
    assert values_of(seven_contacts, "roles") == [["buyer"], ["buyer", "legal"], *[[]] * 5]


def test_apply_without_changes_records_nothing(actor, seven_contacts):
    assert contact_bulk_editor.apply(actor, ALL_CONTACTS, roles_edit(drop=["admin"])) == (0, None)
    assert not ChangeSet.objects.exists()


def test_selection_is_of_ids_or_of_a_filter(actor, seven_contacts):
    some = Selection(ids=[seven_contacts[5].pk, seven_contacts[6].pk, new_id()])
    assert (
        contact_bulk_editor.preview(actor, some, labels_edit(workspace_id=actor.workspace_id, add=["new"])).matching
        == 2
    )
    buyers = Selection(condition=ContactFilters.condition({"role": "buyer"}))
    assert (
        contact_bulk_editor.apply(
            actor, buyers, labels_edit(workspace_id=actor.workspace_id, add=["new"], drop=["old"])
        ).number
        == 2
    )
    assert values_of(seven_contacts, "labels") == [["new"], ["new"], ["old"], [], [], [], []]


def test_apply_changes_the_contacts_that_match_at_the_time(actor, seven_contacts):
    buyers = Selection(condition=ContactFilters.condition({"role": "buyer"}))
    edit = labels_edit(workspace_id=actor.workspace_id, add=["new"])
    assert contact_bulk_editor.preview(actor, buyers, edit).matching == 2
    update_contact(actor=actor, pk=seven_contacts[0].pk, roles=[])
    assert contact_bulk_editor.apply(actor, buyers, edit).number == 1


def test_custom_attribute_can_be_set_and_cleared(actor, seven_contacts):
    edit = set_attribute(actor.workspace_id, "contact", "plan", "gold")
    assert contact_bulk_editor.apply(actor, ALL_CONTACTS, edit).number == 6
    assert values_of(seven_contacts, "custom_attributes") == [{"plan": "gold"}] * 7
    assert (
        contact_bulk_editor.apply(actor, ALL_CONTACTS, set_attribute(actor.workspace_id, "contact", "plan", "")).number
        == 7
    )
    assert values_of(seven_contacts, "custom_attributes") == [{}] * 7


def test_attribute_edit_follows_the_definition(actor, seven_contacts):
    create_attribute(actor=actor, record_type="contact", key="seats", name="Seats", type="number")
    contact_bulk_editor.apply(actor, ALL_CONTACTS, set_attribute(actor.workspace_id, "contact", "seats", "12"))
    assert values_of(seven_contacts[1:], "custom_attributes") == [{"seats": 12}] * 6
    with pytest.raises(ValidationError, match="Enter a number"):
        set_attribute(actor.workspace_id, "contact", "seats", "many")


@pytest.mark.parametrize(("key", "text"), [("a\0b", "x"), ("plan", "a\0b"), ("\ud800", "x")])
def test_attribute_edit_that_cannot_be_stored_is_refused(actor, key, text):
    with pytest.raises(ValidationError):
        set_attribute(actor.workspace_id, "contact", key, text)


@pytest.mark.parametrize(
    "made",
    [lambda actor: roles_edit(add=["king"]), lambda actor: labels_edit(workspace_id=actor.workspace_id, add=[" "])],
)
def test_edit_with_invalid_role_or_label_is_refused(actor, made):
    with pytest.raises(ValidationError):
        made(actor)


def test_customer_edit_to_a_deleted_customer_is_refused(actor, seven_contacts):
    customer = create_customer(actor=actor, name="Acme", type="company")
    edit = customer_edit(customer_id=customer.pk)
    assert contact_bulk_editor.apply(actor, ALL_CONTACTS, edit).number == 7
    assert contact_bulk_editor.apply(actor, ALL_CONTACTS, edit).number == 0
    assert values_of(seven_contacts, "customer_id") == [customer.pk] * 7
    some = Selection(ids=[seven_contacts[0].pk])
    assert contact_bulk_editor.apply(actor, some, customer_edit(customer_id=None)).number == 1
    delete_customer(actor=actor, pk=customer.pk)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        contact_bulk_editor.apply(actor, some, edit)
    assert "customer_id" in refused.value.message_dict


def test_bulk_delete_updates_counts_and_can_be_undone(alice, actor, seven_contacts):
    legal = Selection(condition=ContactFilters.condition({"role": "legal"}))
    assert contact_bulk_editor.preview(actor, legal, None).matching == 1
    assert contact_bulk_editor.apply(actor, legal, None).number == 1
    done = contact_bulk_editor.apply(actor, ALL_CONTACTS, None)
    assert done.number == 6
    assert fetch_count(alice.workspace) == count_contacts(alice.workspace)
    revert_change_set(actor, done.change_set_id)
    assert Contact.objects.not_deleted().count() == 6


def test_bulk_edit_requires_the_permission(alice, actor, seven_contacts):
    bob = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
    for refused in (
        lambda: contact_bulk_editor.preview(bob, ALL_CONTACTS, roles_edit(add=["buyer"])),
        lambda: contact_bulk_editor.apply(bob, ALL_CONTACTS, roles_edit(add=["buyer"])),
        lambda: contact_bulk_editor.preview(bob, ALL_CONTACTS, None),
        lambda: contact_bulk_editor.apply(bob, ALL_CONTACTS, None),
    ):
        with pytest.raises(PermissionMissing):
            refused()


def test_bulk_edit_ignores_another_workspace(alice, charlie, make_contact):
    mine = make_contact(full_name="Ada")
    for selection in (ALL_CONTACTS, Selection(ids=[mine.pk])):
        with charlie.scope():
            edit = roles_edit(add=["buyer"])
            assert contact_bulk_editor.preview(charlie.actor, selection, edit) == (0, 0, [])
            assert contact_bulk_editor.apply(charlie.actor, selection, edit).number == 0
            assert contact_bulk_editor.apply(charlie.actor, selection, None).number == 0
    with alice.scope():
        assert values_of([mine], "roles") == [[]]
