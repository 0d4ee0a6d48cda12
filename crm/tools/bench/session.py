"""The session of a member for whom staff pages are measured, with many tasks, and a contact with a long history."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test import Client

from contacts.actions import create_contact, update_contact
from contacts.models import Contact, Task
from crm.db.session import staff_session, tenant_session
from crm.workspaces.actions import create_membership
from crm.workspaces.actor import Actor, operator_actor
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


@contextmanager
def member_session(workspace: Workspace, say: Say) -> Iterator[tuple[str, UUID]]:
    """Yield the cookie of a signed-in member, and the id of a contact with a long history."""
    actor = operator_actor(workspace.id, source="bench", name="bench")
    # Without a password, so that only force_login below can sign in.
    with staff_session():
        user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, name="Bench")
    with tenant_session(workspace.id):
        if not Membership.objects.in_workspace(workspace.id).not_deleted().filter(user_id=user.pk).exists():
            create_membership(actor=actor, user_id=user.pk, role="administrator")
        if not Task.objects.in_workspace(workspace.id).exists():
            say(f"{TASKS:,} tasks")
            with connection.cursor() as cursor:
                cursor.execute(FILL_TASKS, [user.pk, workspace.id, TASKS])
    # Autovacuum may not have seen new rows yet.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_task")
    browser = Client()
    browser.force_login(user)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    try:
        yield cookie.OutputString([]), _contact_with_history(actor, say)
    finally:
        browser.logout()


def _contact_with_history(actor: Actor, say: Say) -> UUID:
    with tenant_session(actor.workspace_id):
        found = Contact.objects.in_workspace(actor.workspace_id).not_deleted().filter(identifier="bench").first()
        if found is None:
            say(f"{CHANGES} changes of a contact")
            found = create_contact(actor=actor, first_name="Often", last_name="Changed", identifier="bench")
            for number in range(CHANGES):
                update_contact(actor=actor, pk=found.pk, occupation=f"Occupation {number}")
    return found.pk
