"""Labels added to and dropped from many contacts at once."""

import pytest

from contacts.actions import delete_contact, label_contacts
from crm.history.models import Change, ChangeSet
from crm.workspaces.actor import PermissionMissing


@pytest.fixture
def label(alice):
    def apply(*contacts, add=(), drop=()):
        with alice.scope():
            label_contacts(actor=alice.actor, pks=[contact.pk for contact in contacts], add=add, drop=drop)

    return apply


def test_label_contacts_appends_new_labels(make_contact, label, reload):
    ada, bea = make_contact(labels=["vip", "old"]), make_contact()
    label(ada, bea, add=["new", "vip"])
    assert reload(ada).labels == ["vip", "old", "new"]
    assert reload(bea).labels == ["new", "vip"]


def test_label_contacts_drops_labels(make_contact, label, reload):
    ada, bea = make_contact(labels=["vip", "old"]), make_contact(labels=["old"])
    label(ada, bea, drop=["old", "never there"])
    assert (reload(ada).labels, reload(bea).labels) == (["vip"], [])


def test_label_contacts_drops_a_label_both_added_and_dropped(make_contact, label, reload):
    ada = make_contact(labels=["vip"])
    label(ada, add=["new"], drop=["new", "vip"])
    assert reload(ada).labels == []


def test_label_contacts_records_only_changed_contacts_in_one_set(alice, make_contact, label):
    ada, bea, eve = make_contact(labels=["vip"]), make_contact(), make_contact(labels=["old"])
    label(ada, bea, eve, add=["vip"])
    with alice.scope():
        change_set = ChangeSet.objects.get()
        changes = {c.record_id: (c.before, c.after) for c in Change.objects.filter(change_set_id=change_set.pk)}
    assert changes == {
        bea.pk: ({"labels": []}, {"labels": ["vip"]}),
        eve.pk: ({"labels": ["old"]}, {"labels": ["old", "vip"]}),
    }


def test_label_contacts_without_changes_records_nothing(alice, make_contact, label, reload):
    ada = make_contact(labels=["vip"])
    before = reload(ada).updated_at
    label(ada, add=["vip"], drop=["old"])
    label(add=["vip"])
    assert reload(ada).updated_at == before
    with alice.scope():
        assert not ChangeSet.objects.exists()


def test_label_contacts_ignores_foreign_and_deleted_contacts(alice, foreign_contact, make_contact, label):
    deleted = make_contact()
    with alice.scope():
        delete_contact(actor=alice.actor, pk=deleted.pk)
    label(foreign_contact, deleted, add=["vip"])
    with alice.scope():
        assert not Change.objects.filter(after__has_key="labels").exists()


def test_label_contacts_of_30_takes_at_most_20_queries(alice, make_contact, label, django_assert_max_num_queries):
    contacts = [make_contact(labels=["old"] if number % 2 else []) for number in range(30)]
    with django_assert_max_num_queries(20):
        label(*contacts, add=["vip"])


def test_label_contacts_requires_the_permission(alice, make_contact):
    reader = type(alice.actor)(alice.workspace.id, "bob", "test", frozenset({"contacts:read"}))
    ada = make_contact()
    with pytest.raises(PermissionMissing), alice.scope():
        label_contacts(actor=reader, pks=[ada.pk], add=["vip"])
