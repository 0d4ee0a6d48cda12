"""What others have changed since it was looked at is not overwritten unseen."""

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


def test_it_says_what_it_is_now_who_changed_it_and_when(actor, zoe):
    ada = create_contact(actor=actor, full_name="Ada", phone="1", roles=["buyer"])
    update_contact(actor=zoe, pk=ada.pk, phone="2")
    seen = {"phone": "1", "full_name": "Ada", "roles": ["buyer"]}
    with pytest.raises(EditConflict) as refused, transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, expected=seen, phone="3", full_name="Ada B.")
    newer = refused.value.fields["phone"]
    assert (newer.value, newer.who) == ("2", "Zoe")
    assert (datetime.now(UTC) - newer.at).total_seconds() < 60
    assert refused.value.message_dict == {"phone": ["Zoe has changed this to 2 in the meantime."]}
    stored = Contact.objects.get(pk=ada.pk)
    assert (stored.phone, stored.full_name) == ("2", "Ada")


def test_what_was_emptied_is_said_to_be(actor, zoe):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=zoe, pk=ada.pk, phone=None)
    with pytest.raises(EditConflict, match="Zoe has emptied this"), transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, expected={"phone": "1"}, phone="3")


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        ({"phone": "1"}, {"occupation": "Poet"}),  # another field than was changed
        ({"phone": "1"}, {"phone": "2"}),  # the same change
        ({"phone": "2"}, {"phone": "3"}),  # what is there was seen
        ({"occupation": ""}, {"phone": "3"}),  # not said what was seen
        ({"occupation": None}, {"occupation": "Poet"}),  # forms do not tell nothing from an empty text
        ({}, {"phone": "3"}),
        (None, {"phone": "3"}),
    ],
)
def test_nothing_else_is_refused(actor, zoe, seen, wanted):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    update_contact(actor=zoe, pk=ada.pk, phone="2")
    update_contact(actor=actor, pk=ada.pk, expected=seen, **wanted)
    stored = Contact.objects.get(pk=ada.pk)
    assert {name: getattr(stored, name) for name in wanted} == wanted


def test_it_costs_one_query_where_it_is_refused_and_none_else(actor, zoe, django_assert_num_queries):
    ada = create_contact(actor=actor, full_name="Ada", phone="1")
    with django_assert_num_queries(3):
        update_contact(actor=actor, pk=ada.pk, phone="2")
    with django_assert_num_queries(3):
        update_contact(actor=actor, pk=ada.pk, phone="3", expected={"phone": "2"})
    with pytest.raises(EditConflict), django_assert_num_queries(4), transaction.atomic():
        update_contact(actor=actor, pk=ada.pk, phone="4", email="a@b.fr", expected={"phone": "2", "email": "x"})


def test_every_record_that_pages_edit_knows_it(actor, zoe):
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
