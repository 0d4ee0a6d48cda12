"""Labels of contacts: given to one, added to and dropped from many, in one spelling for a workspace."""

import pytest

from contacts.actions import delete_contact, label_contacts, merge_contacts, update_contact
from contacts.labels import workspace_spellings
from contacts.models import Contact
from crm.history.exceptions import Conflict
from crm.history.models import Change, ChangeSet
from crm.search.jobs import rebuild_keys
from crm.workspaces.actions import create_label, delete_label, update_label
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


# --- one spelling of a label


@pytest.fixture
def define(alice):
    def label(title):
        with alice.scope():
            return create_label(actor=alice.actor, title=title)

    return label


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (["Urgent", "urgent"], ["Urgent"]),
        (["urgent", "vip", "URGENT", "VIP"], ["urgent", "vip"]),
        (["E\u0301te\u0301", "Été", "ÉTÉ"], ["E\u0301te\u0301"]),
        (["Straße", "STRASSE"], ["Straße"]),
        (["urgent", " urgent "], ["urgent"]),
    ],
)
def test_create_contact_with_spellings_of_a_label_has_the_first(make_contact, reload, sent, stored):
    assert reload(make_contact(labels=sent)).labels == stored


def test_labels_of_a_contact_are_spelled_as_the_workspace_defines_them(alice, define, make_contact, label, reload):
    define("Urgent")
    ada, bea = make_contact(labels=["URGENT", "vip"]), make_contact()
    label(bea, add=["urgent"])
    assert (reload(ada).labels, reload(bea).labels) == (["Urgent", "vip"], ["Urgent"])
    with alice.scope():
        update_contact(actor=alice.actor, pk=ada.pk, labels=["urgent", "new"])
    assert reload(ada).labels == ["Urgent", "new"]


def test_labels_without_a_definition_are_spelled_as_another_contact_has_them(alice, make_contact, reload):
    make_contact(labels=["other", "Urgent"])
    assert reload(make_contact(labels=["urgent", "new"])).labels == ["Urgent", "new"]
    with alice.scope():
        assert "Urgent" in workspace_spellings(alice.workspace.id, ["urgent"])
        ada = Contact.objects.filter(labels=["Urgent", "new"]).get()
        update_contact(actor=alice.actor, pk=ada.pk, labels=["NEW", "URGENT"])
    assert reload(ada).labels == ["new", "Urgent"]


def test_labels_are_not_spelled_as_another_workspace_does(charlie, make_contact, reload):
    with charlie.scope():
        create_label(actor=charlie.actor, title="Urgent")
    assert reload(make_contact(labels=["urgent"])).labels == ["urgent"]


def test_label_contacts_drops_a_label_in_any_spelling(make_contact, label, reload):
    ada = make_contact(labels=["Urgent", "vip"])
    label(ada, drop=["urgent", "VIP"])
    assert reload(ada).labels == []


def test_label_contacts_merges_spellings_of_earlier_versions(alice, make_contact, label, reload):
    ada = make_contact()
    with alice.scope():
        Contact.objects.filter(pk=ada.pk).update(labels=["uRgent", "vip", "urGENT"])
    label(ada, add=["Urgent"])
    assert reload(ada).labels == ["Urgent", "vip"]


def test_merge_of_contacts_with_spellings_of_a_label_keeps_the_bases(alice, make_contact, reload):
    base, mergee = make_contact(labels=["Urgent"]), make_contact()
    with alice.scope():
        Contact.objects.filter(pk=mergee.pk).update(labels=["urgent", "vip"])
        merge_contacts(actor=alice.actor, base_id=base.pk, mergee_id=mergee.pk)
    assert reload(base).labels == ["Urgent", "vip"]


def test_rebuild_merges_spellings_of_a_label_and_logs_the_change(alice, make_contact, reload):
    ada = make_contact(labels=["vip"])
    with alice.scope():
        Contact.objects.filter(pk=ada.pk).update(labels=["Urgent", "vip", "urgent"])
        rebuild_keys(workspace_id=str(alice.workspace.id))
        change = Change.objects.filter(record_id=ada.pk).latest("id")
    assert reload(ada).labels == ["Urgent", "vip"]
    assert (change.source, change.after) == ("upgrade", {"labels": ["Urgent", "vip"]})


@pytest.mark.parametrize("title", ["urgent", "URGENT", "Urgent"])
def test_create_label_with_the_title_of_another_in_any_case_conflicts(alice, define, title):
    define("Urgent")
    with pytest.raises(Conflict) as refused, alice.scope():
        create_label(actor=alice.actor, title=title)
    assert refused.value.message_dict == {"title": ["Another label already has this title."]}


def test_update_label_to_the_title_of_another_in_any_case_conflicts(alice, define):
    urgent, vip = define("Urgent"), define("vip")
    with pytest.raises(Conflict), alice.scope():
        update_label(actor=alice.actor, pk=vip.pk, title="urgent")
    with alice.scope():
        assert update_label(actor=alice.actor, pk=urgent.pk, title="urgent").title == "urgent"
        delete_label(actor=alice.actor, pk=urgent.pk)
        assert update_label(actor=alice.actor, pk=vip.pk, title="URGENT").title == "URGENT"
