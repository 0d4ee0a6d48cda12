"""The base of the Chatwoot API's endpoints. Checks in order: token, account, permission, record."""

from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.http import HttpResponse
from rest_framework.exceptions import AuthenticationFailed, NotFound

from crm.api.parsers import JSONParser, has_body, require_length, require_object
from crm.api.permissions import METHOD_VERBS
from crm.api.schema import STATUS_DESCRIPTIONS
from crm.api.serializers import RecordSerializer
from crm.api.views import ApiView
from crm.compat.openapi import BOOLEAN, TEXT, TEXTS, CompatOperation
from crm.db.session import fetch, tenant_session
from crm.history.exceptions import RecordNotFound
from crm.workspaces.actor import PermissionMissing
from crm.workspaces.permissions import MemberRole

from .authentication import AccessTokenAuthentication
from .exceptions import error_body, handle_exception
from .parsers import FormParser, MultiPartParser, check_texts, parse_nested

MAX_BIGINT = 2**63 - 1  # PostgreSQL raises an error beyond it, which would be a 500


class Endpoint(ApiView):
    """An endpoint for any valid token. Parameters are those of the query string and the body; the body wins."""

    authentication_classes = (AccessTokenAuthentication,)
    token_headers = ("api_access_token",)
    permission_classes = ()
    parser_classes = (JSONParser, FormParser, MultiPartParser)
    schema = CompatOperation()
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    tag: ClassVar[str] = "Profile"
    error_body = staticmethod(error_body)
    # No key is required, as the keys depend on what raised the error in the original.
    error_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {"error": TEXT, "errors": TEXTS, "message": TEXT, "attributes": TEXTS, "success": BOOLEAN},
        "additionalProperties": False,
    }
    error_descriptions: ClassVar[dict[int, str]] = STATUS_DESCRIPTIONS | {
        400: "The body is malformed.",
        401: "The token is missing, invalid, or lacks access to the account or action.",
        404: "The account has no such record.",
        413: "The body is too large.",
        415: "The body is neither JSON nor a form.",
        422: "The values are invalid; the message tells why.",
    }
    common_errors = (400, 401, 404, 406, 411, 413, 415, 422, 503)

    def get_exception_handler(self):
        return handle_exception

    def http_method_not_allowed(self, request, *args, **kwargs):
        raise NotFound  # Chatwoot has no route for the method

    @cached_property
    def params(self) -> dict[str, Any]:
        """The parameters of the request. Raises ParseError if they are malformed."""
        require_length(self.request)
        # Rails merges both, and Chatwoot's clients send `page` and `sort` of a filter in either of them.
        body = require_object(self.request.data) if has_body(self.request) else {}
        params = parse_nested(self.request.query_params.lists()) | body
        check_texts(params)
        return params

    def account_session(self):
        """Open a transaction in the account."""
        return tenant_session(self.actor.workspace_id)


class AccountEndpoint(Endpoint):
    """An endpoint of an account; `administrators` are the methods that only administrators may use."""

    resource: ClassVar[str]
    administrators: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[bool] = False  # requires only read permission for every method: Chatwoot filters by POST

    def check_permissions(self, request):
        # Before any record is looked up: an agent who deletes a contact that does not exist gets a 401, not a 404.
        account = parse_number(self.kwargs["account_id"])
        if account != self.actor.workspace_number:
            if self._exists(account):
                raise AuthenticationFailed("You are not authorized to access this account")
            raise NotFound
        verb = "read" if self.reads else METHOD_VERBS.get(request.method, "write")
        self.actor.require(f"{self.resource}:{verb}")
        if request.method in self.administrators:
            self.require_administrator()

    def require_administrator(self) -> None:
        """Raise PermissionMissing unless the token is an administrator's."""
        if self.actor.role != MemberRole.ADMINISTRATOR:
            raise PermissionMissing(MemberRole.ADMINISTRATOR)

    def _exists(self, account: int | None) -> bool:
        if account is None:
            return False
        [[exists]] = fetch(self.actor.workspace_id, "SELECT crm_workspace_exists(%s)", [account])
        return exists

    def get_record(self, serializer: type[RecordSerializer], number: Any) -> dict[str, Any]:
        """Return the serialized record with a number. Raises RecordNotFound."""
        parsed = parse_number(number)
        record = None if parsed is None else serializer.find(self.actor, "number", parsed)
        if record is None:
            raise RecordNotFound
        return record

    def get_pk(self, model: type[models.Model], number: Any, **conditions: Any) -> UUID:
        """Return the id of the record with a number. Raises RecordNotFound. Call it inside `account_session`."""
        parsed = parse_number(number)
        if parsed is None:
            raise RecordNotFound
        manager: Any = model._default_manager
        records = manager.in_workspace(self.actor.workspace_id).not_deleted().filter(number=parsed, **conditions)
        # Not first(), whose ORDER BY could make the planner walk the primary key instead of the number's index.
        for pk in records.values_list("pk", flat=True):
            return pk
        raise RecordNotFound


def parse_number(value: Any) -> int | None:
    """Return a parameter as a number, or None."""
    # Clients send ids as numbers in JSON, and as texts in forms and URLs. True is an int in Python.
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number <= MAX_BIGINT else None


def empty_response(status: int = 200) -> HttpResponse:
    """Return a response without a body."""
    # Chatwoot responds to deletions with 200, not 204.
    return HttpResponse(status=status, content_type="application/json")


def body_schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a JSON body with optional keys; others are ignored."""
    # Rails drops unknown keys, so clients may send back whole records.
    return {"application/json": {"type": "object", "properties": properties}}
