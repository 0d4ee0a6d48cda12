"""Endpoint of the search over customers, contacts and addresses."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from crm.api.pagination import parse_limit, parse_search
from crm.api.renderers import json_response
from crm.api.schema import SEARCH_HELP, SEARCH_SCHEMA, SerializerSchema, envelope_response
from crm.api.viewsets import ApiView
from crm.search.global_search import SEARCHABLE, SearchHit, global_search, searchable_types
from crm.search.query import MatchTier
from crm.workspaces.actor import Actor, PermissionMissing

DEFAULT_LIMIT, MAX_HITS = 8, 50
TEXT_SCHEMA = {"type": "string"}
HIT_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": list(SEARCHABLE)},
        "id": {"type": "string", "format": "uuid"},
        "title": TEXT_SCHEMA,
        "detail": TEXT_SCHEMA,
        "match": {"type": "string", "enum": [tier.name.lower() for tier in MatchTier]},
    },
    "required": ["type", "id", "title", "detail", "match"],
    "additionalProperties": False,
}


class CanSearch(BasePermission):
    """Require the read permission of at least one searchable record type."""

    def has_permission(self, request, view):
        if not searchable_types(request.user.permissions):
            # Any of three permissions is enough; the message names one.
            raise PermissionMissing("contacts:read")
        return True


class SearchOperation(SerializerSchema):
    """OpenAPI description of the search."""

    def get_tags(self):
        return ["search"]

    def get_operation_id(self):
        return "search"

    def get_summary(self):
        return "Search customers, contacts and addresses"

    def get_description(self):  # type: ignore[override]
        return (
            "Returns the record types that the token may read, best matches first: `match` tells how well a record"
            " matches. Ties are ordered by last change. Any part of a phone number or id matches, in any notation."
        )

    def get_override_parameters(self):
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_HITS, "default": DEFAULT_LIMIT}
        return [
            OpenApiParameter("q", SEARCH_SCHEMA, required=True, description=SEARCH_HELP),
            OpenApiParameter("limit", limit, description="Maximum number of results."),
        ]

    def get_response_serializers(self):
        return None  # see _get_response_bodies

    def _get_response_bodies(self, direction="response"):
        hits = envelope_response("data", {"type": "array", "items": HIT_SCHEMA}, "The matching records.")
        return {"200": hits} | self.failures()


class SearchView(ApiView, APIView):
    """`GET /api/search?q=`."""

    http_method_names = ["get", "head"]
    permission_classes = (CanSearch,)
    schema = SearchOperation()

    def get(self, request):
        query, limit = _parse_params(request.query_params)
        actor = cast(Actor, request.user)
        hits = global_search(actor.workspace_id, query, record_types=searchable_types(actor.permissions), limit=limit)
        return json_response({"success": True, "data": [_to_json(hit) for hit in hits]})


def _parse_params(params: Any) -> tuple[str, int]:
    """Return the text and the limit. Raises a validation error with all parameters that are wrong."""
    errors: dict[str, Any] = {name: ["Unknown parameter."] for name in params if name not in ("q", "limit")}
    errors |= {name: ["Give it once."] for name, values in params.lists() if len(values) > 1}
    parsed: dict[str, Any] = {}
    for name, parse in (("q", parse_search), ("limit", lambda text: parse_limit(text, MAX_HITS))):
        try:
            parsed[name] = parse(params.get(name, "" if name == "q" else None))
        except ValidationError as error:
            errors = {**cast(dict, error.detail), **errors}
    if errors:
        raise ValidationError(errors)
    return parsed["q"], parsed["limit"] or DEFAULT_LIMIT


def _to_json(hit: SearchHit) -> dict[str, Any]:
    return {
        "type": hit.record_type,
        "id": hit.id,
        "title": hit.title,
        "detail": hit.detail,
        "match": hit.tier.name.lower(),
    }
