"""Contacts that may be the one that is being typed."""

import pytest
from django.db import connection

from contacts.actions import delete_contact
from contacts.models import Contact
from contacts.queries import find_possible_duplicates


@pytest.fixture
def met(alice):
    def names(**typed):
        with alice.scope():
            return [str(found) for found in find_possible_duplicates(alice.actor, **typed)]

    return names


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "JEAN@acme.com "},
        {"phone": "+33612345678"},
        {"phone": "+33 6 12 34 56 78"},
        {"name": "jean dupónt"},
        {"name": "Jean Dupont", "email": "jean@acme.com", "phone": "+33 6 12 34 56 78"},
    ],
)
def test_who_shares_an_address_a_number_or_the_name_is_met(contact, met, typed):
    contact(first_name="Jean", last_name="Dupont", email="jean@acme.com", phone="+33 6 12 34 56 78")
    assert met(**typed) == ["Jean Dupont"]


@pytest.mark.parametrize(
    "typed", [{}, {"name": "Jean"}, {"name": "Dupont Jean X"}, {"email": "a\0b", "phone": "\ud800", "name": "a\0"}]
)
def test_who_shares_nothing_is_not(contact, met, typed):
    contact(first_name="Jean", last_name="Dupont")
    assert met(**typed) == []


def test_a_whole_name_is_met_as_well_as_its_parts(contact, met):
    contact(full_name="Jean Dupont")
    contact(first_name="Jean", last_name="Dupont")
    assert met(name="Jean Dupont") == ["Jean Dupont", "Jean Dupont"]


def test_nobody_is_their_own_double_or_comes_twice(alice, contact, met):
    ada, bea = contact(full_name="Ada", email="a@b.fr"), contact(full_name="Bea", email="a@b.fr")
    assert met(name="Ada", email="a@b.fr", exclude=ada.pk) == ["Bea"]
    assert met(name="Ada", email="a@b.fr") == ["Ada", "Bea"]
    with alice.scope():
        delete_contact(actor=alice.actor, pk=bea.pk)
    assert met(email="a@b.fr") == ["Ada"]


def test_five_are_enough(contact, met):
    for _ in range(7):
        contact(full_name="Ada", email="a@b.fr")
    assert len(met(name="Ada", email="a@b.fr")) == 5


def test_those_of_another_workspace_are_not_met(stranger, met):
    assert met(name="Zoe") == []


def test_each_look_up_has_its_index(alice, django_assert_max_num_queries):
    with alice.scope():
        Contact.objects.bulk_create(
            Contact(workspace_id=alice.workspace.id, email=f"{n}@b.fr", phone=str(n), sort_key=f"n{n}", reachable=True)
            for n in range(2000)
        )
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; ANALYZE contacts_contact; SET LOCAL ROLE crm_tenant")
        rows = Contact.objects.in_workspace(alice.workspace.id).not_deleted()
        assert "contact_by_email" in rows.filter(email_key="1@b.fr").explain()
        assert "contact_by_phone" in rows.filter(phone_key="1").explain()
        assert "contact_by_name" in rows.filter(sort_key__in=["n1", "1 n"]).explain()
        with django_assert_max_num_queries(3):
            find_possible_duplicates(alice.actor, name="Ada", email="a@b.fr", phone="1")
