"""Edit conflicts: values that changed since they were read are not overwritten."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from addresses.actions import create_address, update_address
from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from contacts.notes.actions import create_note, update_note
from crm.history.exceptions import EditConflict
from crm.workspaces.actor import Actor
from customers.actions import create_customer, create_segment, update_customer, update_segment


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def zoe(alice):
    return Actor(alice.workspace.id, "Zoe", "test", alice.actor.permissions)


def test_edit_conflict_has_current_value_actor_and_time(actor, zoe):
    ada = create_contact(actor=actor, full_name="Ada", phone="1", roles=["buyer"])
    update_contact(actor=zoe, pk=ada.pk, phone="2")
    expected = {"phone": "1", "full_name": "Ada", "roles": ["buyer"]}
    with pytest.raises(EditConflict) as refused, transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, expected=expected, phone="3", full_name="Ada B.")
    newer = refused.value.fields["phone"]
    assert (newer.value, newer.who) == ("2", "Zoe")
    assert (datetime.now(UTC) - newer.at).total_seconds() < 60
    assert refused.value.message_dict == {"phone": ["Zoe has changed this to 2 in the meantime."]}
    stored = Contact.objects.get(pk=ada.pk)
    assert (stored.phone, stored.full_name) == ("2", "Ada")


def test_edit_conflict_of_an_emptied_value_says_so(actor, zoe):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=zoe, pk=ada.pk, phone=None)
    with pytest.raises(EditConflict, match="Zoe has emptied this"), transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, expected={"phone": "1"}, phone="3")


@pytest.mark.parametrize(
    ("expected", "values"),
    [
        ({"phone": "1"}, {"occupation": "Poet"}),  # another field than the changed one
        ({"phone": "1"}, {"phone": "2"}),  # the same change
        ({"phone": "2"}, {"phone": "3"}),  # the current value is expected
        ({"occupation": ""}, {"phone": "3"}),  # no value of the field is expected
        ({"occupation": None}, {"occupation": "Poet"}),  # forms do not distinguish null from an empty text
        ({}, {"phone": "3"}),
        (None, {"phone": "3"}),
    ],
)
def test_update_without_a_conflict_is_saved(actor, zoe, expected, values):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=zoe, pk=ada.pk, phone="2")
    update_contact(actor=actor, pk=ada.pk, expected=expected, **values)
    stored = Contact.objects.get(pk=ada.pk)
    assert {name: getattr(stored, name) for name in values} == values


def test_edit_conflict_takes_one_more_query(actor, zoe, django_assert_num_queries):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    with django_assert_num_queries(3):
        update_contact(actor=actor, pk=ada.pk, phone="2")
    with django_assert_num_queries(3):
        update_contact(actor=actor, pk=ada.pk, phone="3", expected={"phone": "2"})
    with pytest.raises(EditConflict), django_assert_num_queries(4), transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, phone="4", email="a@b.fr", expected={"phone": "2", "email": "x"})


def test_edit_conflict_is_raised_for_every_editable_record(actor, zoe):
    customer = create_customer(actor=actor, name="Acme", type="company")
    segment = create_segment(actor=actor, name="Key")
    address = create_address(actor=actor, customer_id=customer.pk, type="billing", city="Paris")
    note = create_note(actor=actor, customer_id=customer.pk, content="Called.")
    for change, record, name in (
        (update_customer, customer, "name"),
        (update_segment, segment, "name"),
        (update_address, address, "city"),
        (update_note, note, "content"),
    ):
        with pytest.raises(EditConflict), transaction.atomic():
            change(actor=actor, pk=record.pk, expected={name: "Before"}, **{name: "After"})
