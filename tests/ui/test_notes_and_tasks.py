"""Notes and tasks: creating, editing with conflicts, completing and listing them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Note, Task
from contacts.notes.actions import create_note, update_note
from contacts.tasks.actions import create_task, update_task

from .conftest import sign_in


@pytest.fixture
def contact(alice):
    return alice.contact()


def fetch_notes(alice):
    with alice.scope():
        return list(Note.objects.in_workspace(alice.workspace.id).not_deleted())


def fetch_tasks(alice):
    with alice.scope():
        return list(Task.objects.in_workspace(alice.workspace.id).not_deleted())


def test_note_is_rendered_as_markdown_on_the_timeline(alice_client, contact):
    response = alice_client.post(
        f"contact/{contact['id']}/notes/", {"content": "Call **back** ~~soon~~\n\n- one"}, follow=True
    )
    page = response.content.decode()
    assert "<strong>back</strong>" in page
    assert "<s>soon</s>" in page
    assert "<li>one</li>" in page


def test_note_on_a_customer_is_shown(alice_client, alice):
    customer = alice.customer()
    page = alice_client.post(
        f"customer/{customer['id']}/notes/", {"content": "Pays late"}, follow=True
    ).content.decode()
    assert "Pays late" in page


def test_empty_note_shows_a_field_error(alice_client, contact):
    response = alice_client.post(f"contact/{contact['id']}/notes/", {"content": " "})
    assert response.status_code == 422
    assert "id_content_error" in response.content.decode()


def test_note_form_with_a_newer_value_shows_it_and_asks_again(alice_client, alice, contact):
    with alice.scope():
        note = create_note(actor=alice.actor, contact_id=contact["id"], content="First")
        update_note(actor=alice.actor, pk=note.pk, content="Theirs")
    sent = {"content": "Mine", "initial-content": "First"}
    response = alice_client.post(f"notes/{note.pk}/", sent)
    assert response.status_code == 422
    assert "Theirs" in response.content.decode()
    assert fetch_notes(alice)[0].content == "Theirs"
    alice_client.post(f"notes/{note.pk}/", {**sent, "initial-content": "Theirs"})
    assert fetch_notes(alice)[0].content == "Mine"


def test_task_is_created_completed_and_reopened(alice_client, alice, contact):
    made = {"title": "Call", "due_on": "2026-12-01", "contact": contact["id"], "assignee_id": str(alice_client.user.pk)}
    alice_client.post("tasks/new/", made)
    [task] = fetch_tasks(alice)
    assert (task.title, str(task.contact_id), task.assignee_id) == ("Call", contact["id"], alice_client.user.pk)
    assert "Call" in alice_client.get("tasks/").content.decode()
    alice_client.post(f"tasks/{task.pk}/done/")
    assert fetch_tasks(alice)[0].done_at is not None
    assert "No open tasks" in alice_client.get("tasks/").content.decode()
    alice_client.post(f"tasks/{task.pk}/reopen/")
    assert fetch_tasks(alice)[0].done_at is None


def test_task_list_shows_own_tasks_and_marks_overdue_ones(alice_client, zoe, alice):
    zoe_client, today = sign_in(zoe), timezone.localdate()
    with alice.scope():
        create_task(actor=alice.actor, title="Hers", assignee_id=zoe_client.user.pk, due_on=today - timedelta(days=1))
        create_task(actor=alice.actor, title="Nobody's")
    assert "Hers" not in alice_client.get("tasks/").content.decode()
    mine = zoe_client.get("tasks/").content.decode()
    assert "Hers" in mine
    assert "(overdue)" in mine
    assert "Nobody's" not in mine
    everybodys = alice_client.get("tasks/?of=all").content.decode()
    assert "Hers" in everybodys
    assert "Nobody&#x27;s" in everybodys


def test_task_form_with_a_newer_value_asks_again(alice_client, alice):
    with alice.scope():
        task = create_task(actor=alice.actor, title="Call")
        update_task(actor=alice.actor, pk=task.pk, title="Write")
    sent = {"title": "Visit", "initial-title": "Call", "due_on": "", "assignee_id": "", "initial-assignee_id": ""}
    response = alice_client.post(f"tasks/{task.pk}/", sent)
    assert response.status_code == 422
    assert fetch_tasks(alice)[0].title == "Write"


def test_task_form_without_title_or_with_unknown_assignee_shows_errors(alice_client, alice):
    response = alice_client.post("tasks/new/", {"title": "", "assignee_id": "6a3c3d38-2a43-4b3c-8d5e-000000000000"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "id_title_error" in page
    assert "id_assignee_id_error" in page


@pytest.mark.parametrize("path", ["tasks/new/", "tasks/{task}/", "tasks/{task}/done/", "tasks/{task}/delete/"])
def test_tasks_cannot_be_changed_by_viewers_or_other_workspaces(bob_client, charlie_client, alice, path):
    with alice.scope():
        task = create_task(actor=alice.actor, title="Call")
    assert bob_client.post(path.format(task=task.pk), {"title": "Mine"}).status_code == 403
    assert charlie_client.post(f"/w/acme/{path.format(task=task.pk)}", {"title": "Mine"}).status_code == 404
    assert [(one.title, one.done_at) for one in fetch_tasks(alice)] == [("Call", None)]
    assert "<form" not in bob_client.get("tasks/").content.decode().split("<main")[1].split("<dialog")[0]
