"""Background tasks of contacts."""

import logging
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.jobs import http
from crm.jobs.tasks import enqueue, task
from crm.workspaces.actor import Actor

from .actions import set_avatar
from .models import Avatar

log = logging.getLogger("carnet.contacts")
PERMISSION = "contacts:write"
IDS = ("user_id", "token_id")


def fetch_avatar_later(*, actor: Actor, pk: UUID, url: str) -> None:
    """Enqueue the task that fetches the avatar of a contact from a URL."""
    actor.require(PERMISSION)
    # Arguments of a job are JSON.
    traced: dict[str, str | None] = {"name": actor.name, "source": actor.source, "request_id": actor.request_id}
    traced |= {name: str(value) if (value := getattr(actor, name)) else None for name in IDS}
    enqueue(fetch_avatar, workspace_id=actor.workspace_id, contact_id=pk, url=url, traced=traced)


@task
def fetch_avatar(*, workspace_id: UUID, contact_id: UUID, url: str, traced: dict) -> None:
    """Fetch an avatar and give it to a contact; nothing changes if the URL is refused or is not an image."""
    ids = {name: UUID(traced[name]) if traced[name] else None for name in IDS}
    # The permission was checked when the job was enqueued, so the actor has this one only.
    actor = Actor(workspace_id=workspace_id, permissions=frozenset({PERMISSION}), **{**traced, **ids})
    try:
        # Before the session, so that no transaction is open during a slow request to another server.
        content = http.fetch(url, limit=Avatar.LARGEST, accept=", ".join(Avatar.TYPES), seconds=20.0)
        with tenant_session(workspace_id):
            set_avatar(actor=actor, pk=contact_id, content=content)
    except (http.RequestRefused, ValidationError, RecordNotFound) as error:
        log.warning("an avatar was not accepted: %s", type(error).__name__)  # its message may quote a URL
