"""The demo workspace, created by the same actions as all other records."""

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone

from addresses.actions import create_address
from contacts.actions import create_contact
from contacts.inboxes.actions import connect_contact
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.users import create_user
from crm.db.session import staff_session, tenant_session
from crm.ui.saved_views import create_view
from crm.workspaces.actions import (
    create_attribute,
    create_inbox,
    create_label,
    create_membership,
    create_token,
    create_workspace,
    update_workspace,
)
from crm.workspaces.actor import Actor, operator_actor
from crm.workspaces.models import AccessToken, Membership, User
from crm.workspaces.permissions import MemberRole
from crm.workspaces.tokens import digest_of
from customers.actions import create_customer, create_segment

RECORDS = Path(__file__).with_name("records.json")
# The documentation's examples name this workspace and this token, so they work as pasted.
WORKSPACE = UUID("706eb564-6c4a-4e18-841c-bdd79be6bca7")
DOCUMENTED_TOKEN = "qwoty_your_token"  # noqa: S105, opens nothing but invented records
EMAIL = "operator@example.com"
LOCALE = {"country": "FR", "time_zone": "Europe/Paris", "language": "en"}


# The customer_id or contact_id of a task, by the name of a customer, or by that and the key of a contact.
Subjects = dict[str, dict[str, UUID]]


def credentials_file() -> Path:
    """Return the file with the demo's sign-in and token, readable by its owner only."""
    return settings.DATA / "demo.json"


def credentials() -> dict[str, str] | None:
    """Return the e-mail, password and token that `load` made, or None if the token is not valid (any more)."""
    if not credentials_file().exists():
        return None
    stored = json.loads(credentials_file().read_text())
    with staff_session():
        tokens = AccessToken.objects.not_deleted().filter(digest=digest_of(stored["token"]), revoked_at=None)
        return stored if tokens.exists() else None


def find_public_credentials() -> list[str]:
    """Return which known credentials still open the demo: the documented token, and those that `load` made."""
    path = credentials_file()
    stored = json.loads(path.read_text()) if path.exists() else {}
    tokens_of_demo = [DOCUMENTED_TOKEN, *([stored["token"]] if stored else [])]
    with staff_session():
        tokens = AccessToken.objects.not_deleted().filter(revoked_at=None, digest__in=map(digest_of, tokens_of_demo))
        found = [f"the token {token.prefix}" for token in tokens.order_by("id")]
        user = User.objects.filter(email=EMAIL, is_active=True).first()
    # Not User.check_password(), which may store a new hash.
    if user and stored and check_password(stored["password"], user.password):
        found.append(f"the password of {EMAIL}")
    return found


def load() -> dict[str, str]:
    """Create the demo workspace with an operator who can sign in; return e-mail, password and token."""
    records = json.loads(RECORDS.read_text(), object_hook=_with_ids)
    with transaction.atomic():
        credentials, actor = _create_workspace()
        team = _create_team(actor, records["members"])
        with tenant_session(WORKSPACE):
            for attribute in records["custom_attributes"]:
                create_attribute(actor=actor, **attribute)
            for label in records["labels"]:
                create_label(actor=actor, **label)
            segments = {s["key"]: create_segment(actor=actor, name=s["name"]).pk for s in records["segments"]}
            colleagues = Membership.objects.in_workspace(WORKSPACE).exclude(role=MemberRole.ADMINISTRATOR)
            pks = list(colleagues.values_list("pk", flat=True))
            inboxes = {i.pop("key"): create_inbox(actor=actor, member_ids=pks, **i).pk for i in records["inboxes"]}
            subjects: Subjects = {"": {}}
            for customer in records["customers"]:
                _load_customer(actor, customer, segments, inboxes, subjects)
            for task in records["tasks"]:
                _load_task(actor, task, team, subjects)
            for view in records["views"]:
                create_view(actor=actor, shared=True, **view)
        path = credentials_file()
        # Before writing the content, so that nobody else can read it in between.
        path.touch(mode=0o600)
        path.write_text(json.dumps(credentials))
    return credentials


def _with_ids(record: dict) -> dict:
    # Some records have fixed ids, which the documentation's examples name.
    return record | {"id": UUID(record["id"])} if "id" in record else record


def _create_workspace() -> tuple[dict[str, str], Actor]:
    password = secrets.token_urlsafe(12)
    user = User.objects.create_superuser(EMAIL, password, name="Demo operator")
    create_workspace(name="Demo", slug="demo", source="demo", by=str(user), pk=WORKSPACE)
    actor = operator_actor(WORKSPACE, source="demo", name=str(user), user_id=user.pk)
    with tenant_session(WORKSPACE):
        update_workspace(actor=actor, pk=WORKSPACE, **LOCALE)
        create_membership(actor=actor, user_id=user.pk, role=MemberRole.ADMINISTRATOR)
        _, token = create_token(actor=actor, name="Demo", role=MemberRole.ADMINISTRATOR)
        create_token(actor=actor, name="Documentation examples", role=MemberRole.AGENT, secret=DOCUMENTED_TOKEN)
    return {"email": EMAIL, "password": password, "token": token}, actor


def _create_team(actor: Actor, members: list[dict[str, str]]) -> dict[str, UUID | None]:
    """Return the ids of the operator and of new colleagues, by key."""
    # Colleagues have no password: only the operator, whose is printed, can sign in.
    team = {"operator": actor.user_id}
    for member in members:
        user = create_user(email=member["email"], name=member["name"], password=None)
        team[member["key"]] = user.pk
        with tenant_session(WORKSPACE):
            create_membership(actor=actor, user_id=user.pk, role=member["role"])
    return team


def _load_customer(
    actor: Actor, customer: dict, segments: dict[str, UUID], inboxes: dict[str, UUID], subjects: Subjects
) -> None:
    contacts, addresses, notes = customer.pop("contacts"), customer.pop("addresses"), customer.pop("notes", [])
    segment = customer.pop("segment")
    saved = create_customer(actor=actor, segment_id=segments.get(segment), **customer)
    subjects[saved.name] = {"customer_id": saved.pk}
    for content in notes:
        create_note(actor=actor, customer_id=saved.pk, content=content)
    keys = {contact.pop("key"): _load_contact(actor, saved.pk, contact, inboxes) for contact in contacts}
    subjects |= {f"{saved.name}/{key}": {"contact_id": pk} for key, pk in keys.items()}
    for address in addresses:
        contact_id = keys.get(address.pop("contact"))
        create_address(actor=actor, customer_id=saved.pk, contact_id=contact_id, **address)


def _load_contact(actor: Actor, customer_id: UUID, contact: dict[str, Any], inboxes: dict[str, UUID]) -> UUID:
    entered, notes, roles = contact.pop("inboxes", []), contact.pop("notes", []), contact.pop("role")
    contact |= {name: contact[name] or "" for name in ("occupation", "preferred_channel", "gender")}
    saved = create_contact(actor=actor, customer_id=customer_id, roles=roles, **contact)
    for key in entered:
        connect_contact(actor=actor, contact_id=saved.pk, inbox_id=inboxes[key])
    for content in notes:
        create_note(actor=actor, contact_id=saved.pk, content=content)
    return saved.pk


def _load_task(actor: Actor, task: dict[str, Any], team: dict[str, UUID | None], subjects: Subjects) -> None:
    due, assignee, about = task.pop("due_in"), team.get(task.pop("assignee", "")), subjects[task.pop("about", "")]
    due_on = None if due is None else timezone.localdate(timezone=ZoneInfo(LOCALE["time_zone"])) + timedelta(days=due)
    create_task(actor=actor, due_on=due_on, assignee_id=assignee, **about, **task)
