"""Operations of doors other than our own: each method of a view says what it takes and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from crm.api.schema import SerializerSchema

# The JSON schema of an answer, made with a function that refers to a serializer's.
Ref = Callable[[Any], dict[str, Any]]
Answer = Callable[[Ref], dict[str, Any]]
JSON = "application/json"


@dataclass(frozen=True)
class OperationDoc:
    """What one method takes and answers; an answer of None is an empty body."""

    summary: str
    gives: Answer | None
    code: int = 200
    takes: Any = None
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[int, ...] = ()


def operation(summary: str, gives: Answer | None = None, **rest: Any) -> Callable[[Callable], Any]:
    """Note on a view's method what it takes and answers."""

    def note(method: Any) -> Any:
        method.documented = OperationDoc(summary, gives, **rest)
        return method

    return note


def array_of(item: Any) -> Answer:
    """Return the schema of an array."""
    return lambda ref: {"type": "array", "items": _schema(item, ref)}


def one_of(*answers: Any) -> Answer:
    """Return the schema of what is any of these."""
    return lambda ref: {"anyOf": [_schema(answer, ref) for answer in answers]}


def object_of(**answers: Any) -> Answer:
    """Return the schema of an object with these keys, all of them there: a serializer, a JSON schema or an answer."""

    def schema(ref: Ref) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: _schema(answer, ref) for name, answer in answers.items()},
            "required": list(answers),
            "additionalProperties": False,
        }

    return schema


def _schema(answer: Any, ref: Ref) -> dict[str, Any]:
    if isinstance(answer, dict):
        return answer
    return ref(answer) if isinstance(answer, type) else answer(ref)


class CompatOperation(SerializerSchema):
    """One operation of a door: its view has `tag`, `error_schema`, and `reasons`, an error's meaning by status."""

    method: str

    @property
    def _documented(self) -> OperationDoc:
        return getattr(self.view, self.method.lower()).documented

    def get_tags(self):
        return [self.view.tag]

    def get_operation_id(self):
        return f"{self.method.lower()}_{type(self.view).__name__}"

    def get_summary(self):
        return self._documented.summary

    def get_description(self):  # type: ignore[override]
        return ""

    def get_override_parameters(self):
        return [
            OpenApiParameter(name, dict(schema), description=schema.get("description", ""))
            for name, schema in self._documented.query.items()
        ]

    def get_request_serializer(self):
        return self._documented.takes

    def get_response_serializers(self):
        return None  # what is answered is told below

    def _get_response_bodies(self, direction="response"):
        done = self._documented
        success: dict[str, Any] = {"description": "Done."}
        if done.gives is not None:
            success["content"] = {JSON: {"schema": _schema(done.gives, self._ref)}}
        failed = {code: self.view.reasons[code] for code in (*self.view.always, *done.errors)}
        return {str(done.code): success} | {
            str(code): {"description": reason, "content": {JSON: {"schema": self.view.error_schema}}}
            for code, reason in sorted(failed.items())
        }

    def _ref(self, serializer: Any) -> dict[str, Any]:
        return self.resolve_serializer(serializer, "response").ref
