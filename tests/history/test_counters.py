"""Kept counts equal the number of rows after any writes, also after concurrent ones."""

import random
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, models, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contacts.actions import create_contact, delete_contact, delete_contacts, merge_contacts, update_contact
from contacts.models import Contact
from crm.db.session import fetch, tenant_session
from crm.history.counters import CountDelta, add_to_count, count_sql
from crm.history.exceptions import Conflict
from crm.history.models import Count
from crm.workspaces.actions import create_workspace
from crm.workspaces.actor import operator_actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.models import Workspace
from customers.actions import create_customer, delete_customer
from customers.models import Customer
from tests.depth import examples

WRITERS = 20


def fetch_count(workspace: Workspace) -> CountDelta:
    """Return the kept counts of the contacts of a workspace."""
    sql = f"SELECT {count_sql('live')}, {count_sql('reachable')}"
    with tenant_session(workspace.pk):
        [(live, reachable)] = fetch(workspace.pk, sql, [workspace.pk, "contact"] * 2)
    return CountDelta(live, reachable)


def count_contacts(workspace: Workspace) -> CountDelta:
    """Count the contacts of a workspace by their rows."""
    with tenant_session(workspace.pk):
        live = Contact.objects.not_deleted()
        return CountDelta(live.count(), live.filter(reachable=True).count())


class RecordWriter:
    """A workspace whose records, chosen by numbers, are written by the actions."""

    def __init__(self) -> None:
        self.workspace = create_workspace(name="Acme", slug=f"acme-{new_id().hex}", source="test", by="test")
        self.actor = operator_actor(self.workspace.pk, source="test", name="alice")

    def run(self, verb: str, one: int, other: int) -> None:
        with tenant_session(self.workspace.pk):
            getattr(self, verb)(one, other)

    def create(self, one: int, other: int) -> None:
        choices: list[dict[str, Any]] = [
            {},
            {"email": "a@b.fr"},
            {"phone": "1"},
            {"phone": ""},
            {"email": "", "phone": "2"},
        ]
        customer = self._one_of(Customer, one) if other % 2 else None
        create_contact(actor=self.actor, customer_id=customer and customer.pk, **choices[other % len(choices)])

    def refuse(self, one: int, other: int) -> None:
        """Create a duplicate: it is refused and not counted."""
        duplicate = new_id().hex
        create_contact(actor=self.actor, identifier=duplicate)
        with pytest.raises(Conflict), transaction.atomic():
            create_contact(actor=self.actor, identifier=duplicate)

    def change(self, one: int, other: int) -> None:
        choices: list[dict[str, Any]] = [
            {"email": ""},
            {"email": "c@d.fr"},
            {"phone": None},
            {"phone": "3"},
            {"identifier": new_id().hex},
            {"identifier": None, "email": "", "phone": ""},
            {"first_name": "Ada"},
        ]
        if contact := self._one_of(Contact, one):
            update_contact(actor=self.actor, pk=contact.pk, **choices[other % len(choices)])

    def delete(self, one: int, other: int) -> None:
        if contact := self._one_of(Contact, one):
            delete_contact(actor=self.actor, pk=contact.pk)

    def delete_some(self, one: int, other: int) -> None:
        contacts = {contact.pk for contact in (self._one_of(Contact, one), self._one_of(Contact, other)) if contact}
        delete_contacts(actor=self.actor, pks=contacts)

    def merge(self, one: int, other: int) -> None:
        base, mergee = self._one_of(Contact, one), self._one_of(Contact, other)
        if base and mergee:
            merge_contacts(actor=self.actor, base_id=base.pk, mergee_id=mergee.pk)

    def create_customer(self, one: int, other: int) -> None:
        create_customer(actor=self.actor, name="Nord", type="company")

    def delete_customer(self, one: int, other: int) -> None:
        if customer := self._one_of(Customer, one):
            delete_customer(actor=self.actor, pk=customer.pk)

    def _one_of(self, model: Any, number: int) -> Any:
        live = list(model.objects.not_deleted().order_by("id"))
        return live[number % len(live)] if live else None


VERBS = ["create", "create", "refuse", "change", "delete", "delete_some", "merge", "create_customer", "delete_customer"]
writes = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.integers(0, 9)), max_size=25)


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes)
@example([("create_customer", 0, 0), ("create", 0, 1), ("create", 0, 3), ("delete_customer", 0, 0)])
@example([("create", 0, 1), ("create", 0, 2), ("merge", 0, 1), ("change", 0, 5), ("merge", 0, 0)])
def test_kept_count_after_any_writes_equals_the_rows(db, steps):
    writer = RecordWriter()
    for verb, one, other in steps:
        writer.run(verb, one, other)
    assert fetch_count(writer.workspace) == count_contacts(writer.workspace)


def test_kept_count_without_contacts_is_zero(acme):
    assert fetch_count(acme) == CountDelta(0, 0)


def test_sequential_writes_share_one_count_row(db):
    writer = RecordWriter()
    for _ in range(5):
        writer.run("create", 0, 1)
    with tenant_session(writer.workspace.pk):
        assert list(Count.objects.values_list("record_type", "live", "reachable")) == [("contact", 5, 5)]


def test_rollback_restores_the_kept_count(db):
    writer = RecordWriter()
    writer.run("create", 0, 1)
    with transaction.atomic():
        writer.run("create", 0, 1)
        writer.run("change", 0, 0)
        writer.run("delete", 0, 0)
        transaction.set_rollback(True)
    assert fetch_count(writer.workspace) == count_contacts(writer.workspace) == CountDelta(1, 1)


def test_write_keeps_the_count_of_another_workspace(db):
    mine, theirs = RecordWriter(), RecordWriter()
    theirs.run("create", 0, 1)
    mine.run("create", 0, 0)
    assert (fetch_count(mine.workspace), fetch_count(theirs.workspace)) == (CountDelta(1, 0), CountDelta(1, 1))


def test_add_to_count_of_zero_sends_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        add_to_count(new_id(), "contact", CountDelta())


def run_concurrently(*calls) -> list[BaseException]:
    """Run calls in threads that start together; return the exceptions they raised."""
    start, raised = Barrier(len(calls)), []

    def run(call) -> None:
        start.wait(20)
        try:
            call()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised


def test_concurrent_writes_of_20_threads_are_all_counted(transactional_db):
    writer = RecordWriter()

    def write(seed: int) -> None:
        chance, mine = random.Random(seed), []
        for _ in range(5):
            with tenant_session(writer.workspace.pk):  # several counts in one transaction, locked until it ends
                for _ in range(4):
                    values = {"email": "a@b.fr"} if chance.random() < 0.5 else {}
                    mine.append(create_contact(actor=writer.actor, **values).pk)
                chance.shuffle(mine)
                update_contact(actor=writer.actor, pk=mine[0], email=chance.choice(["", "c@d.fr"]))
                delete_contact(actor=writer.actor, pk=mine.pop())

    assert run_concurrently(*[lambda seed=seed: write(seed) for seed in range(WRITERS)]) == []
    assert fetch_count(writer.workspace) == count_contacts(writer.workspace)
    assert fetch_count(writer.workspace).live == WRITERS * 5 * 3
    with tenant_session(writer.workspace.pk):  # a few rows for each writer, not one for each write
        assert Count.objects.count() <= WRITERS * 5


def test_write_does_not_wait_for_an_open_transaction(transactional_db):
    writer = RecordWriter()
    writer.run("create", 0, 1)

    def write() -> None:
        with tenant_session(writer.workspace.pk), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            create_contact(actor=writer.actor, email="a@b.fr")

    with tenant_session(writer.workspace.pk):
        create_contact(actor=writer.actor, email="a@b.fr")
        assert run_concurrently(*[write] * 3) == []
    assert fetch_count(writer.workspace) == count_contacts(writer.workspace) == CountDelta(5, 5)


def test_kept_count_is_the_sum_of_its_rows(transactional_db):
    writer = RecordWriter()
    with tenant_session(writer.workspace.pk):
        create_contact(actor=writer.actor)
        run_concurrently(lambda: writer.run("create", 0, 1), lambda: writer.run("create", 0, 1))
    with tenant_session(writer.workspace.pk):
        assert Count.objects.count() > 1
        assert Count.objects.aggregate(live=models.Sum("live"))["live"] == 3
    assert fetch_count(writer.workspace) == CountDelta(3, 2)
