"""Labels put on many contacts at once, and taken off them."""

import pytest

from contacts.actions import delete_contact, label_contacts
from crm.history.models import Change, ChangeSet
from crm.workspaces.actor import PermissionMissing


@pytest.fixture
def label(alice):
    def labelled(*contacts, add=(), drop=()):
        with alice.scope():
            label_contacts(actor=alice.actor, pks=[contact.pk for contact in contacts], add=add, drop=drop)

    return labelled


def test_labels_are_added_behind_those_that_are_there(contact, label, again):
    ada, bea = contact(labels=["vip", "old"]), contact()
    label(ada, bea, add=["new", "vip"])
    assert again(ada).labels == ["vip", "old", "new"]
    assert again(bea).labels == ["new", "vip"]


def test_labels_are_dropped_wherever_they_are(contact, label, again):
    ada, bea = contact(labels=["vip", "old"]), contact(labels=["old"])
    label(ada, bea, drop=["old", "never there"])
    assert (again(ada).labels, again(bea).labels) == (["vip"], [])


def test_what_is_added_and_dropped_is_not_there(contact, label, again):
    ada = contact(labels=["vip"])
    label(ada, add=["new"], drop=["new", "vip"])
    assert again(ada).labels == []


def test_it_is_one_change_set_of_those_that_change(alice, contact, label):
    ada, bea, eve = contact(labels=["vip"]), contact(), contact(labels=["old"])
    label(ada, bea, eve, add=["vip"])
    with alice.scope():
        told = ChangeSet.objects.get()
        changes = {c.record_id: (c.before, c.after) for c in Change.objects.filter(change_set_id=told.pk)}
    assert changes == {
        bea.pk: ({"labels": []}, {"labels": ["vip"]}),
        eve.pk: ({"labels": ["old"]}, {"labels": ["old", "vip"]}),
    }


def test_what_changes_nothing_leaves_no_trace(alice, contact, label, again):
    ada = contact(labels=["vip"])
    before = again(ada).updated_at
    label(ada, add=["vip"], drop=["old"])
    label(add=["vip"])
    assert again(ada).updated_at == before
    with alice.scope():
        assert not ChangeSet.objects.exists()


def test_contacts_of_others_and_deleted_ones_are_left_alone(alice, stranger, contact, label):
    gone = contact()
    with alice.scope():
        delete_contact(actor=alice.actor, pk=gone.pk)
    label(stranger, gone, add=["vip"])
    with alice.scope():
        assert not Change.objects.filter(after__has_key="labels").exists()


def test_many_are_labelled_in_few_queries(alice, contact, label, django_assert_max_num_queries):
    contacts = [contact(labels=["old"] if number % 2 else []) for number in range(30)]
    with django_assert_max_num_queries(20):
        label(*contacts, add=["vip"])


def test_labelling_asks_for_the_permission(alice, contact):
    reader = type(alice.actor)(alice.workspace.id, "bob", "test", frozenset({"contacts:read"}))
    ada = contact()
    with pytest.raises(PermissionMissing), alice.scope():
        label_contacts(actor=reader, pks=[ada.pk], add=["vip"])
