"""OpenAPI descriptions of the compatibility APIs: `@operation` documents a view's method."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from crm.api.schema import SerializerSchema, json_content

# Builds the JSON schema of a response, given a function that returns a reference to a serializer's schema.
Ref = Callable[[Any], dict[str, Any]]
SchemaFactory = Callable[[Ref], dict[str, Any]]


@dataclass(frozen=True)
class OperationDoc:
    """The documentation of one method; a response of None is an empty body."""

    summary: str
    response: SchemaFactory | None
    code: int = 200
    request: Any = None
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[int, ...] = ()


def operation(summary: str, response: SchemaFactory | None = None, **rest: Any) -> Callable[[Callable], Any]:
    """Document the request and response of a view's method."""

    def decorate(method: Any) -> Any:
        method.operation_doc = OperationDoc(summary, response, **rest)
        return method

    return decorate


def array_of(item: Any) -> SchemaFactory:
    """Return the schema of an array."""
    return lambda ref: {"type": "array", "items": _schema(item, ref)}


def one_of(*schemas: Any) -> SchemaFactory:
    """Return the schema of a value that matches any of these."""
    return lambda ref: {"anyOf": [_schema(answer, ref) for answer in schemas]}


def object_of(**properties: Any) -> SchemaFactory:
    """Return the schema of an object with these required keys: each a serializer, a JSON schema or a factory."""

    def schema(ref: Ref) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: _schema(answer, ref) for name, answer in properties.items()},
            "required": list(properties),
            "additionalProperties": False,
        }

    return schema


def _schema(answer: Any, ref: Ref) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    return ref(answer) if isinstance(answer, type) else answer(ref)


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
        return ""

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
            success["content"] = json_content(_schema(doc.response, self._ref))
        errors = {code: self.view.error_descriptions[code] for code in (*self.view.common_errors, *doc.errors)}
        return {str(doc.code): success} | {
            str(code): {"description": reason, "content": json_content(self.view.error_schema)}
            for code, reason in sorted(errors.items())
        }

    def _ref(self, serializer: Any) -> dict[str, Any]:
        return self.resolve_serializer(serializer, "response").ref
