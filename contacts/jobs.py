"""Background tasks of contacts."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm.db.session import tenant_session
from crm.history.bulk import MAX_IN_REQUEST
from crm.history.exceptions import RecordNotFound
from crm.history.models import ChangeSet
from crm.jobs import http
from crm.jobs.tasks import enqueue, task
from crm.workspaces.actor import Actor
from crm.workspaces.models import Label

from .actions import set_avatar
from .label_changes import relabel_all_contacts, relabel_contacts
from .models import Avatar

log = logging.getLogger("carnet.contacts")
PERMISSION = "contacts:write"
IDS = ("user_id", "token_id")


def fetch_avatar_later(*, actor: Actor, pk: UUID, url: str) -> None:
    """Enqueue the task that fetches the avatar of a contact from a URL."""
    actor.require(PERMISSION)
    enqueue(fetch_avatar, workspace_id=actor.workspace_id, contact_id=pk, url=url, traced=_traced(actor))


@task
def fetch_avatar(*, workspace_id: UUID, contact_id: UUID, url: str, traced: dict) -> None:
    """Fetch an avatar and give it to a contact; nothing changes if the URL is refused or is not an image."""
    actor = _actor(workspace_id, traced)
    try:
        # Before the session, so that no transaction is open during a slow request to another server.
        content = http.fetch(url, limit=Avatar.LARGEST, accept=", ".join(Avatar.TYPES), seconds=20.0)
        with tenant_session(workspace_id):
            set_avatar(actor=actor, pk=contact_id, content=content)
    except (http.RequestRefused, ValidationError, RecordNotFound) as error:
        log.warning("an avatar was not accepted: %s", type(error).__name__)  # its message may quote a URL


def follow_label(actor: Actor, pk: UUID, title: str, new: str | None, change_set: ChangeSet) -> None:
    """Relabel the contacts of a label that has been renamed or deleted; many of them in the background."""
    if not relabel_contacts(actor, title, new, change_set, MAX_IN_REQUEST):
        values = {"label_id": pk, "title": title, "since": timezone.now().isoformat(), "traced": _traced(actor)}
        enqueue(relabel, workspace_id=actor.workspace_id, **values)


@task
def relabel(*, workspace_id: UUID, label_id: UUID, title: str, since: str, traced: dict) -> None:
    """Relabel all contacts that had the old title of a label at a time."""
    with tenant_session(workspace_id):
        # As it is by now, as it may have been renamed again, or deleted.
        label = Label.objects.in_workspace(workspace_id).get(pk=label_id)
        new = None if label.deleted_at else label.title
        if new != title:
            relabel_all_contacts(_actor(workspace_id, traced), title, new, datetime.fromisoformat(since))


def _traced(actor: Actor) -> dict[str, Any]:
    # Arguments of a job are JSON.
    traced: dict[str, str | None] = {"name": actor.name, "source": actor.source, "request_id": actor.request_id}
    return traced | {name: str(value) if (value := getattr(actor, name)) else None for name in IDS}


def _actor(workspace_id: UUID, traced: dict) -> Actor:
    ids = {name: UUID(traced[name]) if traced[name] else None for name in IDS}
    # The permission was checked when the job was enqueued, so the actor has this one only.
    return Actor(workspace_id=workspace_id, permissions=frozenset({PERMISSION}), **{**traced, **ids})
