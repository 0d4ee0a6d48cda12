"""Notes and tasks: written, changed with conflicts shown, done, and seen where they belong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Note, Task
from contacts.notes.actions import create_note, update_note
from contacts.tasks.actions import create_task, update_task

from .conftest import signed_in


@pytest.fixture
def contact(alice):
    return alice.contact()


def notes(alice):
    with alice.scope():
        return list(Note.objects.in_workspace(alice.workspace.id).not_deleted())


def tasks(alice):
    with alice.scope():
        return list(Task.objects.in_workspace(alice.workspace.id).not_deleted())


def test_a_note_is_markdown_on_the_timeline(alices, contact):
    response = alices.post(
        f"contact/{contact['id']}/notes/", {"content": "Call **back** ~~soon~~\n\n- one"}, follow=True
    )
    page = response.content.decode()
    assert "<strong>back</strong>" in page
    assert "<s>soon</s>" in page
    assert "<li>one</li>" in page


def test_a_customer_has_notes_too(alices, alice):
    customer = alice.customer()
    page = alices.post(f"customer/{customer['id']}/notes/", {"content": "Pays late"}, follow=True).content.decode()
    assert "Pays late" in page


def test_an_empty_note_is_refused_beside_its_field(alices, contact):
    response = alices.post(f"contact/{contact['id']}/notes/", {"content": " "})
    assert response.status_code == 422
    assert "id_content_error" in response.content.decode()


def test_a_note_that_another_changed_is_not_overwritten_unseen(alices, alice, contact):
    with alice.scope():
        note = create_note(actor=alice.actor, contact_id=contact["id"], content="First")
        update_note(actor=alice.actor, pk=note.pk, content="Theirs")
    sent = {"content": "Mine", "initial-content": "First"}
    response = alices.post(f"notes/{note.pk}/", sent)
    assert response.status_code == 422
    assert "Theirs" in response.content.decode()
    assert notes(alice)[0].content == "Theirs"
    alices.post(f"notes/{note.pk}/", {**sent, "initial-content": "Theirs"})
    assert notes(alice)[0].content == "Mine"


def test_a_task_is_made_done_and_made_again(alices, alice, contact):
    made = {"title": "Call", "due_on": "2026-12-01", "contact": contact["id"], "assignee_id": str(alices.user.pk)}
    alices.post("tasks/new/", made)
    [task] = tasks(alice)
    assert (task.title, str(task.contact_id), task.assignee_id) == ("Call", contact["id"], alices.user.pk)
    assert "Call" in alices.get("tasks/").content.decode()
    alices.post(f"tasks/{task.pk}/done/")
    assert tasks(alice)[0].done_at is not None
    assert "No open tasks" in alices.get("tasks/").content.decode()
    alices.post(f"tasks/{task.pk}/reopen/")
    assert tasks(alice)[0].done_at is None


def test_my_tasks_are_mine_and_late_ones_say_so(alices, zoe, alice):
    zoes, today = signed_in(zoe), timezone.localdate()
    with alice.scope():
        create_task(actor=alice.actor, title="Hers", assignee_id=zoes.user.pk, due_on=today - timedelta(days=1))
        create_task(actor=alice.actor, title="Nobody's")
    assert "Hers" not in alices.get("tasks/").content.decode()
    mine = zoes.get("tasks/").content.decode()
    assert "Hers" in mine
    assert "(overdue)" in mine
    assert "Nobody's" not in mine
    everybodys = alices.get("tasks/?of=all").content.decode()
    assert "Hers" in everybodys
    assert "Nobody&#x27;s" in everybodys


def test_a_task_that_another_changed_is_not_overwritten_unseen(alices, alice):
    with alice.scope():
        task = create_task(actor=alice.actor, title="Call")
        update_task(actor=alice.actor, pk=task.pk, title="Write")
    sent = {"title": "Visit", "initial-title": "Call", "due_on": "", "assignee_id": "", "initial-assignee_id": ""}
    response = alices.post(f"tasks/{task.pk}/", sent)
    assert response.status_code == 422
    assert tasks(alice)[0].title == "Write"


def test_a_task_needs_a_title_and_a_member(alices, alice):
    response = alices.post("tasks/new/", {"title": "", "assignee_id": "6a3c3d38-2a43-4b3c-8d5e-000000000000"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "id_title_error" in page
    assert "id_assignee_id_error" in page


@pytest.mark.parametrize("path", ["tasks/new/", "tasks/{task}/", "tasks/{task}/done/", "tasks/{task}/delete/"])
def test_a_viewer_and_a_stranger_change_nothing(bobs, charlies, alice, path):
    with alice.scope():
        task = create_task(actor=alice.actor, title="Call")
    assert bobs.post(path.format(task=task.pk), {"title": "Mine"}).status_code == 403
    assert charlies.post(f"/w/acme/{path.format(task=task.pk)}", {"title": "Mine"}).status_code == 404
    assert [(one.title, one.done_at) for one in tasks(alice)] == [("Call", None)]
    assert "<form" not in bobs.get("tasks/").content.decode().split("<main")[1].split("<dialog")[0]
