"""Access tokens of the API: who calls, and for which workspace."""

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken
from crm.workspaces.permissions import permissions_of
from crm.workspaces.scope import prepared, tenant
from crm.workspaces.tokens import digest_of

INVALID = "Invalid API token"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    door = "api"

    def authenticate(self, request):
        actor = actor_of(self.token(request), request._request, self.door)
        return actor, None

    def token(self, request) -> str:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            raise AuthenticationFailed(INVALID)
        return token.strip().decode("latin-1")

    def authenticate_header(self, request):
        return "Bearer"


def actor_of(token: str, request: HttpRequest, door: str) -> Actor:
    """Return who a token lets in. Raises AuthenticationFailed, for a token that was never or is no longer good."""
    row = _found(digest_of(token))
    if row is None:
        raise AuthenticationFailed(INVALID)
    token_id, workspace_id, name, role, scopes, user_id, stale, number = row
    if stale:
        with tenant(workspace_id):
            AccessToken.objects.in_workspace(workspace_id).filter(pk=token_id).update(last_used_at=timezone.now())
    return Actor(
        workspace_id=workspace_id,
        name=name,
        door=door,
        permissions=permissions_of(role, scopes),
        role=role,
        workspace_number=number,
        user_id=user_id,
        token_id=token_id,
        request_id=getattr(request, "id", ""),
    )


def _found(digest: str):
    """Return the token's row. The first query of every request, it also notices that the connection was lost."""
    try:
        return _query(digest)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or _usable():
            raise
        connection.close()
        return _query(digest)


def _usable() -> bool:
    try:
        return connection.is_usable()
    except DatabaseError:
        return False


def _query(digest: str):
    cursor = prepared()
    cursor.execute("SELECT * FROM crm_authenticate(%s)", [digest])
    return cursor.fetchone()
