"""Authentication by access token; it decides the actor and the workspace."""

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from crm.db.session import SCOPE_COLUMNS, SCOPE_SETTINGS, Deferred, defer, fetch_unscoped, run_deferred, tenant_session
from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken
from crm.workspaces.permissions import permissions_for
from crm.workspaces.tokens import digest_of

from .parsers import has_body
from .throttling import InvalidToken

AUTHENTICATE_SQL = "SELECT * FROM crm_authenticate(%s)"
# Finds the token and, only if it is valid, sets role, workspace and limits for the statements that follow.
AUTHENTICATE_AND_SCOPE_SQL = f"SELECT token.*, {SCOPE_COLUMNS} FROM crm_authenticate(%s) token"


class TokenWorkspace(NamedTuple):
    """The workspace of a token, which never changes."""

    id: UUID
    number: int


# perf: a known token is checked along with the first query, list_50 0.45 -> 0.54 of the limit, bench api.
# Caching this is safe: each request still checks validity and permissions.
_workspaces: dict[str, TokenWorkspace] = {}
MAX_CACHED = 10_000


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    source = "api"
    invalid_message = "Invalid API token"

    def authenticate(self, request):
        digest = digest_of(self.token(request))
        known = _workspaces.get(digest)
        # Not for writes, which would gain nothing, and whose body must not be parsed before the check.
        if known and request.method in ("GET", "HEAD") and not has_body(request):
            return PendingActor(self, digest, known, request._request), None
        rows = fetch_unscoped(AUTHENTICATE_SQL, [digest])
        return self.actor(rows[0] if rows else None, digest, request._request), None

    def token(self, request) -> str:
        """Return the token of a request. Raises AuthenticationFailed."""
        # perf: get_authorization_header() makes a dictionary of all headers: a short list 469 -> 446 us of CPU.
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(self.invalid_message)
        return token.strip()

    def authenticate_header(self, request):
        return "Bearer"

    def actor(self, row: tuple | None, digest: str, request: HttpRequest) -> Actor:
        """Return the actor for a token's database row. Raises InvalidToken if there is none."""
        if row is None:
            _workspaces.pop(digest, None)
            raise InvalidToken(self.invalid_message)
        token_id, workspace_id, name, role, scopes, user_id, unused_lately, number = row
        if len(_workspaces) >= MAX_CACHED:
            _workspaces.clear()  # no LRU, as a cleared entry only costs one round trip more
        _workspaces[digest] = TokenWorkspace(workspace_id, number)
        # Once an hour, as a write for each request would cost more than the request.
        if unused_lately:
            with tenant_session(workspace_id):
                AccessToken.objects.in_workspace(workspace_id).filter(pk=token_id).update(last_used_at=timezone.now())
        return Actor(
            workspace_id=workspace_id,
            name=name,
            source=self.source,
            permissions=permissions_for(role, scopes),
            role=role,
            workspace_number=number,
            user_id=user_id,
            token_id=token_id,
            request_id=getattr(request, "id", ""),
        )


class PendingActor:
    """An actor whose token is checked in the round trip of the request's first statement.

    That statement returns rows only if the token is valid, of the same workspace and has the permissions required so
    far. Reading any other attribute checks the token at once; so does the view before it responds.
    """

    is_authenticated = True

    def __init__(self, authentication: TokenAuthentication, digest: str, known: TokenWorkspace, request: HttpRequest):
        self.workspace_id, self.workspace_number = known
        self._authentication, self._digest, self._request = authentication, digest, request
        self._actor: Actor | None = None
        self._required: list[str] = []
        defer(Deferred(known.id, AUTHENTICATE_AND_SCOPE_SQL, [digest], self._receive))

    def require(self, permission: str) -> None:
        """Raise PermissionMissing unless the actor has the permission: now, or when the token is checked."""
        if self._actor is None:
            self._required.append(permission)
        else:
            self._actor.require(permission)

    def __getattr__(self, name: str) -> Any:
        # Copying looks up attributes before __init__ has set _actor, which would recurse without end.
        if name.startswith("_"):
            raise AttributeError(name)
        if self._actor is None:
            run_deferred()
        return getattr(self._actor, name)

    def _receive(self, row: tuple | None) -> None:
        actor = self._authentication.actor(row and row[: -len(SCOPE_SETTINGS)], self._digest, self._request)
        # The same token may belong to another workspace after a database was restored.
        if actor.workspace_id != self.workspace_id:
            raise InvalidToken(self._authentication.invalid_message)
        self._actor = actor
        for permission in self._required:
            actor.require(permission)
