"""The demo workspace: believable records, made through the same actions as all others."""

import json
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from addresses.actions import create_address
from contacts.actions import create_contact, create_note
from contacts.channels import connect_contact
from crm.access.actions import create_attribute, create_label, create_membership, create_token, create_workspace
from crm.inboxes.actions import create_inbox
from crm.workspaces.actor import Actor, operator
from crm.workspaces.models import AccessToken, User
from crm.workspaces.permissions import Role
from crm.workspaces.scope import staff, tenant
from crm.workspaces.tokens import digest_of
from customers.actions import create_customer, create_segment

RECORDS = Path(__file__).with_name("records.json")
# The documentation's examples name this workspace and this token; with the demo loaded they work as pasted.
WORKSPACE = UUID("706eb564-6c4a-4e18-841c-bdd79be6bca7")
DOCUMENTED_TOKEN = "qwoty_your_token"  # noqa: S105, opens nothing but invented records
EMAIL = "operator@example.com"


def credentials_file() -> Path:
    """Return where the demo's sign-in and token are kept, readable by the owner alone."""
    return settings.DATA / "demo.json"


def credentials() -> dict[str, str] | None:
    """Return the e-mail, password and token that `load` made, or None where the token opens nothing (any more)."""
    if not credentials_file().exists():
        return None
    known = json.loads(credentials_file().read_text())
    with staff():
        tokens = AccessToken.objects.live().filter(digest=digest_of(known["token"]), revoked_at=None)
        return known if tokens.exists() else None


def load() -> dict[str, str]:
    """Make the demo workspace with an operator who may sign in; return e-mail, password and token."""
    records = json.loads(RECORDS.read_text(), object_hook=_with_ids)
    with transaction.atomic():
        credentials = _open_workspace()
        actor = operator(WORKSPACE, door="demo", name="Demo")
        with tenant(WORKSPACE):
            for attribute in records["custom_attributes"]:
                create_attribute(actor=actor, **attribute)
            for label in records["labels"]:
                create_label(actor=actor, **label)
            segments = {s["key"]: create_segment(actor=actor, name=s["name"]).pk for s in records["segments"]}
            inboxes = {i.pop("key"): create_inbox(actor=actor, **i).pk for i in records["inboxes"]}
            for customer in records["customers"]:
                _load_customer(actor, customer, segments, inboxes)
        _keep(credentials)
    return credentials


def _with_ids(record: dict) -> dict:
    """Read the documentation's own ids as ids."""
    return record | {"id": UUID(record["id"])} if "id" in record else record


def _open_workspace() -> dict[str, str]:
    password = secrets.token_urlsafe(12)
    user = User.objects.create_superuser(EMAIL, password, name="Demo operator")
    create_workspace(name="Demo", slug="demo", door="demo", by="Demo", pk=WORKSPACE)
    actor = operator(WORKSPACE, door="demo", name="Demo")
    with tenant(WORKSPACE):
        create_membership(actor=actor, user_id=user.pk, role=Role.ADMINISTRATOR)
        _, token = create_token(actor=actor, name="Demo", role=Role.ADMINISTRATOR)
        create_token(actor=actor, name="Documentation examples", role=Role.AGENT, secret=DOCUMENTED_TOKEN)
    return {"email": EMAIL, "password": password, "token": token}


def _load_customer(actor: Actor, customer: dict, segments: dict[str, UUID], inboxes: dict[str, UUID]) -> None:
    contacts, addresses = customer.pop("contacts"), customer.pop("addresses")
    segment = customer.pop("segment")
    saved = create_customer(actor=actor, segment_id=segments.get(segment), **customer)
    keys = {contact.pop("key"): _load_contact(actor, saved.pk, contact, inboxes) for contact in contacts}
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


def _keep(credentials: dict[str, str]) -> None:
    path = credentials_file()
    path.touch(mode=0o600)
    path.write_text(json.dumps(credentials))
