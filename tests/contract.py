"""Validation of every response of the suite by the OpenAPI schema of its API."""

import functools
from dataclasses import dataclass
from typing import Any

import orjson
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from crm import urls

JSON = "application/json"


@dataclass(frozen=True)
class Contract:
    """The OpenAPI schema of an API; `undocumented` statuses answer requests that it does not describe."""

    source: str
    undocumented: tuple[int, ...] = (404, 405)

    @functools.cached_property
    def schema(self) -> dict[str, Any]:
        generated = SchemaGenerator(patterns=[getattr(urls, self.source)]).get_schema(request=None, public=True)
        return orjson.loads(orjson.dumps(generated))

    def assert_documented(self, method: str, path: str, response: Any, *, may_be_empty: bool = False) -> None:
        """Fail unless the schema has this response of this operation."""
        operation = self.operation(method, path.partition("?")[0])
        if operation is None:
            assert response.status_code in self.undocumented, (method, path, response.status_code, response.content)
            return
        documented = operation["responses"].get(str(response.status_code))
        assert documented, f"{method} {path} answered {response.status_code}: {response.content}"
        if "content" not in documented or method == "HEAD" or (may_be_empty and not response.content):
            assert response.content == b"", (method, path, response.content)
            return
        self._validator(orjson.dumps(documented["content"][JSON]["schema"])).validate(orjson.loads(response.content))

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return the operation of a path: of the templates that match, the one with the fewest parameters."""
        parts = path.split("/")
        matches = [
            template
            for template in self.schema["paths"]
            if template.count("/") + 1 == len(parts)
            and all(
                part == value or part.startswith("{") for part, value in zip(template.split("/"), parts, strict=True)
            )
        ]
        if not matches:
            return None
        operations = self.schema["paths"][min(matches, key=lambda template: template.count("{"))]
        return operations.get("get" if method == "HEAD" else method.lower())

    @functools.cache  # noqa: B019, of three contracts
    def _validator(self, response_schema: bytes) -> Draft202012Validator:
        name = f"urn:{self.source}"
        whole = Resource.from_contents(self.schema, default_specification=DRAFT202012)
        rebased = orjson.loads(response_schema.replace(b'"#/components', f'"{name}#/components'.encode()))
        registry = Registry().with_resource(name, whole)
        return Draft202012Validator(rebased, registry=registry, format_checker=FormatChecker())


OWN = Contract("own")
GOMOBILE = Contract("gomobile")
CHATWOOT = Contract("chatwoot", (401, 404))
