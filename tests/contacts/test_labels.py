"""Labels of contacts: given, dropped and renamed, of one and of many, in one spelling for a workspace."""

import pytest

from contacts.actions import delete_contact, label_contacts, merge_contacts, update_contact
from contacts.labels import workspace_spellings
from contacts.models import Contact
from crm.history.exceptions import Conflict
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change_set
from crm.search.jobs import rebuild_keys
from crm.workspaces.actions import create_label, delete_label, update_label
from crm.workspaces.actor import PermissionMissing
from crm.workspaces.models import Label
from tests.jobs.conftest import queue, run_jobs  # noqa: F401 - a fixture

# ruff: noqa: F811 - fixtures are named as they are imported


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


# --- labels of the workspace


@pytest.fixture
def vip(alice) -> Label:
    with alice.scope():
        return create_label(actor=alice.actor, title="vip")


def rename(alice, label: Label, title: str) -> None:
    with alice.scope():
        update_label(actor=alice.actor, pk=label.pk, title=title)


def delete(alice, label: Label) -> None:
    with alice.scope():
        delete_label(actor=alice.actor, pk=label.pk)


def relabel(alice, contact, *labels: str) -> None:
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact.pk, labels=list(labels))


def test_renamed_label_is_renamed_on_contacts(alice, make_contact, vip, reload):
    ada, bea, eve = (make_contact(labels=labels) for labels in (["vip", "old"], ["vip", "gold"], ["VIP", "vip-2"]))
    rename(alice, vip, "gold")
    assert [reload(one).labels for one in (ada, bea, eve)] == [["old", "gold"], ["gold"], ["vip-2", "gold"]]


def test_label_renamed_in_letter_case_alone_is_spelled_anew_on_contacts(alice, make_contact, vip, reload):
    ada, bea = make_contact(labels=["vip", "old"]), make_contact(labels=["old"])
    rename(alice, vip, "VIP")
    assert (reload(ada).labels, reload(bea).labels) == (["VIP", "old"], ["old"])


def test_deleted_label_is_removed_from_contacts_and_can_be_given_again(alice, make_contact, vip, reload):
    ada, bea = make_contact(labels=["vip", "old"]), make_contact(labels=["old"])
    delete(alice, vip)
    relabel(alice, bea, "vip")
    assert (reload(ada).labels, reload(bea).labels) == (["old"], ["vip"])


def test_label_of_another_workspace_or_of_a_deleted_contact_stays(alice, charlie, make_contact, vip, reload):
    gone, theirs = make_contact(labels=["vip"]), charlie.contact(email="zoe@globex.com")
    with charlie.scope():
        create_label(actor=charlie.actor, title="vip")
        update_contact(actor=charlie.actor, pk=theirs["id"], labels=["vip"])
    with alice.scope():
        delete_contact(actor=alice.actor, pk=gone.pk)
    rename(alice, vip, "gold")
    delete(alice, vip)
    assert reload(gone).labels == ["vip"]
    with charlie.scope():
        assert Label.objects.not_deleted().get().title == "vip"
        assert Change.objects.filter(after__has_key="labels").count() == 1


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda alice, label: rename(alice, label, "gold"), "Rename the label vip"),
        (delete, "Delete the label vip"),
    ],
)
def test_label_change_is_one_change_set_that_undo_takes_back(alice, make_contact, vip, reload, change, title):
    ada = make_contact(labels=["old", "vip"])
    change(alice, vip)
    with alice.scope():
        change_set = ChangeSet.objects.get()
        recorded = Change.objects.filter(change_set_id=change_set.pk).values_list("record_type", flat=True)
        assert (str(change_set), sorted(recorded)) == (title, ["contact", "label"])
        revert_change_set(alice.actor, change_set.pk)
        assert Label.objects.not_deleted().get().title == "vip"
    assert reload(ada).labels == ["old", "vip"]


def test_label_change_that_keeps_the_title_leaves_contacts_unchanged(alice, make_contact, vip, reload):
    ada = make_contact(labels=["vip"])
    with alice.scope():
        update_label(actor=alice.actor, pk=vip.pk, color="#000000")
        update_label(actor=alice.actor, pk=vip.pk, title="vip")
        assert not ChangeSet.objects.exists()
    assert reload(ada).updated_at == ada.updated_at


def test_label_of_many_contacts_is_renamed_in_the_background(alice, make_contact, vip, reload, run_jobs, monkeypatch):
    monkeypatch.setattr("contacts.jobs.MAX_IN_REQUEST", 1)
    ada, bea, eve = make_contact(labels=["vip"]), make_contact(labels=["vip", "x"]), make_contact(labels=["x"])
    rename(alice, vip, "gold")
    assert [reload(one).labels for one in (ada, bea, eve)] == [["vip"], ["vip", "x"], ["x"]]
    # Given after the label was renamed: another word that happens to be the same.
    relabel(alice, eve, "vip")
    new = make_contact(labels=["vip"])
    # Changed since, but not given the label.
    with alice.scope():
        update_contact(actor=alice.actor, pk=ada.pk, occupation="Baker")
        update_contact(actor=alice.actor, pk=bea.pk, labels=["x", "vip"])
    run_jobs()
    assert [reload(one).labels for one in (ada, bea, eve, new)] == [["gold"], ["x", "gold"], ["vip"], ["vip"]]
    with alice.scope():
        change_set = ChangeSet.objects.latest("id")
        assert (str(change_set), change_set.actor_name) == ("Edit labels: 2 contacts", "alice")
        revert_change_set(alice.actor, change_set.pk)
    assert (reload(ada).labels, reload(bea).labels) == (["vip"], ["x", "vip"])


def test_label_renamed_twice_before_the_background_job_has_its_last_title_on_contacts(
    alice, make_contact, vip, reload, run_jobs, monkeypatch
):
    monkeypatch.setattr("contacts.jobs.MAX_IN_REQUEST", 1)
    ada, bea = make_contact(labels=["vip"]), make_contact(labels=["vip"])
    rename(alice, vip, "gold")
    rename(alice, vip, "best")
    assert len(queue()) == 1
    run_jobs()
    assert (reload(ada).labels, reload(bea).labels) == (["best"], ["best"])
    rename(alice, vip, "gold")
    rename(alice, vip, "best")
    run_jobs()
    assert (reload(ada).labels, reload(bea).labels) == (["best"], ["best"])
    rename(alice, vip, "gold")
    delete(alice, vip)
    run_jobs()
    assert (reload(ada).labels, reload(bea).labels) == ([], [])


def test_label_rename_of_few_contacts_uses_the_index_of_labels(alice, make_contact, vip, django_assert_max_num_queries):
    for number in range(30):
        make_contact(labels=["vip"] if number % 2 else [])
    with alice.scope(), django_assert_max_num_queries(20) as captured:
        update_label(actor=alice.actor, pk=vip.pk, title="gold")
    assert any("contacts_contact_by_labels" in query["sql"] for query in captured)
