"""Notes on contacts and customers."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from contacts.models import Note
from contacts.notes.actions import create_note, delete_note, update_note
from crm.history.models import ChangeSet
from crm.workspaces.identifiers import new_id
from customers.actions import create_customer, delete_customer


@pytest.fixture
def customer(alice):
    with alice.scope():
        return create_customer(actor=alice.actor, name="Acme", type="company")


def test_note_requires_exactly_one_contact_or_customer(alice, make_contact, customer):
    ada = make_contact(full_name="Ada")
    with alice.scope():
        of_customer = create_note(actor=alice.actor, content="Big.", customer_id=customer.pk)
        of_contact = create_note(actor=alice.actor, content="Called.", contact_id=ada.pk)
        assert list(Note.objects.of(customer)) == [of_customer]
        assert list(Note.objects.of(ada)) == [of_contact]
        for subject in ({}, {"contact_id": ada.pk, "customer_id": customer.pk}, {"customer_id": new_id()}):
            with pytest.raises(ValidationError):
                create_note(actor=alice.actor, content="x", **subject)


def test_note_above_64_kib_is_refused(alice, customer):
    with alice.scope():
        note = create_note(actor=alice.actor, content="é" * 32 * 1024, customer_id=customer.pk)
        for content in ("é" * 32 * 1024 + "x", "[" * 150_000):
            with pytest.raises(ValidationError, match="64 KiB"):
                create_note(actor=alice.actor, content=content, customer_id=customer.pk)
            with pytest.raises(ValidationError, match="64 KiB"):
                update_note(actor=alice.actor, pk=note.pk, content=content)


def test_note_constraint_in_the_database_requires_one_subject(alice, make_contact, customer):
    ada = make_contact(full_name="Ada")
    with alice.scope():
        note = create_note(actor=alice.actor, content="Called.", contact_id=ada.pk)
        for change in ("contact_id = NULL", f"customer_id = '{customer.pk}'"):
            with (
                pytest.raises(IntegrityError, match="note_of_one"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE contacts_note SET {change} WHERE id = %s", [note.pk])


def test_customer_delete_deletes_its_notes_in_one_change_set(alice, customer):
    with alice.scope():
        note = create_note(actor=alice.actor, content="Big.", customer_id=customer.pk)
        update_note(actor=alice.actor, pk=note.pk, content="Bigger.", expected={"content": "Big."})
        deleted = create_note(actor=alice.actor, content="Wrong.", customer_id=customer.pk)
        delete_note(actor=alice.actor, pk=deleted.pk)
        delete_customer(actor=alice.actor, pk=customer.pk)
        changes = ChangeSet.objects.get().changes.in_workspace(alice.workspace.id)
        assert sorted(changes.values_list("record_type", flat=True)) == ["customer", "note"]


def test_note_on_a_customer_of_another_workspace_is_refused(charlie, customer):
    with charlie.scope(), pytest.raises(ValidationError):
        create_note(actor=charlie.actor, content="x", customer_id=customer.pk)
