"""The timeline: changes newest first, with a change set as one item."""

import pytest
from django.db import connection

from addresses.actions import create_address
from contacts.actions import create_contact, delete_contacts, label_contacts, update_contact
from contacts.models import Contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.history.change_log import RowChange, append_changes
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change, revert_change_set
from crm.history.timeline import PAGE_SIZE, recently_changed, timeline
from crm.history.writes import start_change_set
from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id
from customers.actions import create_customer, delete_customer, update_customer
from customers.models import Customer


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


@pytest.fixture
def acme_corp(actor):
    return create_customer(actor=actor, name="Acme", type="company")


def summarise(items) -> list[tuple[str, str, int]]:
    """Return record type, kind of change and number of records of each item."""
    return [(item.change.record_type, item.change.kind, item.number) for item in items]


def test_timeline_of_a_customer_includes_its_related_records(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk, full_name="Ada")
    create_address(actor=actor, customer_id=acme_corp.pk, type="billing")
    create_note(actor=actor, customer_id=acme_corp.pk, content="Called.")
    create_task(actor=actor, customer_id=acme_corp.pk, title="Call")
    update_contact(actor=actor, pk=contact.pk, phone="1")
    other = create_customer(actor=actor, name="Globex", type="company")
    create_note(actor=actor, customer_id=other.pk, content="Not here.")
    assert summarise(timeline(actor, acme_corp)) == [
        ("contact", "updated", 1),
        ("task", "created", 1),
        ("note", "created", 1),
        ("address", "created", 1),
        ("contact", "created", 1),
        ("customer", "created", 1),
    ]


def test_timeline_of_a_contact_includes_notes_but_not_its_customer(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk, full_name="Ada")
    create_note(actor=actor, contact_id=contact.pk, content="Called.")
    assert summarise(timeline(actor, contact)) == [("note", "created", 1), ("contact", "created", 1)]


def test_timeline_shows_a_change_set_as_one_item_with_a_count(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(3)]
    label_contacts(actor=actor, pks=[contact.pk for contact in contacts], add=["vip"])
    update_customer(actor=actor, pk=acme_corp.pk, name="Acme Corp")
    assert summarise(timeline(actor, acme_corp))[:3] == [
        ("customer", "updated", 1),
        ("contact", "updated", 3),
        ("contact", "created", 1),
    ]


def test_timeline_marks_undone_changes(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk)
    update_contact(actor=actor, pk=contact.pk, phone="1")
    revert_change(actor, Change.objects.of(contact)[0].pk)
    delete_contacts(actor=actor, pks=[contact.pk])
    revert_change_set(actor, ChangeSet.objects.order_by("-id")[0].pk)
    items = timeline(actor, contact)
    assert [(item.change.kind, item.undone) for item in items] == [
        ("restored", False),
        ("deleted", True),
        ("updated", False),
        ("updated", True),
        ("created", False),
    ]
    assert items[0].change.change_set.undoes == items[1].change.change_set_id


def test_timeline_pages_have_each_item_once(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(4)]
    for number in range(30):
        update_contact(actor=actor, pk=contacts[number % 3].pk, phone=str(number))
        if number % 4 == 0:
            label_contacts(actor=actor, pks=[contact.pk for contact in contacts], add=[f"l{number}"])
    seen, before = [], None
    while page := timeline(actor, acme_corp, before)[:7]:
        seen += page
        before = page[-1].cursor
    keys = [item.change.change_set_id or item.change.pk for item in seen]
    assert len(keys) == len(set(keys)) == 1 + 4 + 30 + 8
    assert [item.change.pk for item in seen] == sorted((item.change.pk for item in seen), reverse=True)


def test_timeline_shows_a_set_that_spans_pages_once(actor, acme_corp):
    """Changes of others fall between those of a long change set."""
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(2)]
    change_set = start_change_set(actor, "Import")
    for contact in contacts:
        append_changes(actor, "contact", "updated", [RowChange(contact.pk, {}, {})], change_set)
        update_customer(actor=actor, pk=acme_corp.pk, name=f"Acme {contact.pk}")
    items = summarise(timeline(actor, acme_corp))
    assert items[:3] == [("customer", "updated", 1), ("contact", "updated", 2), ("customer", "updated", 1)]
    after = [summarise(timeline(actor, acme_corp, item.cursor)) for item in timeline(actor, acme_corp)]
    assert after == [items[number + 1 :] for number in range(len(items))]


def test_timeline_takes_two_queries(actor, acme_corp, django_assert_num_queries):
    for number in range(PAGE_SIZE + 5):
        create_contact(actor=actor, customer_id=acme_corp.pk, full_name=str(number))
    with django_assert_num_queries(2):
        items = timeline(actor, acme_corp)
    assert len(items) == PAGE_SIZE + 1
    with django_assert_num_queries(2):
        assert len(timeline(actor, acme_corp, items[PAGE_SIZE - 1].cursor)) == 6
    with django_assert_num_queries(2):
        assert len(recently_changed(actor)) == PAGE_SIZE


def test_timeline_omits_records_without_read_permission(alice, actor, acme_corp):
    create_contact(actor=actor, customer_id=acme_corp.pk)
    reader = Actor(alice.workspace.id, "bob", "test", frozenset({"customers:read"}))
    assert summarise(timeline(reader, acme_corp)) == [("customer", "created", 1)]
    assert summarise(recently_changed(reader)) == [("customer", "created", 1)]


def test_timeline_of_another_workspace_is_empty(alice, charlie):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="company")
    with charlie.scope():
        assert timeline(charlie.actor, customer) == []
        assert summarise(recently_changed(charlie.actor)) == []


def test_recently_changed_shows_a_change_set_once(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(30)]
    delete_contacts(actor=actor, pks=[contact.pk for contact in contacts])
    customer = create_customer(actor=actor, name="Globex", type="company")
    delete_customer(actor=actor, pk=customer.pk)
    assert summarise(recently_changed(actor))[:4] == [
        ("customer", "deleted", 1),
        ("customer", "created", 1),
        ("contact", "deleted", 30),
        ("contact", "created", 1),
    ]


def explain(sql: str, values: dict) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(text for (text,) in cursor.fetchall())


def test_timeline_uses_the_index_of_changes(alice, actor, acme_corp, monkeypatch):
    workspace = alice.workspace.id
    rows = [Contact(workspace_id=workspace, customer_id=acme_corp.pk) for _ in range(500)]
    Contact.objects.bulk_create(rows)
    change_set = start_change_set(actor, "Import")
    for _ in range(8):
        append_changes(actor, "contact", "updated", [RowChange(row.pk, {}, {}) for row in rows], change_set)
    for _ in range(8):
        append_changes(actor, "contact", "updated", [RowChange(new_id(), {}, {}) for row in rows], change_set)
    plans = []

    def explain_entries(query, sql, values):
        plans.append(explain(sql, {**values, "workspace": workspace}))
        return []

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE crm_change; SET LOCAL ROLE crm_tenant")
    monkeypatch.setattr("crm.history.timeline._entries", explain_entries)
    timeline(actor, acme_corp)
    timeline(actor, acme_corp, new_id())
    recently_changed(actor)
    assert "change_of_record" in plans[0]
    assert "change_of_record" in plans[1]
    assert "crm_change_pkey" in plans[2]
    assert all("Seq Scan on crm_change " not in text for text in plans)
    assert Customer.objects.count() == 1
