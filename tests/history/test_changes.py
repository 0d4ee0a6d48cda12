"""The change log: one change for each write, with actor, source, and values before and after."""

import pytest
from django.core.exceptions import ValidationError

from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from crm.history.exceptions import RecordNotFound
from crm.history.models import Change, ChangeSet
from crm.workspaces.actor import PermissionMissing, operator_actor
from crm.workspaces.identifiers import new_id
from customers.actions import create_customer, delete_customer
from customers.models import Customer
from tests.conftest import person


def fetch_changes(person, record, model=Contact):
    with person.scope():
        return list(Change.objects.of(model(id=record["id"], workspace_id=person.workspace.id)))


def test_create_records_the_initial_values(alice):
    contact = alice.contact(role=["buyer"], phone="+33 1")
    [change] = fetch_changes(alice, contact)
    assert (change.kind, change.before) == ("created", {})
    assert change.after == {
        "customer_id": contact["customer_id"],
        "first_name": "Jean",
        "last_name": "Dupont",
        "email": "jean.dupont@acme.com",
        "phone": "+33 1",
        "roles": ["buyer"],
        "blocked": False,
    }


def test_change_stores_actor_source_and_request_id(alice):
    contact = alice.contact()
    response = alice.patch(f"/api/contacts/{contact['id']}", {"phone": "1"}, x_request_id="order-17")
    change = fetch_changes(alice, contact)[0]
    assert response.status_code == 200
    assert (change.actor_name, change.source, change.request_id) == ("alice", "api", "order-17")
    assert change.token_id is not None
    assert change.change_set_id is None


def test_update_records_before_and_after_of_changed_fields(alice):
    contact = alice.contact(phone="+33 1", role=["buyer"])
    alice.patch(f"/api/contacts/{contact['id']}", {"phone": None, "role": ["legal"], "first_name": "Jean"})
    newest = fetch_changes(alice, contact)[0]
    assert newest.kind == "updated"
    assert newest.before == {"phone": "+33 1", "roles": ["buyer"]}
    assert newest.after == {"phone": None, "roles": ["legal"]}


def test_update_without_changes_records_nothing_and_keeps_updated_at(alice):
    contact = alice.contact()
    patched = alice.patch(f"/api/contacts/{contact['id']}", {"first_name": "Jean", "role": []}).json()["data"]
    assert patched == contact
    assert len(fetch_changes(alice, contact)) == 1


def test_delete_keeps_the_history(alice):
    contact = alice.contact()
    alice.delete(f"/api/contacts/{contact['id']}")
    newest = fetch_changes(alice, contact)[0]
    assert newest.kind == "deleted"
    assert newest.before == {"deleted_at": None}
    assert newest.after["deleted_at"]


def test_customer_delete_with_related_records_is_one_change_set(alice):
    customer = alice.customer()
    contacts = [alice.contact(customer) for _ in range(3)]
    addresses = [alice.address(customer, contact_id=contacts[0]["id"]) for _ in range(2)]
    alice.delete(f"/api/customers/{customer['id']}")
    with alice.scope():
        change_set = ChangeSet.objects.get()
        changes = list(change_set.changes.in_workspace(alice.workspace.id))
    assert str(change_set) == "Delete Acme Corp"
    deleted = {str(change.record_id) for change in changes if change.kind == "deleted"}
    assert deleted == {record["id"] for record in (customer, *contacts, *addresses)}
    assert len(changes) == 6


def test_changes_are_read_newest_first_by_keyset(alice):
    contact = alice.contact()
    for number in range(5):
        alice.patch(f"/api/contacts/{contact['id']}", {"phone": str(number)})
    record = Contact(id=contact["id"], workspace_id=alice.workspace.id)
    with alice.scope():
        first = list(Change.objects.of(record)[:3])
        rest = list(Change.objects.of(record).before(first[-1].pk)[:3])
    phones = [change.after["phone"] for change in first + rest[:2]]
    assert phones == ["4", "3", "2", "1", "0"]
    assert rest[2].kind == "created"


def test_refused_update_records_nothing(alice):
    contact = alice.contact(id_crm="taken")
    other = alice.contact()
    assert alice.patch(f"/api/contacts/{other['id']}", {"id_crm": "taken", "phone": "1"}).status_code == 409
    assert len(fetch_changes(alice, other)) == 1
    assert alice.get(f"/api/contacts/{other['id']}").json()["data"]["phone"] is None
    assert contact["id_crm"] == "taken"


def test_action_with_invalid_values_names_all_fields(alice):
    bad = {
        "additional_attributes": None,
        "custom_attributes": [],
        "email": "nobody",
        "first_name": None,
        "gender": "x",
        "phone": "a\0b",
        "roles": ["king"],
    }
    with alice.scope(), pytest.raises(ValidationError) as refused:
        create_contact(actor=alice.actor, **bad)
    assert sorted(refused.value.message_dict) == sorted(bad)


def test_action_requires_the_permission(acme, alice):
    viewer = person("bob", acme, role="viewer")
    reader = operator_actor(acme.id, source="test", name="bob")
    object.__setattr__(reader, "permissions", frozenset({"contacts:read"}))
    with viewer.scope(), pytest.raises(PermissionMissing, match="contacts:write"):
        create_contact(actor=reader, email="a@b.fr")


def test_action_on_an_unknown_record_raises_record_not_found(alice):
    with alice.scope(), pytest.raises(RecordNotFound):
        update_contact(actor=alice.actor, pk=new_id(), email="a@b.fr")


def test_create_contact_sets_number_and_derived_columns(alice):
    with alice.scope():
        first = create_contact(actor=alice.actor, full_name="Élise Ñandú", email="A@B.fr", phone="+33 6 12 34 56 78")
        second = create_contact(actor=alice.actor)
        stored = Contact.objects.get(pk=first.pk)
    assert second.number == first.number + 1
    assert (stored.sort_key, stored.email, stored.email_key) == ("elise nandu", "A@B.fr", "a@b.fr")
    assert (stored.phone, stored.phone_e164) == ("+33 6 12 34 56 78", "+33612345678")


def test_customer_delete_of_2500_contacts_takes_at_most_20_queries(alice, django_assert_max_num_queries):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Big", type="company")
        Contact.objects.bulk_create(
            Contact(workspace_id=alice.workspace.id, customer_id=customer.pk) for _ in range(2500)
        )
        with django_assert_max_num_queries(20):
            delete_customer(actor=alice.actor, pk=customer.pk)
        assert not Contact.objects.not_deleted().exists()
        assert Change.objects.filter(kind="deleted").count() == 2501
        assert Customer.objects.get(pk=customer.pk).deleted_at
