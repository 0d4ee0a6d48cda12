"""What some doors hold unique: e-mail addresses, phone numbers, identifiers."""

from threading import Event, Thread

import pytest
from django.db import connection

from contacts.actions import create_contact, delete_contact
from contacts.models import Contact
from contacts.uniqueness import TAKEN, lock_unique_values
from crm.history.exceptions import Conflict
from crm.workspaces.actions import create_workspace
from tests.conftest import person

ADA = {"email": "Ada@B.fr", "phone": "+33 6 12 34 56 78", "identifier": "a-7"}


@pytest.fixture
def ada(contact):
    return contact(**ADA)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "Ada@B.fr"),
        ("email", "aDA@b.FR"),
        ("phone", "+33612345678"),
        ("phone", "+33 (0)6 12 34 56 78"),
        ("identifier", "a-7"),
    ],
)
def test_what_a_contact_has_is_taken(alice, ada, name, value):
    with pytest.raises(Conflict) as refused, alice.scope():
        lock_unique_values(alice.actor, **{name: value})
    assert refused.value.message_dict == {name: [TAKEN]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "eve@b.fr"), ("phone", "+33612345679"), ("identifier", "A-7"), ("email", ""), ("phone", None)],
)
def test_anything_else_is_free(alice, ada, name, value):
    with alice.scope():
        lock_unique_values(alice.actor, **{name: value})


def test_a_phone_number_that_is_none_is_compared_as_it_is(alice, contact):
    contact(phone="ext. 12")
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, phone="ext. 12")
    with alice.scope():
        lock_unique_values(alice.actor, phone="ext. 13")


def test_all_that_are_taken_are_named(alice, ada):
    with pytest.raises(Conflict) as refused, alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr", phone="+33612345679", identifier="a-7")
    assert sorted(refused.value.message_dict) == ["email", "identifier"]


def test_a_contact_may_keep_what_it_has_and_not_take_anothers(alice, ada, contact):
    eve = contact(email="eve@b.fr")
    with alice.scope():
        lock_unique_values(alice.actor, exclude=ada.pk, **ADA)
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, exclude=eve.pk, email="ada@b.fr")


def test_where_two_have_it_already_neither_may_save_it_again(alice, ada, contact):
    contact(email="ada@b.fr")
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, exclude=ada.pk, email="ada@b.fr")


def test_what_a_deleted_contact_had_is_free(alice, ada):
    with alice.scope():
        delete_contact(actor=alice.actor, pk=ada.pk)
        lock_unique_values(alice.actor, **ADA)


def test_what_another_workspace_has_is_free(charlie, ada):
    with charlie.scope():
        lock_unique_values(charlie.actor, **ADA)


def test_of_two_who_want_the_same_one_waits_and_is_told(transactional_db):
    alice = person("alice", create_workspace(name="Acme", source="test", by="test"))
    holds, told = Event(), []

    def late() -> None:
        holds.wait(60)
        try:
            with alice.scope():
                lock_unique_values(alice.actor, email="ADA@b.fr")
                create_contact(actor=alice.actor, email="ADA@b.fr")
        except Conflict as refused:
            told.append(refused.message_dict)
        finally:
            connection.close()

    waiting = Thread(target=late)
    waiting.start()
    with alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr")
        holds.set()
        waiting.join(0.3)
        assert waiting.is_alive(), "it waits for the first to end"
        create_contact(actor=alice.actor, email="ada@b.fr")
    waiting.join(60)
    assert told == [{"email": [TAKEN]}]
    with alice.scope():
        assert Contact.objects.count() == 1


def test_who_wants_something_else_waits_for_nobody(transactional_db):
    alice = person("alice", create_workspace(name="Acme", source="test", by="test"))
    done = []

    def other() -> None:
        try:
            with alice.scope():
                lock_unique_values(alice.actor, email="eve@b.fr", phone="+33612345678")
                done.append(create_contact(actor=alice.actor, email="eve@b.fr"))
        finally:
            connection.close()

    with alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr")
        beside = Thread(target=other)
        beside.start()
        beside.join(60)
        assert len(done) == 1
