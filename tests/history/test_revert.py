"""Undo: a change or change set is reverted as a whole or not at all, and can be redone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from addresses.actions import create_address, delete_address, update_address
from addresses.models import Address
from contacts.actions import (
    create_contact,
    delete_contact,
    delete_contacts,
    label_contacts,
    merge_contacts,
    set_avatar,
    update_contact,
)
from contacts.inboxes.actions import connect_contact
from contacts.models import Avatar, Contact, ContactInbox, Note, Task
from contacts.notes.actions import create_note
from contacts.tasks.actions import complete_task, create_task
from crm.history.exceptions import Conflict, RecordNotFound
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change, revert_change_set
from crm.workspaces.actions import create_inbox, create_token, delete_inbox, update_token
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import (
    create_customer,
    create_segment,
    delete_customer,
    delete_segment,
    update_customer,
)
from customers.models import Customer, Segment

from .test_counters import count_contacts, fetch_count

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


def newest_change(record) -> Change:
    return Change.objects.of(record)[0]


def newest_change_set() -> ChangeSet:
    return ChangeSet.objects.order_by("-id")[0]


def reload(record):
    return type(record).objects.get(pk=record.pk)


def count_live(model) -> int:
    return model.objects.not_deleted().count()


def test_revert_of_a_create_deletes_the_record(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    change_set = revert_change(actor, newest_change(contact).pk)
    assert reload(contact).deleted_at
    assert str(change_set) == "Undo: Create Ada"
    assert newest_change(contact).kind == "deleted"
    assert newest_change(contact).change_set_id == change_set.pk


def test_revert_of_a_delete_restores_the_record(actor):
    address = create_address(actor=actor, customer_id=create_customer(actor=actor, name="A", type="company").pk,
                             type="billing", city="Paris")  # fmt: skip
    delete_address(actor=actor, pk=address.pk)
    revert_change(actor, newest_change(address).pk)
    assert reload(address).deleted_at is None
    change = newest_change(address)
    assert (change.kind, change.after) == ("restored", {"deleted_at": None})


def test_revert_of_an_update_restores_values_and_derived_columns(actor):
    contact = create_contact(
        actor=actor, first_name="Ada", last_name="Byron", phone="+33 6 12 34 56 78", roles=["buyer"]
    )
    before = reload(contact)
    update_contact(actor=actor, pk=contact.pk, last_name="Lovelace", phone=None, roles=[], email="a@b.fr")
    revert_change(actor, newest_change(contact).pk)
    after = reload(contact)
    for name in ("last_name", "phone", "roles", "email", "sort_key", "search_key", "phone_e164", "reachable"):
        assert getattr(after, name) == getattr(before, name), name
    assert newest_change(contact).before == {"last_name": "Lovelace", "phone": None, "roles": [], "email": "a@b.fr"}


@pytest.mark.parametrize(("old", "new"), [(None, ""), ("", None)])
def test_revert_tells_an_empty_text_from_no_value(actor, old, new):
    contact = create_contact(actor=actor, phone=old)
    update_contact(actor=actor, pk=contact.pk, phone=new)
    revert_change(actor, newest_change(contact).pk)
    assert reload(contact).phone == old


def test_revert_keeps_later_changes_of_other_fields(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest_change(contact)
    update_contact(actor=actor, pk=contact.pk, occupation="Poet")
    revert_change(actor, change.pk)
    assert (reload(contact).phone, reload(contact).occupation) == ("1", "Poet")


def test_revert_of_a_field_changed_since_conflicts(alice, actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1", email="a@b.fr")
    update_contact(actor=actor, pk=contact.pk, phone="2", email="c@d.fr")
    change = newest_change(contact)
    zoe = Actor(alice.workspace.id, "Zoe", "test", alice.actor.permissions)
    update_contact(actor=zoe, pk=contact.pk, phone="3")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["Ada: phone has been changed by Zoe since."]


def test_revert_of_a_set_with_records_changed_since_conflicts(alice, actor):
    contacts = [create_contact(actor=actor, full_name=f"C{n}", labels=["old"]) for n in range(6)]
    pks = [contact.pk for contact in contacts]
    label_contacts(actor=actor, pks=pks, add=["new"])
    change_set = newest_change_set()
    for contact in contacts[:5]:
        update_contact(actor=actor, pk=contact.pk, labels=["own"])
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change_set(actor, change_set.pk)
    assert refused.value.messages == [
        *(f"C{n}: labels has been changed by alice since." for n in range(3)),
        "Further records with the same conflict: 2.",
    ]


def test_revert_that_conflicts_writes_nothing(alice):
    with alice.scope():
        contacts = [create_contact(actor=alice.actor, id_crm=f"c{n}") for n in range(3)]
        delete_contacts(actor=alice.actor, pks=[contact.pk for contact in contacts])
        create_contact(actor=alice.actor, id_crm="c1")
        change_set = newest_change_set()
    with pytest.raises(Conflict) as refused, alice.scope():
        revert_change_set(alice.actor, change_set.pk)
    assert refused.value.message_dict == {"id_crm": ["Another record already has this id."]}
    with alice.scope():
        assert count_live(Contact) == 1
        assert ChangeSet.objects.count() == 1


def test_revert_of_a_customer_delete_restores_related_records(alice, actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    inbox = create_inbox(actor=actor, name="Website", channel_type="Channel::WebWidget")
    contact = create_contact(actor=actor, customer_id=customer.pk, email="a@b.fr", id_crm="7")
    create_note(actor=actor, content="Of the customer.", customer_id=customer.pk)
    create_note(actor=actor, content="Of the contact.", contact_id=contact.pk)
    create_task(actor=actor, title="Call", customer_id=customer.pk, due_on=date(2026, 12, 1))
    create_task(actor=actor, title="Write", contact_id=contact.pk)
    connect_contact(actor=actor, contact_id=contact.pk, inbox_id=inbox.pk)
    set_avatar(actor=actor, pk=contact.pk, content=PNG)
    create_address(actor=actor, customer_id=customer.pk, type="billing", city="Paris")
    create_address(actor=actor, contact_id=contact.pk, type="billing", city="Lyon")
    models = (Customer, Contact, Note, Task, ContactInbox, Avatar, Address)
    before = [count_live(model) for model in models]
    delete_customer(actor=actor, pk=customer.pk)
    assert [count_live(model) for model in models] == [0] * 7
    assert fetch_count(alice.workspace) == count_contacts(alice.workspace)
    change_set = revert_change_set(actor, newest_change_set().pk)
    assert [count_live(model) for model in models] == before == [1, 1, 2, 2, 1, 1, 2]
    assert fetch_count(alice.workspace) == count_contacts(alice.workspace)
    assert str(change_set) == "Undo: Delete Acme"


def test_revert_can_be_reverted_repeatedly(alice, actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    contact = create_contact(actor=actor, customer_id=customer.pk, email="a@b.fr")
    delete_customer(actor=actor, pk=customer.pk)
    once = revert_change_set(actor, newest_change_set().pk)
    twice = revert_change_set(actor, once.pk)
    assert reload(customer).deleted_at
    assert reload(contact).deleted_at
    revert_change_set(actor, twice.pk)
    assert reload(contact).deleted_at is None
    assert fetch_count(alice.workspace) == count_contacts(alice.workspace)


def test_revert_of_an_undone_change_conflicts(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest_change(contact)
    revert_change(actor, change.pk)
    assert newest_change_set().undoes == change.pk
    with pytest.raises(Conflict, match="undone already"), transaction.atomic():
        revert_change(actor, change.pk)


def test_revert_of_a_change_in_an_undone_set_conflicts(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    delete_contact(actor=actor, pk=contact.pk)
    change = newest_change(contact)
    revert_change_set(actor, change.change_set_id)
    with pytest.raises(Conflict, match="undone already"), transaction.atomic():
        revert_change(actor, change.pk)


def test_revert_of_a_partly_undone_set_reverts_the_rest(actor):
    contacts = [create_contact(actor=actor, full_name=name) for name in ("Ada", "Bea")]
    delete_contacts(actor=actor, pks=[contact.pk for contact in contacts])
    change_set = newest_change_set()
    revert_change(actor, newest_change(contacts[0]).pk)
    revert_change_set(actor, change_set.pk)
    assert count_live(Contact) == 2


def test_revert_of_values_already_restored_conflicts(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest_change(contact)
    update_contact(actor=actor, pk=contact.pk, phone="1")
    with pytest.raises(Conflict, match="nothing to undo"), transaction.atomic():
        revert_change(actor, change.pk)


def test_revert_of_a_merge_restores_both_contacts(alice, actor):
    base = create_contact(actor=actor, full_name="Ada", labels=["a"])
    mergee = create_contact(actor=actor, full_name="A. L.", id_crm="7", identifier="i", email="a@b.fr", labels=["b"])
    note = create_note(actor=actor, contact_id=mergee.pk, content="Called.")
    task = create_task(actor=actor, contact_id=mergee.pk, title="Call")
    address = create_address(actor=actor, contact_id=mergee.pk, type="billing")
    merge_contacts(actor=actor, base_id=base.pk, mergee_id=mergee.pk)
    assert reload(task).contact_id == base.pk
    revert_change_set(actor, newest_change_set().pk)
    assert (reload(base).id_crm, reload(base).email, reload(base).labels) == (None, "", ["a"])
    assert (reload(mergee).id_crm, reload(mergee).deleted_at) == ("7", None)
    assert {reload(record).contact_id for record in (note, task, address)} == {mergee.pk}
    assert fetch_count(alice.workspace) == count_contacts(alice.workspace)


def test_revert_of_a_segment_delete_restores_its_customers(actor):
    segment = create_segment(actor=actor, name="Key")
    customer = create_customer(actor=actor, name="Acme", type="company", segment_id=segment.pk)
    delete_segment(actor=actor, pk=segment.pk)
    revert_change_set(actor, newest_change_set().pk)
    assert reload(customer).segment_id == segment.pk
    assert reload(segment).deleted_at is None


def test_revert_of_an_inbox_delete_restores_its_contacts(actor):
    inbox = create_inbox(actor=actor, name="Website", channel_type="Channel::Api")
    contact = create_contact(actor=actor, full_name="Ada")
    entered = connect_contact(actor=actor, contact_id=contact.pk, inbox_id=inbox.pk)
    delete_inbox(actor=actor, pk=inbox.pk)
    revert_change_set(actor, newest_change_set().pk)
    assert reload(entered).deleted_at is None


def test_revert_of_a_contact_delete_without_its_customer_conflicts(actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    contact = create_contact(actor=actor, customer_id=customer.pk, full_name="Ada")
    delete_contact(actor=actor, pk=contact.pk)
    change_set = newest_change_set()
    delete_customer(actor=actor, pk=customer.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change_set(actor, change_set.pk)
    assert refused.value.messages == ["The customer of Ada has been deleted; restore it first."]


def test_revert_to_a_deleted_reference_conflicts(actor):
    segment = create_segment(actor=actor, name="Key")
    customer = create_customer(actor=actor, name="Acme", type="company", segment_id=segment.pk)
    update_customer(actor=actor, pk=customer.pk, segment_id=None)
    change = newest_change(customer)
    delete_segment(actor=actor, pk=segment.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["The segment of Acme has been deleted; restore it first."]


def test_revert_of_an_update_of_a_deleted_record_conflicts(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest_change(contact)
    delete_contact(actor=actor, pk=contact.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["Ada: deletion has been changed by alice since."]


def test_revert_of_a_create_with_related_records_conflicts(actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    made = newest_change(customer)
    create_contact(actor=actor, customer_id=customer.pk, full_name="Ada")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, made.pk)
    assert refused.value.messages == ["Acme has contacts now. Delete those first."]


def test_revert_of_an_avatar_change_restores_the_avatar(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    first = set_avatar(actor=actor, pk=contact.pk, content=PNG).avatar_id
    set_avatar(actor=actor, pk=contact.pk, content=PNG + b"2")
    revert_change_set(actor, newest_change_set().pk)
    assert reload(contact).avatar_id == first
    assert Avatar.objects.get(pk=first).deleted_at is None


def test_revert_of_a_completed_task_reopens_it(actor):
    task = create_task(actor=actor, title="Call", due_on=date(2026, 12, 1))
    complete_task(actor=actor, pk=task.pk)
    revert_change(actor, newest_change(task).pk)
    assert (reload(task).done_at, reload(task).done_by, reload(task).due_on) == (None, "", date(2026, 12, 1))


def test_revert_of_an_address_update_restores_name_and_sort_key(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    address = create_address(actor=actor, contact_id=contact.pk, type="billing", city="Paris", name="Head office")
    update_address(actor=actor, pk=address.pk, name="Warehouse")
    revert_change(actor, newest_change(address).pk)
    assert (reload(address).name, reload(address).sort_key) == ("Head office", "head office")


def test_revert_of_a_token_update_is_refused(actor):
    token, _ = create_token(actor=actor, name="billing", role="agent")
    update_token(actor=actor, pk=token.pk, name="other")
    with pytest.raises(ValidationError, match="cannot be undone"), transaction.atomic():
        revert_change(actor, newest_change(token).pk)


@pytest.mark.parametrize("kind", ["contact", "customer", "address", "segment"])
def test_revert_requires_the_permission_on_the_record(alice, kind):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="company")
        made = {
            "customer": customer,
            "contact": create_contact(actor=alice.actor, full_name="Ada"),
            "address": create_address(actor=alice.actor, customer_id=customer.pk, type="billing"),
            "segment": create_segment(actor=alice.actor, name="Key"),
        }
        resource = {"address": "addresses"}.get(kind, f"{kind}s")
        allowed = alice.actor.permissions - {f"{resource}:write"}
        bob = Actor(alice.workspace.id, "bob", "test", allowed)
        viewer = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
        for refused in (bob, viewer):
            with pytest.raises(PermissionMissing, match=f"{resource}:write"):
                revert_change(refused, newest_change(made[kind]).pk)


def test_revert_in_another_workspace_is_not_found(alice, charlie):
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada")
        delete_contact(actor=alice.actor, pk=contact.pk)
        change = newest_change(contact)
    for attempt, pk in ((revert_change, change.pk), (revert_change_set, change.change_set_id)):
        with pytest.raises(RecordNotFound), charlie.scope():
            attempt(charlie.actor, pk)
        with pytest.raises(RecordNotFound), alice.scope():  # readable rows that are not those of the actor
            attempt(charlie.actor, pk)


def test_revert_of_3000_deletes_takes_at_most_30_queries(alice, actor, django_assert_max_num_queries):
    Contact.objects.bulk_create(Contact(workspace_id=alice.workspace.id) for _ in range(3000))
    pks = list(Contact.objects.values_list("pk", flat=True))
    delete_contacts(actor=actor, pks=pks)
    with django_assert_max_num_queries(30):
        revert_change_set(actor, newest_change_set().pk)
    assert count_live(Contact) == 3000
    assert Segment.objects.count() == 0
