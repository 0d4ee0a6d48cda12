"""Merging two contacts: fields, related records and history."""

from datetime import UTC, datetime

import pytest

from addresses.actions import create_address
from contacts.actions import merge_contacts
from contacts.inboxes.actions import connect_contact
from contacts.merge import deep_merge
from contacts.models import Contact
from contacts.notes.actions import create_note
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change, ChangeSet
from crm.workspaces.actor import PermissionMissing
from crm.workspaces.identifiers import new_id
from customers.actions import create_customer

IDS = {"identifier": "ident", "id_crm": "crm", "id_erp": "erp", "id_accounting": "acc"}


@pytest.fixture
def merge(alice):
    def call(base: Contact, mergee: Contact) -> Contact:
        with alice.scope():
            return merge_contacts(actor=alice.actor, base_id=base.pk, mergee_id=mergee.pk)

    return call


def test_merge_keeps_the_values_of_the_base(make_contact, merge, reload):
    mine = {"full_name": "Ada Byron", "email": "ada@b.fr", "phone": "+33612345678", "occupation": "Countess"}
    base = make_contact(**mine, id_crm="mine")
    mergee = make_contact(full_name="A. Lovelace", email="a@l.fr", phone="1", occupation="Poet", id_crm="theirs")
    merge(base, mergee)
    assert {name: getattr(reload(base), name) for name in mine} == mine
    assert reload(base).id_crm == "mine"
    assert reload(mergee).deleted_at


def test_merge_copies_values_that_only_the_mergee_has(alice, make_contact, merge, reload):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Nord", type="company")
    values = {
        **IDS,
        "customer_id": customer.pk,
        "first_name": "Ada",
        "last_name": "Byron",
        "email": "ada@b.fr",
        "phone": "+33 6 12 34 56 78",
        "occupation": "Countess",
        "preferred_channel": "phone",
        "gender": "female",
        "last_activity_at": datetime(2026, 1, 2, tzinfo=UTC),
    }
    base, mergee = make_contact(), make_contact(**values)
    result = merge(base, mergee)
    assert {name: getattr(result, name) for name in values} == values
    stored = reload(base)
    assert {name: getattr(stored, name) for name in values} == values
    assert (stored.reachable, stored.phone_e164, stored.sort_key) == (True, "+33612345678", "byron ada")


def test_merge_into_a_base_with_a_first_name_copies_no_name(make_contact, merge, reload):
    base = make_contact(first_name="Ada")
    merge(base, make_contact(first_name="Augusta", last_name="Byron", full_name="A. Lovelace"))
    assert (reload(base).first_name, reload(base).last_name, reload(base).full_name) == ("Ada", "", "")


def test_merge_unites_roles_and_labels_base_first(make_contact, merge, reload):
    base = make_contact(roles=["legal", "buyer"], labels=["vip", "a"])
    merge(base, make_contact(roles=["buyer", "admin"], labels=["z", "vip"]))
    assert reload(base).roles == ["legal", "buyer", "admin"]
    assert reload(base).labels == ["vip", "a", "z"]


def test_merge_combines_json_objects_at_every_depth(make_contact, merge, reload):
    base = make_contact(
        custom_attributes={"plan": "gold", "age": "", "seats": 0, "sizes": {"shoe": 38}},
        additional_attributes={"social": {"github": "ada"}},
    )
    mergee = make_contact(
        custom_attributes={"plan": "basic", "age": 36, "seats": 7, "sizes": {"shoe": 40, "hat": 7}, "city": "London"},
        additional_attributes={"social": {"github": "x", "web": "ada.test"}},
    )
    merge(base, mergee)
    stored = reload(base)
    assert stored.custom_attributes == {
        "plan": "gold",
        "age": 36,
        "seats": 0,
        "sizes": {"shoe": 38, "hat": 7},
        "city": "London",
    }
    assert stored.additional_attributes == {"social": {"github": "ada", "web": "ada.test"}}


@pytest.mark.parametrize(
    ("base", "mergee", "result"),
    [
        ({}, {"a": 1}, {"a": 1}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": []}, {"a": [1]}, {"a": [1]}),
        ({"a": {}}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": False}, {"a": True}, {"a": False}),
        ({"a": 0}, {"a": 1}, {"a": 0}),
        ({"a": {"b": ""}}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": [2]}, {"a": [1]}),
    ],
)
def test_deep_merge_fills_only_blank_values(base, mergee, result):
    assert deep_merge(base, mergee) == result


def test_merge_moves_inboxes_notes_and_addresses_to_the_base(alice, make_contact, make_inbox, merge, reload):
    base, mergee, website = make_contact(), make_contact(), make_inbox("WebWidget")
    with alice.scope():
        kept = connect_contact(actor=alice.actor, contact_id=base.pk, inbox_id=website.pk)
        moved = [
            connect_contact(actor=alice.actor, contact_id=mergee.pk, inbox_id=website.pk),
            create_note(actor=alice.actor, contact_id=mergee.pk, content="Called."),
            create_address(actor=alice.actor, contact_id=mergee.pk, type="billing"),
        ]
    merge(base, mergee)
    for record in (kept, *moved):
        assert (reload(record).contact_id, reload(record).deleted_at) == (base.pk, None)


def test_merge_leaves_addresses_with_their_customer(alice, make_contact, merge, reload):
    with alice.scope():
        nord, sud = (create_customer(actor=alice.actor, name=name, type="company") for name in ("Nord", "Sud"))
    base, mergee = make_contact(customer_id=nord.pk), make_contact(customer_id=sud.pk)
    with alice.scope():
        address = create_address(actor=alice.actor, customer_id=sud.pk, contact_id=mergee.pk, type="billing")
    merge(base, mergee)
    assert (reload(address).customer_id, reload(address).contact_id) == (sud.pk, None)
    assert reload(base).customer_id == nord.pk


def test_merge_records_one_change_set(alice, make_contact, make_inbox, merge):
    base, mergee, website = (
        make_contact(full_name="Ada"),
        make_contact(full_name="A. L.", id_crm="7"),
        make_inbox("WebWidget"),
    )
    with alice.scope():
        connect_contact(actor=alice.actor, contact_id=mergee.pk, inbox_id=website.pk)
        create_note(actor=alice.actor, contact_id=mergee.pk, content="Called.")
        create_address(actor=alice.actor, contact_id=mergee.pk, type="billing")
    merge(base, mergee)
    with alice.scope():
        change_set = ChangeSet.objects.get()
        changes = {(c.record_type, c.kind): c for c in Change.objects.filter(change_set_id=change_set.pk)}
    assert (str(change_set), change_set.actor_name, change_set.source) == ("Merge A. L. into Ada", "alice", "test")
    assert {kind for _, kind in changes} == {"updated", "deleted"}
    assert changes["contact", "deleted"].record_id == mergee.pk
    assert changes["contact", "updated"].record_id == base.pk
    assert changes["contact", "updated"].before == {"id_crm": None}
    assert changes["contact", "updated"].after == {"id_crm": "7"}
    for kept in ("contactinbox", "note", "address"):
        assert changes[kept, "updated"].before == {"contact_id": str(mergee.pk)}
        assert changes[kept, "updated"].after == {"contact_id": str(base.pk)}


def test_merge_into_itself_changes_nothing(alice, make_contact, merge, reload):
    ada = make_contact(full_name="Ada", labels=["vip"])
    before = reload(ada)
    assert merge(ada, ada).pk == ada.pk
    after = reload(ada)
    assert (after.updated_at, after.deleted_at, after.labels) == (before.updated_at, None, ["vip"])
    with alice.scope():
        assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("place", ["base_id", "mergee_id"])
def test_merge_with_a_contact_of_another_workspace_is_not_found(
    alice, charlie, foreign_contact, make_contact, reload, place
):
    mine = make_contact(full_name="Ada")
    for pk in (foreign_contact.pk, new_id()):
        ids = {"base_id": mine.pk, "mergee_id": mine.pk, place: pk}
        with pytest.raises(RecordNotFound), alice.scope():
            merge_contacts(actor=alice.actor, **ids)
    assert reload(mine).deleted_at is None
    with charlie.scope():
        assert Contact.objects.get(pk=foreign_contact.pk).deleted_at is None


def test_merge_of_a_merged_contact_is_not_found(make_contact, merge):
    base, mergee = make_contact(), make_contact()
    merge(base, mergee)
    with pytest.raises(RecordNotFound):
        merge(base, mergee)


def test_merge_requires_the_permission(alice, make_contact):
    reader = type(alice.actor)(alice.workspace.id, "bob", "test", frozenset({"contacts:read"}))
    base, mergee = make_contact(), make_contact()
    with pytest.raises(PermissionMissing), alice.scope():
        merge_contacts(actor=reader, base_id=base.pk, mergee_id=mergee.pk)
