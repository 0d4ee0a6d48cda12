"""What has happened, newest first, a change set as one line."""

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


def told(lines) -> list[tuple[str, str, int]]:
    return [(line.change.record_type, line.change.kind, line.number) for line in lines]


def test_a_customers_timeline_holds_what_happened_to_its_parts(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk, full_name="Ada")
    create_address(actor=actor, customer_id=acme_corp.pk, type="billing")
    create_note(actor=actor, customer_id=acme_corp.pk, content="Called.")
    create_task(actor=actor, customer_id=acme_corp.pk, title="Call")
    update_contact(actor=actor, pk=contact.pk, phone="1")
    other = create_customer(actor=actor, name="Globex", type="company")
    create_note(actor=actor, customer_id=other.pk, content="Not here.")
    assert told(timeline(actor, acme_corp)) == [
        ("contact", "updated", 1),
        ("task", "created", 1),
        ("note", "created", 1),
        ("address", "created", 1),
        ("contact", "created", 1),
        ("customer", "created", 1),
    ]


def test_a_contacts_timeline_holds_its_notes_and_not_its_customer(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk, full_name="Ada")
    create_note(actor=actor, contact_id=contact.pk, content="Called.")
    assert told(timeline(actor, contact)) == [("note", "created", 1), ("contact", "created", 1)]


def test_a_change_set_is_one_line_with_a_count(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(3)]
    label_contacts(actor=actor, pks=[contact.pk for contact in contacts], add=["vip"])
    update_customer(actor=actor, pk=acme_corp.pk, name="Acme Corp")
    assert told(timeline(actor, acme_corp))[:3] == [
        ("customer", "updated", 1),
        ("contact", "updated", 3),
        ("contact", "created", 1),
    ]


def test_a_line_says_what_is_undone(actor, acme_corp):
    contact = create_contact(actor=actor, customer_id=acme_corp.pk)
    update_contact(actor=actor, pk=contact.pk, phone="1")
    revert_change(actor, Change.objects.of(contact)[0].pk)
    delete_contacts(actor=actor, pks=[contact.pk])
    revert_change_set(actor, ChangeSet.objects.order_by("-id")[0].pk)
    lines = timeline(actor, contact)
    assert [(line.change.kind, line.undone) for line in lines] == [
        ("restored", False),
        ("deleted", True),
        ("updated", False),
        ("updated", True),
        ("created", False),
    ]
    assert lines[0].change.change_set.undoes == lines[1].change.change_set_id


def test_pages_meet_each_line_once(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(4)]
    for number in range(30):
        update_contact(actor=actor, pk=contacts[number % 3].pk, phone=str(number))
        if number % 4 == 0:
            label_contacts(actor=actor, pks=[contact.pk for contact in contacts], add=[f"l{number}"])
    seen, before = [], None
    while page := timeline(actor, acme_corp, before)[:7]:
        seen += page
        before = page[-1].cursor
    keys = [line.change.change_set_id or line.change.pk for line in seen]
    assert len(keys) == len(set(keys)) == 1 + 4 + 30 + 8
    assert [line.change.pk for line in seen] == sorted((line.change.pk for line in seen), reverse=True)


def test_a_set_that_spans_a_page_is_on_one_of_them(actor, acme_corp):
    """Others write while a long change set goes on."""
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(2)]
    change_set = start_change_set(actor, "Import")
    for contact in contacts:
        append_changes(actor, "contact", "updated", [RowChange(contact.pk, {}, {})], change_set)
        update_customer(actor=actor, pk=acme_corp.pk, name=f"Acme {contact.pk}")
    lines = told(timeline(actor, acme_corp))
    assert lines[:3] == [("customer", "updated", 1), ("contact", "updated", 2), ("customer", "updated", 1)]
    after = [told(timeline(actor, acme_corp, line.cursor)) for line in timeline(actor, acme_corp)]
    assert after == [lines[number + 1 :] for number in range(len(lines))]


def test_two_queries_whatever_there_is(actor, acme_corp, django_assert_num_queries):
    for number in range(PAGE_SIZE + 5):
        create_contact(actor=actor, customer_id=acme_corp.pk, full_name=str(number))
    with django_assert_num_queries(2):
        lines = timeline(actor, acme_corp)
    assert len(lines) == PAGE_SIZE + 1
    with django_assert_num_queries(2):
        assert len(timeline(actor, acme_corp, lines[PAGE_SIZE - 1].cursor)) == 6
    with django_assert_num_queries(2):
        assert len(recently_changed(actor)) == PAGE_SIZE


def test_what_may_not_be_read_is_not_told(alice, actor, acme_corp):
    create_contact(actor=actor, customer_id=acme_corp.pk)
    reader = Actor(alice.workspace.id, "bob", "test", frozenset({"customers:read"}))
    assert told(timeline(reader, acme_corp)) == [("customer", "created", 1)]
    assert told(recently_changed(reader)) == [("customer", "created", 1)]


def test_nothing_is_told_to_another_workspace(alice, charlie):
    with alice.scope():
        customer = create_customer(actor=alice.actor, name="Acme", type="company")
    with charlie.scope():
        assert timeline(charlie.actor, customer) == []
        assert told(recently_changed(charlie.actor)) == []


def test_what_changed_recently_steps_over_a_change_set(actor, acme_corp):
    contacts = [create_contact(actor=actor, customer_id=acme_corp.pk) for _ in range(30)]
    delete_contacts(actor=actor, pks=[contact.pk for contact in contacts])
    customer = create_customer(actor=actor, name="Globex", type="company")
    delete_customer(actor=actor, pk=customer.pk)
    assert told(recently_changed(actor))[:4] == [
        ("customer", "deleted", 1),
        ("customer", "created", 1),
        ("contact", "deleted", 1),
        ("contact", "created", 1),
    ]


def plan(sql: str, values: dict) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_each_record_is_looked_up_in_the_index_of_changes(alice, actor, acme_corp, monkeypatch):
    workspace = alice.workspace.id
    rows = [Contact(workspace_id=workspace, customer_id=acme_corp.pk) for _ in range(500)]
    Contact.objects.bulk_create(rows)
    change_set = start_change_set(actor, "Import")
    for _ in range(8):
        append_changes(actor, "contact", "updated", [RowChange(row.pk, {}, {}) for row in rows], change_set)
    for _ in range(8):
        append_changes(actor, "contact", "updated", [RowChange(new_id(), {}, {}) for row in rows], change_set)
    plans = []

    def explained(asked, sql, values):
        plans.append(plan(sql, {**values, "workspace": workspace}))
        return []

    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; ANALYZE crm_change; SET LOCAL ROLE crm_tenant")
    monkeypatch.setattr("crm.history.timeline._entries", explained)
    timeline(actor, acme_corp)
    timeline(actor, acme_corp, new_id())
    recently_changed(actor)
    assert "change_of_record" in plans[0]
    assert "change_of_record" in plans[1]
    assert "crm_change_pkey" in plans[2]
    assert all("Seq Scan on crm_change" not in told for told in plans)
    assert Customer.objects.count() == 1
