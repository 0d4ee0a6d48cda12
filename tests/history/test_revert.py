"""Undo: what was done is taken back whole or not at all, and can be done again."""

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

from .test_counters import kept, real

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


def newest(record) -> Change:
    return Change.objects.of(record)[0]


def newest_set() -> ChangeSet:
    return ChangeSet.objects.order_by("-id")[0]


def stored(record):
    return type(record).objects.get(pk=record.pk)


def live(model) -> int:
    return model.objects.not_deleted().count()


def test_what_was_made_is_deleted(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    change_set = revert_change(actor, newest(contact).pk)
    assert stored(contact).deleted_at
    assert str(change_set) == "Undo: Create Ada"
    assert newest(contact).kind == "deleted"
    assert newest(contact).change_set_id == change_set.pk


def test_what_was_deleted_is_back(actor):
    address = create_address(actor=actor, customer_id=create_customer(actor=actor, name="A", type="company").pk,
                             type="billing", city="Paris")  # fmt: skip
    delete_address(actor=actor, pk=address.pk)
    revert_change(actor, newest(address).pk)
    assert stored(address).deleted_at is None
    change = newest(address)
    assert (change.kind, change.after) == ("restored", {"deleted_at": None})


def test_what_was_changed_is_as_it_was_with_all_that_follows_from_it(actor):
    contact = create_contact(
        actor=actor, first_name="Ada", last_name="Byron", phone="+33 6 12 34 56 78", roles=["buyer"]
    )
    before = stored(contact)
    update_contact(actor=actor, pk=contact.pk, last_name="Lovelace", phone=None, roles=[], email="a@b.fr")
    revert_change(actor, newest(contact).pk)
    after = stored(contact)
    for name in ("last_name", "phone", "roles", "email", "sort_key", "search_key", "phone_e164", "reachable"):
        assert getattr(after, name) == getattr(before, name), name
    assert newest(contact).before == {"last_name": "Lovelace", "phone": None, "roles": [], "email": "a@b.fr"}


def test_what_has_changed_again_elsewhere_stays(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest(contact)
    update_contact(actor=actor, pk=contact.pk, occupation="Poet")
    revert_change(actor, change.pk)
    assert (stored(contact).phone, stored(contact).occupation) == ("1", "Poet")


def test_what_somebody_changed_since_is_not_overwritten(alice, actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1", email="a@b.fr")
    update_contact(actor=actor, pk=contact.pk, phone="2", email="c@d.fr")
    change = newest(contact)
    zoe = Actor(alice.workspace.id, "Zoe", "test", alice.actor.permissions)
    update_contact(actor=zoe, pk=contact.pk, phone="3")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["Ada: phone has been changed by Zoe since."]


def test_a_set_of_which_one_record_has_changed_since_stays_whole(alice, actor):
    contacts = [create_contact(actor=actor, full_name=f"C{n}", labels=["old"]) for n in range(6)]
    pks = [contact.pk for contact in contacts]
    label_contacts(actor=actor, pks=pks, add=["new"])
    change_set = newest_set()
    for contact in contacts[:5]:
        update_contact(actor=actor, pk=contact.pk, labels=["own"])
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change_set(actor, change_set.pk)
    assert refused.value.messages == [
        *(f"C{n}: labels has been changed by alice since." for n in range(3)),
        "The same is true of 2 more.",
    ]


def test_nothing_of_a_refused_undo_remains(alice):
    with alice.scope():
        contacts = [create_contact(actor=alice.actor, id_crm=f"c{n}") for n in range(3)]
        delete_contacts(actor=alice.actor, pks=[contact.pk for contact in contacts])
        create_contact(actor=alice.actor, id_crm="c1")
        change_set = newest_set()
    with pytest.raises(Conflict) as refused, alice.scope():
        revert_change_set(alice.actor, change_set.pk)
    assert refused.value.message_dict == {"id_crm": ["Another record already has this id."]}
    with alice.scope():
        assert live(Contact) == 1
        assert ChangeSet.objects.count() == 1


def test_a_customer_comes_back_with_all_that_it_took_with_it(alice, actor):
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
    before = [live(model) for model in models]
    delete_customer(actor=actor, pk=customer.pk)
    assert [live(model) for model in models] == [0] * 7
    assert kept(alice.workspace) == real(alice.workspace)
    change_set = revert_change_set(actor, newest_set().pk)
    assert [live(model) for model in models] == before == [1, 1, 2, 2, 1, 1, 2]
    assert kept(alice.workspace) == real(alice.workspace)
    assert str(change_set) == "Undo: Delete Acme"


def test_an_undo_can_be_undone_and_so_on(alice, actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    contact = create_contact(actor=actor, customer_id=customer.pk, email="a@b.fr")
    delete_customer(actor=actor, pk=customer.pk)
    once = revert_change_set(actor, newest_set().pk)
    twice = revert_change_set(actor, once.pk)
    assert stored(customer).deleted_at
    assert stored(contact).deleted_at
    revert_change_set(actor, twice.pk)
    assert stored(contact).deleted_at is None
    assert kept(alice.workspace) == real(alice.workspace)


def test_what_is_undone_is_not_undone_again(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest(contact)
    revert_change(actor, change.pk)
    assert newest_set().undoes == change.pk
    with pytest.raises(Conflict, match="undone already"), transaction.atomic():
        revert_change(actor, change.pk)


def test_a_change_of_a_set_that_is_undone_is_undone_too(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    delete_contact(actor=actor, pk=contact.pk)
    change = newest(contact)
    revert_change_set(actor, change.change_set_id)
    with pytest.raises(Conflict, match="undone already"), transaction.atomic():
        revert_change(actor, change.pk)


def test_of_a_set_the_rest_is_undone_where_one_change_was_undone_before(actor):
    contacts = [create_contact(actor=actor, full_name=name) for name in ("Ada", "Bea")]
    delete_contacts(actor=actor, pks=[contact.pk for contact in contacts])
    change_set = newest_set()
    revert_change(actor, newest(contacts[0]).pk)
    revert_change_set(actor, change_set.pk)
    assert live(Contact) == 2


def test_what_is_as_it_was_is_not_undone(actor):
    contact = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest(contact)
    update_contact(actor=actor, pk=contact.pk, phone="1")
    with pytest.raises(Conflict, match="as it was before already"), transaction.atomic():
        revert_change(actor, change.pk)


def test_two_merged_contacts_are_two_again(alice, actor):
    base = create_contact(actor=actor, full_name="Ada", labels=["a"])
    mergee = create_contact(actor=actor, full_name="A. L.", id_crm="7", identifier="i", email="a@b.fr", labels=["b"])
    note = create_note(actor=actor, contact_id=mergee.pk, content="Called.")
    task = create_task(actor=actor, contact_id=mergee.pk, title="Call")
    address = create_address(actor=actor, contact_id=mergee.pk, type="billing")
    merge_contacts(actor=actor, base_id=base.pk, mergee_id=mergee.pk)
    assert stored(task).contact_id == base.pk
    revert_change_set(actor, newest_set().pk)
    assert (stored(base).id_crm, stored(base).email, stored(base).labels) == (None, "", ["a"])
    assert (stored(mergee).id_crm, stored(mergee).deleted_at) == ("7", None)
    assert {stored(record).contact_id for record in (note, task, address)} == {mergee.pk}
    assert kept(alice.workspace) == real(alice.workspace)


def test_a_segment_comes_back_with_its_customers(actor):
    segment = create_segment(actor=actor, name="Key")
    customer = create_customer(actor=actor, name="Acme", type="company", segment_id=segment.pk)
    delete_segment(actor=actor, pk=segment.pk)
    revert_change_set(actor, newest_set().pk)
    assert stored(customer).segment_id == segment.pk
    assert stored(segment).deleted_at is None


def test_an_inbox_comes_back_with_its_contacts(actor):
    inbox = create_inbox(actor=actor, name="Website", channel_type="Channel::Api")
    contact = create_contact(actor=actor, full_name="Ada")
    entered = connect_contact(actor=actor, contact_id=contact.pk, inbox_id=inbox.pk)
    delete_inbox(actor=actor, pk=inbox.pk)
    revert_change_set(actor, newest_set().pk)
    assert stored(entered).deleted_at is None


def test_a_contact_does_not_come_back_to_a_customer_that_is_deleted(actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    contact = create_contact(actor=actor, customer_id=customer.pk, full_name="Ada")
    delete_contact(actor=actor, pk=contact.pk)
    change_set = newest_set()
    delete_customer(actor=actor, pk=customer.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change_set(actor, change_set.pk)
    assert refused.value.messages == ["The customer of Ada has been deleted; restore it first."]


def test_a_value_does_not_come_back_that_refers_to_what_is_deleted(actor):
    segment = create_segment(actor=actor, name="Key")
    customer = create_customer(actor=actor, name="Acme", type="company", segment_id=segment.pk)
    update_customer(actor=actor, pk=customer.pk, segment_id=None)
    change = newest(customer)
    delete_segment(actor=actor, pk=segment.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["The segment of Acme has been deleted; restore it first."]


def test_a_change_of_what_is_deleted_is_not_undone(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    update_contact(actor=actor, pk=contact.pk, phone="2")
    change = newest(contact)
    delete_contact(actor=actor, pk=contact.pk)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, change.pk)
    assert refused.value.messages == ["Ada: whether it is deleted has been changed by alice since."]


def test_what_has_come_to_be_used_is_not_unmade(actor):
    customer = create_customer(actor=actor, name="Acme", type="company")
    made = newest(customer)
    create_contact(actor=actor, customer_id=customer.pk, full_name="Ada")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        revert_change(actor, made.pk)
    assert refused.value.messages == ["Acme has contacts by now; delete those first."]


def test_a_picture_that_was_changed_is_back(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    first = set_avatar(actor=actor, pk=contact.pk, content=PNG).avatar_id
    set_avatar(actor=actor, pk=contact.pk, content=PNG + b"2")
    revert_change_set(actor, newest_set().pk)
    assert stored(contact).avatar_id == first
    assert Avatar.objects.get(pk=first).deleted_at is None


def test_a_task_that_was_done_is_open_again(actor):
    task = create_task(actor=actor, title="Call", due_on=date(2026, 12, 1))
    complete_task(actor=actor, pk=task.pk)
    revert_change(actor, newest(task).pk)
    assert (stored(task).done_at, stored(task).done_by, stored(task).due_on) == (None, "", date(2026, 12, 1))


def test_a_change_of_an_address_is_undone(actor):
    contact = create_contact(actor=actor, full_name="Ada")
    address = create_address(actor=actor, contact_id=contact.pk, type="billing", city="Paris", name="Head office")
    update_address(actor=actor, pk=address.pk, name="Warehouse")
    revert_change(actor, newest(address).pk)
    assert (stored(address).name, stored(address).sort_key) == ("Head office", "head office")


def test_what_keeps_others_out_is_not_undone(actor):
    token, _ = create_token(actor=actor, name="billing", role="agent")
    update_token(actor=actor, pk=token.pk, name="other")
    with pytest.raises(ValidationError, match="cannot be undone"), transaction.atomic():
        revert_change(actor, newest(token).pk)


@pytest.mark.parametrize("kind", ["contact", "customer", "address", "segment"])
def test_undoing_takes_the_permission_on_what_was_changed(alice, kind):
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
                revert_change(refused, newest(made[kind]).pk)


def test_another_workspace_undoes_nothing_of_it(alice, charlie):
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada")
        delete_contact(actor=alice.actor, pk=contact.pk)
        change = newest(contact)
    for attempt, pk in ((revert_change, change.pk), (revert_change_set, change.change_set_id)):
        with pytest.raises(RecordNotFound), charlie.scope():
            attempt(charlie.actor, pk)
        with pytest.raises(RecordNotFound), alice.scope():  # rows are at hand, and yet not those of the actor
            attempt(charlie.actor, pk)


def test_many_are_undone_in_few_statements(alice, actor, django_assert_max_num_queries):
    Contact.objects.bulk_create(Contact(workspace_id=alice.workspace.id) for _ in range(3000))
    pks = list(Contact.objects.values_list("pk", flat=True))
    delete_contacts(actor=actor, pks=pks)
    with django_assert_max_num_queries(30):
        revert_change_set(actor, newest_set().pk)
    assert live(Contact) == 3000
    assert Segment.objects.count() == 0
