"""Possible duplicates of a contact that is being entered."""

import pytest
from django.db import connection

from contacts.actions import delete_contact
from contacts.models import Contact
from contacts.queries import find_possible_duplicates


@pytest.fixture
def find_names(alice):
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
def test_find_possible_duplicates_matches_email_phone_or_name(make_contact, find_names, typed):
    make_contact(first_name="Jean", last_name="Dupont", email="jean@acme.com", phone="+33 6 12 34 56 78")
    assert find_names(**typed) == ["Jean Dupont"]


@pytest.mark.parametrize(
    "typed", [{}, {"name": "Jean"}, {"name": "Dupont Jean X"}, {"email": "a\0b", "phone": "\ud800", "name": "a\0"}]
)
def test_find_possible_duplicates_without_match_is_empty(make_contact, find_names, typed):
    make_contact(first_name="Jean", last_name="Dupont")
    assert find_names(**typed) == []


def test_find_possible_duplicates_matches_full_name_and_name_parts(make_contact, find_names):
    make_contact(full_name="Jean Dupont")
    make_contact(first_name="Jean", last_name="Dupont")
    assert find_names(name="Jean Dupont") == ["Jean Dupont", "Jean Dupont"]


def test_find_possible_duplicates_excludes_the_contact_and_repetitions(alice, make_contact, find_names):
    ada, bea = make_contact(full_name="Ada", email="a@b.fr"), make_contact(full_name="Bea", email="a@b.fr")
    assert find_names(name="Ada", email="a@b.fr", exclude=ada.pk) == ["Bea"]
    assert find_names(name="Ada", email="a@b.fr") == ["Ada", "Bea"]
    with alice.scope():
        delete_contact(actor=alice.actor, pk=bea.pk)
    assert find_names(email="a@b.fr") == ["Ada"]


def test_find_possible_duplicates_returns_at_most_five(make_contact, find_names):
    for _ in range(7):
        make_contact(full_name="Ada", email="a@b.fr")
    assert len(find_names(name="Ada", email="a@b.fr")) == 5


def test_find_possible_duplicates_ignores_another_workspace(foreign_contact, find_names):
    assert find_names(name="Zoe") == []


def test_find_possible_duplicates_uses_indexes(alice, django_assert_max_num_queries):
    with alice.scope():
        Contact.objects.bulk_create(
            Contact(
                workspace_id=alice.workspace.id,
                email=f"{n}@b.fr",
                email_key=f"{n}@b.fr",
                phone=str(n),
                sort_key=f"n{n}",
                reachable=True,
            )
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
