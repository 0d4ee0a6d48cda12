"""Bulk edits of customers and addresses: application, undo and permissions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from addresses.actions import address_bulk_editor, create_address
from addresses.actions import type_edit as address_type_edit
from addresses.models import Address
from contacts.actions import create_contact
from contacts.models import Contact, Note
from contacts.notes.actions import create_note
from crm.history.bulk import set_attribute
from crm.history.models import ChangeSet
from crm.history.revert import revert_change_set
from crm.queries.conditions import Condition
from crm.queries.selection import Selection
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import (
    create_customer,
    create_segment,
    customer_bulk_editor,
    delete_segment,
    segment_edit,
    type_edit,
)
from customers.filters import CustomerFilters
from customers.models import Customer

ALL_RECORDS = Selection(condition=Condition())


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def four_customers(actor):
    return [create_customer(actor=actor, name=f"N{n}", type="company" if n else "individual") for n in range(4)]


def apply_edit(actor, change, selection=ALL_RECORDS) -> int:
    """Apply a bulk edit to customers; return how many were changed."""
    return customer_bulk_editor.apply(actor, selection, change).number


def values_of(name):
    return list(Customer.objects.order_by("id").values_list(name, flat=True))


def test_segment_edit_sets_and_clears_the_segment(actor, four_customers):
    segment = create_segment(actor=actor, name="Key")
    companies = Selection(condition=CustomerFilters.condition({"type": "company"}))
    assert apply_edit(actor, segment_edit(segment_id=segment.pk), companies) == 3
    assert values_of("segment_id") == [None, *[segment.pk] * 3]
    assert apply_edit(actor, segment_edit(segment_id=segment.pk)) == 1
    assert apply_edit(actor, segment_edit(segment_id=None)) == 4
    delete_segment(actor=actor, pk=segment.pk)
    with pytest.raises(ValidationError), transaction.atomic():
        apply_edit(actor, segment_edit(segment_id=segment.pk))


def test_type_edit_changes_only_other_types(actor, four_customers):
    preview = customer_bulk_editor.preview(actor, ALL_RECORDS, type_edit(value="company"))
    assert (preview.matching, preview.changing, [one.record for one in preview.sample]) == (4, 1, [four_customers[0]])
    assert apply_edit(actor, type_edit(value="company")) == 1
    assert values_of("type") == ["company"] * 4
    with pytest.raises(ValidationError):
        type_edit(value="planet")


def test_custom_attribute_can_be_set_and_cleared(actor, four_customers):
    assert apply_edit(actor, set_attribute(actor.workspace_id, "customer", "plan", "gold")) == 4
    assert apply_edit(actor, set_attribute(actor.workspace_id, "customer", "plan", "")) == 4
    assert values_of("custom_attributes") == [{}] * 4


def test_bulk_delete_with_related_records_can_be_undone(actor, four_customers):
    for customer in four_customers[:3]:
        contact = create_contact(actor=actor, customer_id=customer.pk)
        create_note(actor=actor, content="Called.", contact_id=contact.pk)
        create_note(actor=actor, content="Big.", customer_id=customer.pk)
        create_address(actor=actor, customer_id=customer.pk, type="billing")
        create_address(actor=actor, contact_id=contact.pk, type="billing")
    stranger = create_contact(actor=actor, full_name="Zoe")
    chosen = Selection(ids=[customer.pk for customer in four_customers[:2]])
    assert customer_bulk_editor.preview(actor, chosen, None)[:2] == (2, 2)
    done = customer_bulk_editor.apply(actor, chosen, None)
    numbers = [model.objects.not_deleted().count() for model in (Customer, Contact, Note, Address)]
    assert (done.number, numbers) == (2, [2, 2, 2, 2])
    assert Contact.objects.not_deleted().filter(pk=stranger.pk).exists()
    assert str(ChangeSet.objects.get(pk=done.change_set_id)) == "Delete 2 customers"
    revert_change_set(actor, done.change_set_id)
    assert [model.objects.not_deleted().count() for model in (Customer, Contact, Note, Address)] == [4, 4, 6, 6]


def test_bulk_delete_of_1000_customers_takes_at_most_25_queries(alice, actor, django_assert_max_num_queries):
    Customer.objects.bulk_create(
        Customer(workspace_id=alice.workspace.id, name="N", type="company") for _ in range(1000)
    )
    pks = list(Customer.objects.values_list("pk", flat=True))
    Contact.objects.bulk_create(Contact(workspace_id=alice.workspace.id, customer_id=pk) for pk in pks)
    with django_assert_max_num_queries(25):
        assert customer_bulk_editor.apply(actor, ALL_RECORDS, None).number == 1000
    assert not Contact.objects.not_deleted().exists()


def test_address_bulk_edit_changes_types_and_deletes(actor, four_customers):
    for number in range(3):
        create_address(actor=actor, customer_id=four_customers[0].pk, type="shipping" if number == 0 else "billing")
    shipping = address_type_edit(value="shipping")
    assert address_bulk_editor.preview(actor, ALL_RECORDS, shipping).changing == 2
    assert address_bulk_editor.apply(actor, ALL_RECORDS, shipping).number == 2
    assert address_bulk_editor.preview(actor, ALL_RECORDS, None).matching == 3
    assert address_bulk_editor.apply(actor, ALL_RECORDS, None).number == 3
    assert address_bulk_editor.apply(actor, ALL_RECORDS, None) == (0, None)


def test_bulk_edit_requires_the_permission(alice, actor, four_customers):
    bob = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
    for editor, change in (
        (customer_bulk_editor, type_edit(value="company")),
        (address_bulk_editor, address_type_edit(value="billing")),
    ):
        for action in (editor.preview, editor.apply):
            for one in (change, None):
                with pytest.raises(PermissionMissing):
                    action(bob, ALL_RECORDS, one)


def test_bulk_edit_ignores_another_workspace(alice, charlie):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="individual")
    with charlie.scope():
        for selection in (ALL_RECORDS, Selection(ids=[customer.pk])):
            assert apply_edit(charlie.actor, type_edit(value="company"), selection) == 0
            assert customer_bulk_editor.apply(charlie.actor, selection, None) == (0, None)
