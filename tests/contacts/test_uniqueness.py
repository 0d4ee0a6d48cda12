"""E-mail addresses, phone numbers and identifiers that some sources keep unique."""

from threading import Event, Thread

import pytest
from django.db import connection

from contacts.actions import create_contact, delete_contact
from contacts.models import Contact
from contacts.uniqueness import IN_USE, lock_unique_values
from crm.history.exceptions import Conflict
from crm.workspaces.actions import create_workspace
from tests.conftest import person

ADA = {"email": "Ada@B.fr", "phone": "+33 6 12 34 56 78", "identifier": "a-7"}


@pytest.fixture
def ada(make_contact):
    return make_contact(**ADA)


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
def test_lock_unique_values_of_another_contact_conflicts(alice, ada, name, value):
    with pytest.raises(Conflict) as refused, alice.scope():
        lock_unique_values(alice.actor, **{name: value})
    assert refused.value.message_dict == {name: [IN_USE]}


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "eve@b.fr"), ("phone", "+33612345679"), ("identifier", "A-7"), ("email", ""), ("phone", None)],
)
def test_lock_unique_values_that_are_unused_succeeds(alice, ada, name, value):
    with alice.scope():
        lock_unique_values(alice.actor, **{name: value})


def test_lock_unique_values_compares_invalid_phones_literally(alice, make_contact):
    make_contact(phone="ext. 12")
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, phone="ext. 12")
    with alice.scope():
        lock_unique_values(alice.actor, phone="ext. 13")


def test_lock_unique_values_names_every_conflict(alice, ada):
    with pytest.raises(Conflict) as refused, alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr", phone="+33612345679", identifier="a-7")
    assert sorted(refused.value.message_dict) == ["email", "identifier"]


def test_lock_unique_values_excludes_only_the_contact_itself(alice, ada, make_contact):
    eve = make_contact(email="eve@b.fr")
    with alice.scope():
        lock_unique_values(alice.actor, exclude=ada.pk, **ADA)
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, exclude=eve.pk, email="ada@b.fr")


def test_lock_unique_values_of_an_existing_duplicate_conflicts(alice, ada, make_contact):
    make_contact(email="ada@b.fr")
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, exclude=ada.pk, email="ada@b.fr")


def test_lock_unique_values_of_a_deleted_contact_succeeds(alice, ada):
    with alice.scope():
        delete_contact(actor=alice.actor, pk=ada.pk)
        lock_unique_values(alice.actor, **ADA)


def test_lock_unique_values_of_another_workspace_succeeds(charlie, ada):
    with charlie.scope():
        lock_unique_values(charlie.actor, **ADA)


def test_concurrent_locks_of_the_same_value_wait_and_conflict(transactional_db):
    alice = person("alice", create_workspace(name="Acme", source="test", by="test"))
    locked, errors = Event(), []

    def write_second() -> None:
        locked.wait(60)
        try:
            with alice.scope():
                lock_unique_values(alice.actor, email="ADA@b.fr")
                create_contact(actor=alice.actor, email="ADA@b.fr")
        except Conflict as refused:
            errors.append(refused.message_dict)
        finally:
            connection.close()

    second = Thread(target=write_second)
    second.start()
    with alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr")
        locked.set()
        second.join(0.3)
        assert second.is_alive(), "it waits for the first to end"
        create_contact(actor=alice.actor, email="ada@b.fr")
    second.join(60)
    assert errors == [{"email": [IN_USE]}]
    with alice.scope():
        assert Contact.objects.count() == 1


def test_concurrent_locks_of_other_values_do_not_wait(transactional_db):
    alice = person("alice", create_workspace(name="Acme", source="test", by="test"))
    done = []

    def write_other() -> None:
        try:
            with alice.scope():
                lock_unique_values(alice.actor, email="eve@b.fr", phone="+33612345678")
                done.append(create_contact(actor=alice.actor, email="eve@b.fr"))
        finally:
            connection.close()

    with alice.scope():
        lock_unique_values(alice.actor, email="ada@b.fr")
        thread = Thread(target=write_other)
        thread.start()
        thread.join(60)
        assert len(done) == 1
