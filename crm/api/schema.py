"""The OpenAPI schema, generated from serializers and filters."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from crm.queries.filters import IdFilter

from .fields import Email
from .pagination import MAX_LIMIT, MAX_SEARCH_LENGTH, ORDERS
from .serializers import RecordSerializer

STATUS_DESCRIPTIONS = {
    400: "The request is invalid; `errors` tells why, by field.",
    401: "The token is missing, unknown or expired.",
    403: "The token lacks the permission that `error` names.",
    404: "The workspace has no such record.",
    405: "The URL does not allow this method.",
    406: "The Accept header excludes JSON.",
    409: "Another record has the same unique value.",
    411: "The body has no Content-Length.",
    413: "The body is larger than 1 MiB.",
    415: "The body is not application/json.",
    429: "The network has sent too many invalid tokens; `Retry-After` has the seconds to wait.",
    503: "The database is not available, or the request took too long.",
}
COMMON_STATUSES = (400, 401, 403, 405, 406, 429, 503)
BODY_STATUSES = (411, 413, 415)
# The verb of each action in ids and titles, and its error statuses besides the common ones.
OPERATIONS: dict[str, tuple[str, tuple[int, ...]]] = {
    "list": ("list", ()),
    "retrieve": ("get", (404,)),
    "create": ("create", (409, *BODY_STATUSES)),
    "partial_update": ("update", (404, 409, *BODY_STATUSES)),
    "destroy": ("delete", (404,)),
}
SEARCH_SCHEMA = {"type": "string", "minLength": 1, "maxLength": MAX_SEARCH_LENGTH}
SEARCH_HELP = "Search text: any part of names and ids, ignoring case, accents and one wrong letter."
TRUE_SCHEMA = {"type": "boolean", "const": True}


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "crm.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class Error(serializers.Serializer):
    """The body of every error response."""

    success = serializers.BooleanField()
    error = serializers.CharField(help_text="The error in one sentence.")
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), help_text="Error messages by field."
    )
    request_id = serializers.CharField(help_text="Quote this id when you report the error.")


class SerializerSchema(AutoSchema):
    """Schemas of serializers; a field's own `json_schema` takes precedence."""

    view: Any

    def get_filter_backends(self):
        return []  # the views read the parameters of their FilterSet themselves

    def failures(self, codes: tuple[int, ...] = ()) -> dict[str, Any]:
        """Return the error responses by status: the common ones and those of `codes`."""
        error = self.resolve_serializer(Error, "response").ref
        return error_responses(error, STATUS_DESCRIPTIONS, (*COMMON_STATUSES, *codes))

    def get_serializer_name(self, serializer, direction):
        return type(serializer).__name__.removesuffix("Serializer")

    def _map_serializer(self, serializer, direction, bypass_extensions=False):
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        schema["additionalProperties"] = False
        if isinstance(serializer, RecordSerializer):
            (_adapt_request if direction == "request" else _adapt_response)(schema, serializer)
        return schema

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        if own := getattr(field, "json_schema", None):
            if direction == "response":
                return dict(own)
            if field.read_only:
                return {"readOnly": True}  # drf-spectacular leaves it out of requests, and need not guess its type
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        return schema | {"format": "email"} if isinstance(field, Email) and direction == "request" else schema


class RecordOperation(SerializerSchema):
    """One operation of our own API."""

    def get_tags(self):
        return [self.view.resource]

    def get_operation_id(self):
        return f"{OPERATIONS[self.view.action][0]}_{self.view.basename}"

    def get_summary(self):
        meta = self.view.serializer_class.model._meta
        name = meta.verbose_name_plural if self.view.action == "list" else meta.verbose_name
        return f"{OPERATIONS[self.view.action][0]} {name}".capitalize()

    def get_description(self):  # type: ignore[override]
        if self.view.action == "list":
            return "Returns all matching records, or with `limit` one page and a `Link` header to the next."
        return ""  # drf-spectacular would publish the view's docstring

    def get_override_parameters(self):
        if self.view.action != "list":
            return []
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}
        orders = {"type": "string", "enum": [sign + name for name in ORDERS for sign in ("", "-")]}
        return [
            *(_filter_parameter(name, filter_) for name, filter_ in self.view.filters.base_filters.items()),
            OpenApiParameter("q", SEARCH_SCHEMA, description=SEARCH_HELP),
            OpenApiParameter("order", orders, description="Sort order; `-` reverses it."),
            OpenApiParameter("limit", limit, description="Maximum number of records; all records if it is missing."),
            OpenApiParameter(
                "cursor",
                {"type": "string", "minLength": 1},
                description="Cursor of the next page, from the `Link` header.",
            ),
        ]

    def get_request_serializer(self):
        return self.view.serializer_class if self.view.action in ("create", "partial_update") else None

    def _get_response_bodies(self, direction="response"):
        bodies = {"201" if self.view.action == "create" else "200": self._success()}
        return bodies | self.failures(OPERATIONS[self.view.action][1])

    def _success(self):
        if self.view.action == "destroy":
            return envelope_response("message", {"type": "string"}, "Deleted.")
        record = self.resolve_serializer(self.view.serializer_class, "response").ref
        if self.view.action == "list":
            return envelope_response("data", {"type": "array", "items": record}, "The records.")
        return envelope_response("data", record, "The record.")


def _adapt_request(schema: dict, serializer: RecordSerializer) -> None:
    # A PATCH may send back an immutable field unchanged, but generated clients should not offer to change it.
    if serializer.partial:
        for name, field in serializer.columns().items():
            if field.immutable:
                schema["properties"].pop(name)


def _adapt_response(schema: dict, serializer: RecordSerializer) -> None:
    # drf-spectacular takes required keys and limits from input validation, which other sources do not share.
    schema["required"] = [name for name in schema["properties"] if name not in serializer.optional]
    for name, field in serializer.columns().items():
        property_schema = schema["properties"][name]
        for rule in ("pattern", "minLength", "maxLength"):
            property_schema.pop(rule, None)
        column = next((c for c in serializer.model._meta.concrete_fields if c.attname == field.source), None)
        if column is not None and column.null and property_schema.get("type") == "string":
            property_schema["type"] = ["string", "null"]
        if column is not None and column.blank and "enum" in property_schema:
            # Separate from the enum, as drf-spectacular removes "" from one.
            schema["properties"][name] = {"anyOf": [property_schema, {"const": ""}]}


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has exactly these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def json_content(schema: dict) -> dict:
    return {"application/json": {"schema": schema}}


def error_responses(schema: dict, descriptions: Mapping[int, str], codes: Iterable[int]) -> dict[str, Any]:
    """Return responses of one schema by status."""
    return {str(code): {"content": json_content(schema), "description": descriptions[code]} for code in sorted(codes)}


def envelope_response(key: str, schema: dict, description: str) -> dict:
    envelope = object_schema({"success": TRUE_SCHEMA, key: schema})
    return {"content": json_content(envelope), "description": description}


def _filter_parameter(name: str, filter_) -> OpenApiParameter:
    schema = {"type": "string", "minLength": 1}
    if name.endswith("_since"):
        schema["format"] = "date-time"
    elif isinstance(filter_, IdFilter):
        schema["format"] = "uuid"
    elif choices := filter_.extra.get("choices"):
        schema["enum"] = [value for value, _ in choices]
    return OpenApiParameter(name, schema, description=str(filter_.extra.get("help_text", "")))
