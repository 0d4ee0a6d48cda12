"""Edits of many contacts at once: what is shown before, what is done, and what the history says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from contacts import bulk
from contacts.actions import create_contact, update_contact
from contacts.filters import ContactFilters
from contacts.models import Contact
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change_set
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


EVERYBODY = Selection.matching(("", []))


def stored(contacts, name):
    found = Contact.objects.in_bulk([contact.pk for contact in contacts])
    return [getattr(found[contact.pk], name) for contact in contacts]


def test_a_preview_says_how_many_would_change_and_how(actor, crowd):
    edit = bulk.roles(add=["signer"], drop=["buyer"])
    preview = bulk.preview_edit(actor=actor, selection=EVERYBODY, edit=edit)
    assert (preview.matching, preview.changing, len(preview.sample)) == (7, 7, 5)
    first = preview.sample[0]
    assert (first.record, first.before, first.after) == (crowd[0], {"roles": ["buyer"]}, {"roles": ["signer"]})
    assert bulk.preview_edit(actor=actor, selection=EVERYBODY, edit=bulk.roles(drop=["buyer"])).changing == 2
    assert bulk.preview_edit(actor=actor, selection=EVERYBODY, edit=bulk.roles(add=["buyer"])).changing == 5
    assert bulk.preview_edit(actor=actor, selection=EVERYBODY, edit=bulk.roles()).changing == 0
    assert not ChangeSet.objects.exists()


def test_only_those_who_change_are_recorded_as_one_set(actor, crowd):
    done = bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=bulk.roles(add=["buyer"]))
    change_set = ChangeSet.objects.get()
    assert (done.number, done.change_set_id, change_set.title) == (5, change_set.pk, "Edit roles: 5 contacts")
    assert stored(crowd, "roles") == [["buyer"], ["buyer", "legal"], *[["buyer"]] * 5]
    changes = list(Change.objects.filter(change_set=change_set).order_by("id"))
    assert [(change.before, change.after) for change in changes] == [({"roles": []}, {"roles": ["buyer"]})] * 5
    revert_change_set(actor, change_set.pk)
    assert stored(crowd, "roles") == [["buyer"], ["buyer", "legal"], *[[]] * 5]


def test_what_changes_nobody_leaves_no_trace(actor, crowd):
    assert bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=bulk.roles(drop=["admin"])) == (0, None)
    assert not ChangeSet.objects.exists()


def test_a_selection_is_some_ids_or_all_that_match(actor, crowd):
    some = Selection.of([crowd[5].pk, crowd[6].pk, new_id()])
    assert bulk.preview_edit(actor=actor, selection=some, edit=bulk.labels(add=["new"])).matching == 2
    buyers = Selection.matching(ContactFilters.conditions({"role": "buyer"}))
    assert bulk.edit_contacts(actor=actor, selection=buyers, edit=bulk.labels(add=["new"], drop=["old"])).number == 2
    assert stored(crowd, "labels") == [["new"], ["new"], ["old"], [], [], [], []]


def test_what_matches_when_it_is_done_counts(actor, crowd):
    buyers = Selection.matching(ContactFilters.conditions({"role": "buyer"}))
    edit = bulk.labels(add=["new"])
    assert bulk.preview_edit(actor=actor, selection=buyers, edit=edit).matching == 2
    update_contact(actor=actor, pk=crowd[0].pk, roles=[])
    assert bulk.edit_contacts(actor=actor, selection=buyers, edit=edit).number == 1


def test_a_custom_attribute_is_set_and_cleared(actor, crowd):
    edit = bulk.attribute(actor, "plan", "gold")
    assert bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=edit).number == 6
    assert stored(crowd, "custom_attributes") == [{"plan": "gold"}] * 7
    assert bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=bulk.attribute(actor, "plan", "")).number == 7
    assert stored(crowd, "custom_attributes") == [{}] * 7


def test_a_defined_attribute_takes_what_its_definition_takes(actor, crowd):
    create_attribute(actor=actor, record_type="contact", key="seats", name="Seats", type="number")
    bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=bulk.attribute(actor, "seats", "12"))
    assert stored(crowd[1:], "custom_attributes") == [{"seats": 12}] * 6
    with pytest.raises(ValidationError, match="Enter a number"):
        bulk.attribute(actor, "seats", "many")


@pytest.mark.parametrize(("key", "text"), [("a\0b", "x"), ("plan", "a\0b"), ("\ud800", "x")])
def test_what_no_database_keeps_is_refused(actor, key, text):
    with pytest.raises(ValidationError):
        bulk.attribute(actor, key, text)


@pytest.mark.parametrize("made", [lambda: bulk.roles(add=["king"]), lambda: bulk.labels(add=[" "])])
def test_what_is_no_role_or_label_is_refused(made):
    with pytest.raises(ValidationError):
        made()


def test_contacts_are_assigned_to_a_customer_that_is_there(actor, crowd):
    customer = create_customer(actor=actor, name="Acme", type="company")
    edit = bulk.customer(customer.pk)
    assert bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=edit).number == 7
    assert bulk.edit_contacts(actor=actor, selection=EVERYBODY, edit=edit).number == 0
    assert stored(crowd, "customer_id") == [customer.pk] * 7
    some = Selection.of([crowd[0].pk])
    assert bulk.edit_contacts(actor=actor, selection=some, edit=bulk.customer(None)).number == 1
    delete_customer(actor=actor, pk=customer.pk)
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        bulk.edit_contacts(actor=actor, selection=some, edit=edit)
    assert "customer_id" in refused.value.message_dict


def test_many_are_deleted_and_counted(alice, actor, crowd):
    legal = Selection.matching(ContactFilters.conditions({"role": "legal"}))
    assert bulk.preview_deletion(actor=actor, selection=legal).matching == 1
    assert bulk.delete_selected(actor=actor, selection=legal).number == 1
    done = bulk.delete_selected(actor=actor, selection=EVERYBODY)
    assert done.number == 6
    assert kept(alice.workspace) == real(alice.workspace)
    revert_change_set(actor, done.change_set_id)
    assert Contact.objects.not_deleted().count() == 6


def test_each_edit_takes_the_permission(alice, actor, crowd):
    bob = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
    for refused in (
        lambda: bulk.preview_edit(actor=bob, selection=EVERYBODY, edit=bulk.roles(add=["buyer"])),
        lambda: bulk.edit_contacts(actor=bob, selection=EVERYBODY, edit=bulk.roles(add=["buyer"])),
        lambda: bulk.preview_deletion(actor=bob, selection=EVERYBODY),
        lambda: bulk.delete_selected(actor=bob, selection=EVERYBODY),
    ):
        with pytest.raises(PermissionMissing):
            refused()


def test_nothing_of_another_workspace_is_meant(alice, charlie, contact):
    mine = contact(full_name="Ada")
    for selection in (EVERYBODY, Selection.of([mine.pk])):
        with charlie.scope():
            edit = bulk.roles(add=["buyer"])
            assert bulk.preview_edit(actor=charlie.actor, selection=selection, edit=edit) == (0, 0, [])
            assert bulk.edit_contacts(actor=charlie.actor, selection=selection, edit=edit).number == 0
            assert bulk.delete_selected(actor=charlie.actor, selection=selection).number == 0
    with alice.scope():
        assert stored([mine], "roles") == [[]]
