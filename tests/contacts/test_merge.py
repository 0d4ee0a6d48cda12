"""Two contacts become one: what the base keeps, what it gains, and what tells of it."""

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
    def merged(base: Contact, mergee: Contact) -> Contact:
        with alice.scope():
            return merge_contacts(actor=alice.actor, base_id=base.pk, mergee_id=mergee.pk)

    return merged


def test_the_base_wins_wherever_both_have_a_value(contact, merge, again):
    mine = {"full_name": "Ada Byron", "email": "ada@b.fr", "phone": "+33612345678", "occupation": "Countess"}
    base = contact(**mine, id_crm="mine")
    mergee = contact(full_name="A. Lovelace", email="a@l.fr", phone="1", occupation="Poet", id_crm="theirs")
    merge(base, mergee)
    assert {name: getattr(again(base), name) for name in mine} == mine
    assert again(base).id_crm == "mine"
    assert again(mergee).deleted_at


def test_what_only_the_mergee_had_becomes_the_bases(alice, contact, merge, again):
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
    base, mergee = contact(), contact(**values)
    merged = merge(base, mergee)
    assert {name: getattr(merged, name) for name in values} == values
    stored = again(base)
    assert {name: getattr(stored, name) for name in values} == values
    assert (stored.reachable, stored.phone_e164, stored.sort_key) == (True, "+33612345678", "byron ada")


def test_a_name_is_taken_over_whole_or_not_at_all(contact, merge, again):
    base = contact(first_name="Ada")
    merge(base, contact(first_name="Augusta", last_name="Byron", full_name="A. Lovelace"))
    assert (again(base).first_name, again(base).last_name, again(base).full_name) == ("Ada", "", "")


def test_roles_and_labels_are_united_the_bases_first(contact, merge, again):
    base = contact(roles=["legal", "buyer"], labels=["vip", "a"])
    merge(base, contact(roles=["buyer", "admin"], labels=["z", "vip"]))
    assert again(base).roles == ["legal", "buyer", "admin"]
    assert again(base).labels == ["vip", "a", "z"]


def test_json_objects_are_merged_at_every_depth(contact, merge, again):
    base = contact(
        custom_attributes={"plan": "gold", "age": "", "seats": 0, "sizes": {"shoe": 38}},
        additional_attributes={"social": {"github": "ada"}},
    )
    mergee = contact(
        custom_attributes={"plan": "basic", "age": 36, "seats": 7, "sizes": {"shoe": 40, "hat": 7}, "city": "London"},
        additional_attributes={"social": {"github": "x", "web": "ada.test"}},
    )
    merge(base, mergee)
    stored = again(base)
    assert stored.custom_attributes == {
        "plan": "gold",
        "age": 36,
        "seats": 0,
        "sizes": {"shoe": 38, "hat": 7},
        "city": "London",
    }
    assert stored.additional_attributes == {"social": {"github": "ada", "web": "ada.test"}}


@pytest.mark.parametrize(
    ("base", "mergee", "merged"),
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
def test_only_what_is_blank_is_filled(base, mergee, merged):
    assert deep_merge(base, mergee) == merged


def test_inboxes_notes_and_addresses_move_to_the_base(alice, contact, inbox, merge, again):
    base, mergee, website = contact(), contact(), inbox("WebWidget")
    with alice.scope():
        kept = connect_contact(actor=alice.actor, contact_id=base.pk, inbox_id=website.pk)
        moved = [
            connect_contact(actor=alice.actor, contact_id=mergee.pk, inbox_id=website.pk),
            create_note(actor=alice.actor, contact_id=mergee.pk, content="Called."),
            create_address(actor=alice.actor, contact_id=mergee.pk, type="billing"),
        ]
    merge(base, mergee)
    for record in (kept, *moved):
        assert (again(record).contact_id, again(record).deleted_at) == (base.pk, None)


def test_addresses_of_another_customer_stay_with_it(alice, contact, merge, again):
    with alice.scope():
        nord, sud = (create_customer(actor=alice.actor, name=name, type="company") for name in ("Nord", "Sud"))
    base, mergee = contact(customer_id=nord.pk), contact(customer_id=sud.pk)
    with alice.scope():
        address = create_address(actor=alice.actor, customer_id=sud.pk, contact_id=mergee.pk, type="billing")
    merge(base, mergee)
    assert (again(address).customer_id, again(address).contact_id) == (sud.pk, None)
    assert again(base).customer_id == nord.pk


def test_a_merge_is_one_change_set_that_tells_all_of_it(alice, contact, inbox, merge):
    base, mergee, website = contact(full_name="Ada"), contact(full_name="A. L.", id_crm="7"), inbox("WebWidget")
    with alice.scope():
        connect_contact(actor=alice.actor, contact_id=mergee.pk, inbox_id=website.pk)
        create_note(actor=alice.actor, contact_id=mergee.pk, content="Called.")
        create_address(actor=alice.actor, contact_id=mergee.pk, type="billing")
    merge(base, mergee)
    with alice.scope():
        told = ChangeSet.objects.get()
        changes = {(c.record_type, c.kind): c for c in Change.objects.filter(change_set_id=told.pk)}
    assert (str(told), told.actor_name, told.source) == ("Merge A. L. into Ada", "alice", "test")
    assert {kind for _, kind in changes} == {"updated", "deleted"}
    assert changes["contact", "deleted"].record_id == mergee.pk
    assert changes["contact", "updated"].record_id == base.pk
    assert changes["contact", "updated"].before == {"id_crm": None}
    assert changes["contact", "updated"].after == {"id_crm": "7"}
    for kept in ("contactinbox", "note", "address"):
        assert changes[kept, "updated"].before == {"contact_id": str(mergee.pk)}
        assert changes[kept, "updated"].after == {"contact_id": str(base.pk)}


def test_a_contact_merged_into_itself_stays_as_it_is(alice, contact, merge, again):
    ada = contact(full_name="Ada", labels=["vip"])
    before = again(ada)
    assert merge(ada, ada).pk == ada.pk
    after = again(ada)
    assert (after.updated_at, after.deleted_at, after.labels) == (before.updated_at, None, ["vip"])
    with alice.scope():
        assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("place", ["base_id", "mergee_id"])
def test_a_contact_of_another_workspace_is_gone(alice, charlie, stranger, contact, again, place):
    mine = contact(full_name="Ada")
    for pk in (stranger.pk, new_id()):
        ids = {"base_id": mine.pk, "mergee_id": mine.pk, place: pk}
        with pytest.raises(RecordNotFound), alice.scope():
            merge_contacts(actor=alice.actor, **ids)
    assert again(mine).deleted_at is None
    with charlie.scope():
        assert Contact.objects.get(pk=stranger.pk).deleted_at is None


def test_a_contact_is_merged_once(contact, merge):
    base, mergee = contact(), contact()
    merge(base, mergee)
    with pytest.raises(RecordNotFound):
        merge(base, mergee)


def test_merging_asks_for_the_permission(alice, contact):
    reader = type(alice.actor)(alice.workspace.id, "bob", "test", frozenset({"contacts:read"}))
    base, mergee = contact(), contact()
    with pytest.raises(PermissionMissing), alice.scope():
        merge_contacts(actor=reader, base_id=base.pk, mergee_id=mergee.pk)
