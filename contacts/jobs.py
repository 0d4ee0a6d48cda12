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
from .label_changes import relabel_all_contacts, relabel_few_contacts
from .models import Avatar

log = logging.getLogger("carnet.contacts")
PERMISSION = "contacts:write"
IDS = ("user_id", "token_id")


def fetch_avatar_later(*, actor: Actor, pk: UUID, url: str) -> None:
    """Enqueue the task that fetches the avatar of a contact from a URL."""
    actor.require(PERMISSION)
    enqueue(fetch_avatar, workspace_id=actor.workspace_id, contact_id=pk, url=url, traced=_to_json(actor))


@task
def fetch_avatar(*, workspace_id: UUID, contact_id: UUID, url: str, traced: dict) -> None:
    """Fetch an avatar and give it to a contact; nothing changes if the URL is refused or is not an image."""
    actor = _to_actor(workspace_id, traced)
    try:
        # Before the session, so that no transaction is open during a slow request to another server.
        content = http.fetch(url, limit=Avatar.LARGEST, accept=", ".join(Avatar.TYPES), seconds=20.0)
        with tenant_session(workspace_id):
            set_avatar(actor=actor, pk=contact_id, content=content)
    except (http.RequestRefused, ValidationError, RecordNotFound) as error:
        log.warning("an avatar was not accepted: %s", type(error).__name__)  # its message may quote a URL


def relabel_contacts(actor: Actor, label_id: UUID, title: str, new_title: str | None, change_set: ChangeSet) -> None:
    """Replace the old title of a label on contacts, or remove it if the label was deleted; in a job if many have it."""
    if not relabel_few_contacts(actor, title, new_title, change_set, limit=MAX_IN_REQUEST):
        values = {"label_id": label_id, "title": title, "since": timezone.now().isoformat(), "traced": _to_json(actor)}
        enqueue(relabel_many_contacts, workspace_id=actor.workspace_id, **values)


@task
def relabel_many_contacts(*, workspace_id: UUID, label_id: UUID, title: str, since: str, traced: dict) -> None:
    """Replace or remove the old title of a label on all contacts that already had it at the time `since`."""
    with tenant_session(workspace_id):
        # Read again, because the label may have been renamed once more, or deleted.
        label = Label.objects.in_workspace(workspace_id).get(pk=label_id)
        new_title = None if label.deleted_at else label.title
        if new_title != title:
            relabel_all_contacts(_to_actor(workspace_id, traced), title, new_title, datetime.fromisoformat(since))


def _to_json(actor: Actor) -> dict[str, Any]:
    # Arguments of a job are JSON.
    traced: dict[str, str | None] = {"name": actor.name, "source": actor.source, "request_id": actor.request_id}
    return traced | {name: str(value) if (value := getattr(actor, name)) else None for name in IDS}


def _to_actor(workspace_id: UUID, traced: dict) -> Actor:
    ids = {name: UUID(traced[name]) if traced[name] else None for name in IDS}
    # The permission was checked when the job was enqueued, so the actor has no other one.
    return Actor(workspace_id=workspace_id, permissions=frozenset({PERMISSION}), **{**traced, **ids})
