"""Tasks: authors, assignees, due dates, subjects and permissions."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from contacts.actions import delete_contact, delete_contacts
from contacts.models import Task
from contacts.tasks.actions import complete_task, create_task, delete_task, reopen_task, update_task
from contacts.tasks.models import MAX_BADGE_COUNT
from crm.history.exceptions import EditConflict, RecordNotFound
from crm.history.models import Change
from crm.workspaces.actions import create_membership, delete_membership
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.identifiers import new_id
from crm.workspaces.models import User
from crm.workspaces.permissions import PERMISSIONS
from customers.actions import create_customer, delete_customer


@pytest.fixture
def zoe(alice):
    """An agent of Acme who is a member."""
    user = User.objects.create_user("zoe@acme.com", "secret", name="Zoe")
    with alice.scope():
        create_membership(actor=alice.actor, user_id=user.pk, role="agent")
    return Actor(alice.workspace.id, "Zoe", "test", PERMISSIONS["agent"], role="agent", user_id=user.pk)


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


def fetch_task(task):
    return Task.objects.get(pk=task.pk)


def test_create_task_stores_author_and_assignee(zoe, actor):
    task = create_task(actor=zoe, title="Call", due_on=date(2026, 12, 1), assignee_id=zoe.user_id)
    found = fetch_task(task)
    assert (found.author, found.user_id, found.assignee_id) == ("Zoe", zoe.user_id, zoe.user_id)
    assert Change.objects.of(task)[0].after["due_on"] == "2026-12-01"


def test_open_tasks_are_ordered_by_due_date_with_undated_last(actor):
    days = [None, date(2026, 12, 2), date(2026, 12, 1), date(2026, 12, 2)]
    made = [create_task(actor=actor, title=str(number), due_on=day) for number, day in enumerate(days)]
    complete_task(actor=actor, pk=create_task(actor=actor, title="done").pk)
    delete_task(actor=actor, pk=create_task(actor=actor, title="deleted").pk)
    assert list(Task.objects.open()) == [made[2], made[1], made[3], made[0]]


def test_mine_has_only_tasks_assigned_to_the_user(zoe, actor):
    create_task(actor=actor, title="Nobody's")
    mine = create_task(actor=actor, title="Mine", assignee_id=zoe.user_id)
    assert list(Task.objects.open().mine(zoe.user_id)) == [mine]
    assert Task.objects.open().mine(zoe.user_id).badge_text() == "1"
    assert Task.objects.open().mine(new_id()).badge_text() == ""


def test_how_many_counts_up_to_99(alice, zoe, actor):
    tasks = [
        Task(workspace_id=alice.workspace.id, title="t", assignee_id=zoe.user_id) for _ in range(MAX_BADGE_COUNT + 50)
    ]
    Task.objects.bulk_create(tasks[: MAX_BADGE_COUNT - 1])
    assert Task.objects.open().mine(zoe.user_id).badge_text() == "99"
    Task.objects.bulk_create(tasks[MAX_BADGE_COUNT - 1 :])
    assert Task.objects.open().mine(zoe.user_id).badge_text() == "99+"


def test_task_has_at_most_one_contact_or_customer(actor, make_contact):
    ada = make_contact(full_name="Ada")
    customer = create_customer(actor=actor, name="Acme", type="company")
    of_ada = create_task(actor=actor, title="a", contact_id=ada.pk)
    of_customer = create_task(actor=actor, title="b", customer_id=customer.pk)
    create_task(actor=actor, title="c")
    assert list(Task.objects.of(ada)) == [of_ada]
    assert list(Task.objects.of(customer)) == [of_customer]
    with pytest.raises(ValidationError):
        create_task(actor=actor, title="d", contact_id=ada.pk, customer_id=customer.pk)
    with pytest.raises(ValidationError):
        update_task(actor=actor, pk=of_ada.pk, customer_id=customer.pk)
    update_task(actor=actor, pk=of_ada.pk, customer_id=customer.pk, contact_id=None)
    assert Task.objects.of(customer).count() == 2


def test_complete_task_twice_keeps_the_first_and_reopen_clears_it(zoe, actor):
    task = create_task(actor=actor, title="Call")
    complete_task(actor=zoe, pk=task.pk)
    done = fetch_task(task)
    complete_task(actor=actor, pk=task.pk)
    assert done.done_at
    assert (fetch_task(task).done_by, fetch_task(task).done_at) == ("Zoe", done.done_at)
    reopen_task(actor=actor, pk=task.pk)
    assert (fetch_task(task).done_by, fetch_task(task).done_at) == ("", None)


def test_task_assignee_must_be_a_member_and_stays_after_leaving(alice, zoe, actor):
    with pytest.raises(ValidationError) as refused:
        create_task(actor=actor, title="Call", assignee_id=new_id())
    assert "assignee_id" in refused.value.message_dict
    task = create_task(actor=actor, title="Call", assignee_id=zoe.user_id)
    from crm.workspaces.models import Membership

    delete_membership(actor=actor, pk=Membership.objects.get(user_id=zoe.user_id).pk)
    assert fetch_task(task).assignee_id == zoe.user_id
    update_task(actor=actor, pk=task.pk, title="Call again")
    with pytest.raises(ValidationError):
        create_task(actor=actor, title="Write", assignee_id=zoe.user_id)


def test_task_is_deleted_with_its_contact_or_customer(actor, make_contact):
    ada, bea = make_contact(full_name="Ada"), make_contact(full_name="Bea")
    customer = create_customer(actor=actor, name="Acme", type="company")
    for subject in ({"contact_id": ada.pk}, {"contact_id": bea.pk}, {"customer_id": customer.pk}):
        create_task(actor=actor, title="Call", **subject)
    delete_contact(actor=actor, pk=ada.pk)
    delete_contacts(actor=actor, pks=[bea.pk])
    delete_customer(actor=actor, pk=customer.pk)
    assert not Task.objects.not_deleted().exists()
    assert Change.objects.filter(record_type="task", kind="deleted", change_set__isnull=False).count() == 3


def test_update_task_with_a_newer_value_conflicts(zoe, actor):
    task = create_task(actor=actor, title="Call")
    update_task(actor=zoe, pk=task.pk, title="Write")
    with pytest.raises(EditConflict) as refused, transaction.atomic():
        update_task(actor=actor, pk=task.pk, expected={"title": "Call"}, title="Meet")
    assert refused.value.fields["title"][:2] == ("Write", "Zoe")


def test_task_actions_require_permission_and_workspace(alice, charlie, make_contact, foreign_contact):
    bob = Actor(alice.workspace.id, "bob", "test", PERMISSIONS["viewer"])
    with alice.scope():
        task = create_task(actor=alice.actor, title="Call")
        for refused in (complete_task, reopen_task, delete_task, update_task):
            with pytest.raises(PermissionMissing):
                refused(actor=bob, pk=task.pk)
        with pytest.raises(PermissionMissing):
            create_task(actor=bob, title="Call")
        with pytest.raises(ValidationError):
            create_task(actor=alice.actor, title="Call", contact_id=foreign_contact.pk)
    for refused in (complete_task, reopen_task, delete_task, update_task):
        with pytest.raises(RecordNotFound), charlie.scope():
            refused(actor=charlie.actor, pk=task.pk)
    with charlie.scope():
        assert not Task.objects.open().exists()


def test_open_tasks_of_100000_use_indexes_without_sorting(alice, zoe):
    with alice.scope(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_task (workspace_id, id, created_at, updated_at, title, author, done_by, due_on,"
            " assignee_id) SELECT %s, gen_random_uuid(), now(), now(), 't', '', '', '2026-01-01'::date + n %% 500,"
            " CASE WHEN n %% 3 = 0 THEN %s::uuid ELSE gen_random_uuid() END FROM generate_series(1, 100000) n",
            [alice.workspace.id, zoe.user_id],
        )
        cursor.execute("RESET ROLE; ANALYZE contacts_task; SET LOCAL ROLE crm_tenant")
        rows = Task.objects.in_workspace(alice.workspace.id).open()
        mine, all_of_them = rows.mine(zoe.user_id)[:50].explain(), rows[:50].explain()
    assert "task_open_of_member" in mine
    assert "Sort" not in mine
    assert "task_open" in all_of_them
    assert "Sort" not in all_of_them
