"""Putting jobs into the queue: part of the action, closed to tenants."""

import pytest
from django.db import ProgrammingError, connection, transaction

from crm.db.session import tenant_session
from crm.jobs.tasks import enqueue
from customers.actions import create_customer
from customers.models import Customer

from .conftest import queue
from .errands import rename, take

TABLES = ["procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers"]


def add_with_job(someone, name="Nord"):
    customer = create_customer(actor=someone.actor, name=name, type="company")
    enqueue(rename, workspace_id=someone.workspace.id, customer_id=customer.pk, name="Sud")
    return customer


def test_job_is_enqueued_in_the_transaction_of_its_action(alice):
    with alice.scope():
        customer = add_with_job(alice)
    [job] = queue()
    assert job.task_name == "tests.jobs.errands.rename"
    assert job.args == {"workspace_id": str(alice.workspace.id), "customer_id": str(customer.pk), "name": "Sud"}


def test_job_of_a_rolled_back_action_is_not_enqueued(alice):
    def add_and_break_off() -> None:
        with alice.scope():
            add_with_job(alice)
            assert len(queue()) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_break_off()
    assert queue() == []


def test_enqueue_keeps_the_session_of_the_caller(alice, charlie):
    with charlie.scope():
        add_with_job(charlie, "Outside")
    with alice.scope():
        add_with_job(alice)
        assert [customer.name for customer in Customer.objects.all()] == ["Nord"]


def test_enqueue_that_fails_keeps_the_session_of_the_caller(alice):
    with alice.scope():
        with pytest.raises(TypeError):
            enqueue(take, workspace_id=alice.workspace.id, record_id=None, name="", many=[object()])
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('crm.workspace_id')")
            assert cursor.fetchone() == ("crm_tenant", str(alice.workspace.id))


@pytest.mark.parametrize("arguments", [{}, {"customer_id": 1}, {"customer_id": 1, "name": "", "colour": "red"}])
def test_enqueue_with_unknown_arguments_raises_type_error(alice, arguments):
    with pytest.raises(TypeError):
        enqueue(rename, workspace_id=alice.workspace.id, **arguments)
    assert queue() == []


@pytest.mark.parametrize(
    "sql",
    [
        *(f"SELECT * FROM {table}" for table in TABLES),
        *(f"DELETE FROM {table}" for table in TABLES),
        "UPDATE procrastinate_jobs SET args = '{}'",
        "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x')",
        "SELECT procrastinate_fetch_job_v2(NULL, 1)",
        "SELECT procrastinate_retry_job_v2(1, now(), 0, '', '')",
        "SELECT procrastinate_defer_jobs_v1(ARRAY[('q', 't', 0, NULL, NULL, '{}', NULL)"
        "::procrastinate_job_to_defer_v1])",
    ],
)
def test_tenant_role_cannot_access_the_queue(alice, sql):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        tenant_session(alice.workspace.id),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
