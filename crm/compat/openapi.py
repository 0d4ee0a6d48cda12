"""OpenAPI descriptions of the compatibility APIs: `@operation` documents a view's method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from crm.api.schema import SerializerSchema, error_responses, json_content, object_schema

TEXT = {"type": "string"}
NULLABLE_TEXT = {"type": ["string", "null"]}
TEXTS = {"type": "array", "items": TEXT}
INTEGER = {"type": "integer"}
NULLABLE_INTEGER = {"type": ["integer", "null"]}
BOOLEAN = {"type": "boolean"}
NULL = {"type": "null"}
OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}

# Builds the JSON schema of a response, given a function that returns a reference to a serializer's schema.
Ref = Callable[[Any], dict[str, Any]]
SchemaFactory = Callable[[Ref], dict[str, Any]]
# A serializer class, a JSON schema, or a function that makes one.
Schema = Any


@dataclass(frozen=True)
class OperationDoc:
    """The documentation of one method; a response of None is an empty body."""

    summary: str
    response: Schema
    code: int = 200
    request: Any = None
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[int, ...] = ()


def operation(summary: str, response: Schema = None, **rest: Any) -> Callable[[Callable], Any]:
    """Document the request and response of a view's method."""

    def decorate(method: Any) -> Any:
        method.operation_doc = OperationDoc(summary, response, **rest)
        return method

    return decorate


def array_of(item: Schema) -> SchemaFactory:
    """Return the schema of an array."""
    return lambda ref: {"type": "array", "items": _resolve(item, ref)}


def one_of(*schemas: Schema) -> SchemaFactory:
    """Return the schema of a value that matches any of these."""
    return lambda ref: {"anyOf": [_resolve(schema, ref) for schema in schemas]}


def object_of(**properties: Schema) -> SchemaFactory:
    """Return the schema of an object with these required keys."""
    return lambda ref: object_schema({name: _resolve(schema, ref) for name, schema in properties.items()})


def _resolve(schema: Schema, ref: Ref) -> dict[str, Any]:
    # Only when a document is generated, as each document registers the serializers that it refers to.
    if isinstance(schema, dict):
        return schema
    return ref(schema) if isinstance(schema, type) else schema(ref)


class CompatOperation(SerializerSchema):
    """The OpenAPI operation of a view with `tag`, `error_schema`, and `error_descriptions` by status."""

    method: str

    @property
    def _doc(self) -> OperationDoc:
        return getattr(self.view, self.method.lower()).operation_doc

    def get_tags(self):
        return [self.view.tag]

    def get_operation_id(self):
        return f"{self.method.lower()}_{type(self.view).__name__}"

    def get_summary(self):
        return self._doc.summary

    def get_description(self):  # type: ignore[override]
        return ""  # drf-spectacular would publish the view's docstring

    def get_override_parameters(self):
        return [
            OpenApiParameter(name, dict(schema), description=schema.get("description", ""))
            for name, schema in self._doc.query.items()
        ]

    def get_request_serializer(self):
        return self._doc.request

    def get_response_serializers(self):
        return None  # see _get_response_bodies

    def _get_response_bodies(self, direction="response"):
        doc = self._doc
        success: dict[str, Any] = {"description": "Done."}
        if doc.response is not None:
            success["content"] = json_content(_resolve(doc.response, self._ref))
        codes = (*self.view.common_errors, *doc.errors)
        return {str(doc.code): success} | error_responses(self.view.error_schema, self.view.error_descriptions, codes)

    def _ref(self, serializer: Any) -> dict[str, Any]:
        return self.resolve_serializer(serializer, "response").ref
