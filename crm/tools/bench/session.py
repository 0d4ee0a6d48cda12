"""The session of a member for whom staff pages are measured, with many tasks, and a contact with a long history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client

from contacts.actions import create_contact, update_contact
from contacts.models import Contact, Task
from crm.db.session import staff_session, tenant_session
from crm.workspaces.actions import create_membership
from crm.workspaces.actor import operator_actor
from crm.workspaces.models import Membership, User, Workspace

from .workspace import Say

EMAIL = "bench@example.com"
CHANGES = 500  # of one contact
TASKS = 100_000
# Half of them the member's, most of them open, due around today.
FILL_TASKS = """
INSERT INTO contacts_task (id, workspace_id, created_at, updated_at, title, due_on, assignee_id, contact_id, author,
    done_by, done_at)
SELECT gen_random_uuid(), c.workspace_id, now(), now(), 'Call ' || n, current_date + (n %% 400)::integer - 200,
    CASE WHEN n %% 2 = 0 THEN %s::uuid END, c.id, 'bench', '', CASE WHEN n %% 5 = 0 THEN now() END
FROM (SELECT id, workspace_id, row_number() OVER () AS n FROM contacts_contact WHERE workspace_id = %s LIMIT %s) c
"""


@dataclass(frozen=True)
class Member:
    """The cookie of a session, and the contact with a long history."""

    cookie: str
    long_history: UUID


@contextmanager
def member_session(workspace: Workspace, say: Say) -> Iterator[Member]:
    """Give a member of the workspace who is signed in meanwhile; tasks are made in the first run only."""
    actor = operator_actor(workspace.id, source="bench", name="bench")
    with staff_session():
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, name="Bench")
    with tenant_session(workspace.id):
        if not Membership.objects.in_workspace(workspace.id).not_deleted().filter(user_id=user.pk).exists():
            create_membership(actor=actor, user_id=user.pk, role="administrator")
        if not Task.objects.in_workspace(workspace.id).exists():
            say(f"{TASKS:,} tasks")
            with connection.cursor() as cursor:
                cursor.execute(FILL_TASKS, [user.pk, workspace.id, TASKS])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_task")
    browser = Client()
    browser.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    try:
        yield Member(f"{name}={browser.cookies[name].value}", _contact_with_history(workspace, say))
    finally:
        browser.logout()


def _contact_with_history(workspace: Workspace, say: Say) -> UUID:
    actor = operator_actor(workspace.id, source="bench", name="bench")
    with tenant_session(workspace.id):
        found = Contact.objects.in_workspace(workspace.id).not_deleted().filter(identifier="bench").first()
        if found is None:
            say(f"{CHANGES} changes of a contact")
            found = create_contact(actor=actor, first_name="Often", last_name="Changed", identifier="bench")
            for number in range(CHANGES):
                update_contact(actor=actor, pk=found.pk, occupation=f"Occupation {number}")
    return found.pk
