"""Access tokens of the API: who calls, and for which workspace."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from crm.db.session import ask_admitted, fetch, prepared_cursor, tenant_session
from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken
from crm.workspaces.permissions import permissions_for
from crm.workspaces.tokens import digest_of

INVALID = "Invalid API token"
FIND = "SELECT * FROM crm_authenticate(%s)"

# The workspaces of tokens that were let in, by digest: where to ask while it is not known yet whether the token still
# is good. What it may, and whether this is its workspace, is found out each time, before an answer is shown.
_workspaces: dict[str, UUID] = {}
MOST_REMEMBERED = 10_000

# A question, as it is asked in a workspace.
Asked = Callable[[UUID], tuple[str, Sequence[Any]]]


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    source = "api"
    invalid = INVALID

    def authenticate(self, request):
        digest = digest_of(self.token(request))
        return self._actor(_retried(lambda: _find(digest)), digest, request), None

    def answered(self, request, asked: Asked) -> tuple[Actor, list[tuple]]:
        """Return who makes a request, and the answer to a question of theirs, in one round trip where that is possible.

        The answer is worth nothing unless the token is good, and then whatever permission it takes is still to be asked
        for. Raises AuthenticationFailed.
        """
        digest = digest_of(self.token(request))
        workspace_id, rows = _workspaces.get(digest), []
        if workspace_id is None:
            actor, _ = self.authenticate(request)
        else:
            found, rows = _retried(lambda: ask_admitted(digest, workspace_id, *asked(workspace_id)))
            actor = self._actor(found, digest, request)
        if actor.workspace_id != workspace_id:
            rows = fetch(actor.workspace_id, *asked(actor.workspace_id))
        return actor, rows

    def token(self, request) -> str:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            raise AuthenticationFailed(self.invalid)
        return token.strip().decode("latin-1")

    def authenticate_header(self, request):
        return "Bearer"

    def _actor(self, row: tuple | None, digest: str, request) -> Actor:
        if row is None:
            _workspaces.pop(digest, None)
            raise AuthenticationFailed(self.invalid)
        if len(_workspaces) >= MOST_REMEMBERED:
            _workspaces.clear()
        _workspaces[digest] = row[1]
        return _actor_of(row, request._request, self.source)


class AnsweredAtOnce:
    """For a view whose GET is a single question: who asks is found out along with the answer."""

    request: Any
    rows: list[tuple] | None = None

    def asked(self) -> Asked | None:
        """Return the question, or None where it cannot be told, or not yet: then who asks is found out first."""
        return None

    def perform_authentication(self, request) -> None:
        asked = self.asked() if request.method in ("GET", "HEAD") else None
        if asked is None:
            super().perform_authentication(request)  # type: ignore[misc]
        else:
            request.user, self.rows = request.authenticators[0].answered(request, asked)


def _actor_of(row: tuple, request: HttpRequest, source: str) -> Actor:
    token_id, workspace_id, name, role, scopes, user_id, stale, number = row
    if stale:
        with tenant_session(workspace_id):
            AccessToken.objects.in_workspace(workspace_id).filter(pk=token_id).update(last_used_at=timezone.now())
    return Actor(
        workspace_id=workspace_id,
        name=name,
        source=source,
        permissions=permissions_for(role, scopes),
        role=role,
        workspace_number=number,
        user_id=user_id,
        token_id=token_id,
        request_id=getattr(request, "id", ""),
    )


def _retried(query: Callable[[], Any]) -> Any:
    """Return what the first query of a request does; it also notices that the connection was lost."""
    try:
        return query()
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or _usable():
            raise
        connection.close()
        return query()


def _usable() -> bool:
    try:
        return connection.is_usable()
    except DatabaseError:
        return False


def _find(digest: str) -> tuple | None:
    cursor = prepared_cursor()
    cursor.execute(FIND, [digest])
    return cursor.fetchone()
