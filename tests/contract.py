"""Holds every answer of the suite against the generated OpenAPI schema."""

import functools
from typing import Any

import orjson
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crm.urls import own


@functools.cache
def schema() -> dict[str, Any]:
    return orjson.loads(orjson.dumps(SchemaGenerator(patterns=[own]).get_schema(request=None, public=True)))


def assert_documented(method: str, path: str, response: Any) -> None:
    """Fail unless the schema has this answer of this operation; what the schema has no operation for must be 404."""
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        assert response.status_code in (404, 405), (method, path, response.status_code, response.content)
        return
    documented = operation["responses"].get(str(response.status_code))
    assert documented, f"{method} {path} answered {response.status_code}, which the schema does not have"
    if method == "HEAD":
        return
    _validator(orjson.dumps(documented["content"]["application/json"]["schema"])).validate(
        orjson.loads(response.content)
    )


@functools.cache
def _validator(answer: bytes) -> Draft202012Validator:
    whole = Resource.from_contents(schema(), default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:carnet", whole)
    rebased = orjson.loads(answer.replace(b'"#/components', b'"urn:carnet#/components'))
    return Draft202012Validator(rebased, registry=registry, format_checker=FormatChecker())


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in schema()["paths"].items():
        wanted, given = template.split("/"), path.split("/")
        if len(wanted) == len(given) and all(w == g or w.startswith("{") for w, g in zip(wanted, given, strict=True)):
            return operations.get("get" if method == "HEAD" else method.lower())
    return None
