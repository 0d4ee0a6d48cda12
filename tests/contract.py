"""Holds every answer of the suite against the OpenAPI schema of the door that gave it."""

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
    """What a door promises; `strange` are the statuses with which it answers what its schema does not have."""

    source: str
    strange: tuple[int, ...] = (404, 405)

    @functools.cached_property
    def schema(self) -> dict[str, Any]:
        made = SchemaGenerator(patterns=[getattr(urls, self.source)]).get_schema(request=None, public=True)
        return orjson.loads(orjson.dumps(made))

    def assert_documented(self, method: str, path: str, response: Any, *, may_be_empty: bool = False) -> None:
        """Fail unless the schema has this answer of this operation."""
        known = self.operation(method, path.partition("?")[0])
        if known is None:
            assert response.status_code in self.strange, (method, path, response.status_code, response.content)
            return
        documented = known["responses"].get(str(response.status_code))
        assert documented, f"{method} {path} answered {response.status_code}: {response.content}"
        if "content" not in documented or method == "HEAD" or (may_be_empty and not response.content):
            assert response.content == b"", (method, path, response.content)
            return
        self._validator(orjson.dumps(documented["content"][JSON]["schema"])).validate(orjson.loads(response.content))

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        """Return the operation that answers an address: of those that fit, the one with the fewest parameters."""
        parts = path.split("/")
        fits = [
            template
            for template in self.schema["paths"]
            if template.count("/") + 1 == len(parts)
            and all(w == g or w.startswith("{") for w, g in zip(template.split("/"), parts, strict=True))
        ]
        if not fits:
            return None
        operations = self.schema["paths"][min(fits, key=lambda template: template.count("{"))]
        return operations.get("get" if method == "HEAD" else method.lower())

    @functools.cache  # noqa: B019, there are three of them
    def _validator(self, answer: bytes) -> Draft202012Validator:
        name = f"urn:{self.source}"
        whole = Resource.from_contents(self.schema, default_specification=DRAFT202012)
        rebased = orjson.loads(answer.replace(b'"#/components', f'"{name}#/components'.encode()))
        registry = Registry().with_resource(name, whole)
        return Draft202012Validator(rebased, registry=registry, format_checker=FormatChecker())


OWN = Contract("own")
GOMOBILE = Contract("gomobile")
CHATWOOT = Contract("chatwoot", (401, 404))
