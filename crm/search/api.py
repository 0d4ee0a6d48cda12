"""The search over customers, contacts and addresses in our own API."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.views import APIView

from crm.api.pagination import parse_limit, parse_search
from crm.api.renderers import json_response
from crm.api.schema import SEARCH, SEARCHED, SerializerSchema, envelope
from crm.api.viewsets import ApiView
from crm.search.global_search import SEARCHABLE, SearchHit, global_search, searchable_types
from crm.search.query import MatchTier
from crm.workspaces.actor import Actor, PermissionMissing

HITS, MOST = 8, 50
TEXT = {"type": "string"}
HIT = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": list(SEARCHABLE)},
        "id": {"type": "string", "format": "uuid"},
        "title": TEXT,
        "detail": TEXT,
        "match": {"type": "string", "enum": [tier.name.lower() for tier in MatchTier]},
    },
    "required": ["type", "id", "title", "detail", "match"],
    "additionalProperties": False,
}


class MayFindSomething(BasePermission):
    """Ask for the permission to read any kind of record that is found."""

    def has_permission(self, request, view):
        if not searchable_types(request.user.permissions):
            raise PermissionMissing("contacts:read")
        return True


class SearchOperation(SerializerSchema):
    """How the search is described."""

    def get_tags(self):
        return ["search"]

    def get_operation_id(self):
        return "search"

    def get_summary(self):
        return "Search customers, contacts and addresses"

    def get_description(self):  # type: ignore[override]
        return (
            "Of the kinds that the token may read, the best first: `match` says how well a record fits. Of equals the"
            " last changed comes first. Phone numbers and ids are found by any part, however they are written."
        )

    def get_override_parameters(self):
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": HITS}
        return [
            OpenApiParameter("q", SEARCH, required=True, description=SEARCHED),
            OpenApiParameter("limit", limit, description="How many at most."),
        ]

    def get_response_serializers(self):
        return None  # what is answered is told below

    def _get_response_bodies(self, direction="response"):
        hits = envelope("data", {"type": "array", "items": HIT}, "What was found.")
        return {"200": hits} | self.failures()


class SearchView(ApiView, APIView):
    """`GET /api/search?q=`."""

    http_method_names = ["get", "head"]
    permission_classes = (MayFindSomething,)
    schema = SearchOperation()

    def get(self, request):
        query, limit = _asked(request.query_params)
        actor = cast(Actor, request.user)
        hits = global_search(actor.workspace_id, query, among=searchable_types(actor.permissions), limit=limit)
        return json_response({"success": True, "data": [_shown(hit) for hit in hits]})


def _asked(params: Any) -> tuple[str, int]:
    """Return what is searched for, and how much of it. Raises a validation error naming what is wrong."""
    faults: dict[str, Any] = {name: ["Unknown parameter."] for name in params if name not in ("q", "limit")}
    faults |= {name: ["Give it once."] for name, values in params.lists() if len(values) > 1}
    asked: dict[str, Any] = {}
    for name, parse in (("q", parse_search), ("limit", lambda text: parse_limit(text, MOST))):
        try:
            asked[name] = parse(params.get(name, "" if name == "q" else None))
        except ValidationError as error:
            faults = {**cast(dict, error.detail), **faults}
    if faults:
        raise ValidationError(faults)
    return asked["q"], asked["limit"] or HITS


def _shown(hit: SearchHit) -> dict[str, Any]:
    return {
        "type": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "detail": hit.detail,
        "match": hit.tier.name.lower(),
    }
