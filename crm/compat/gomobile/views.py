"""The base of the GoMobile API's endpoints, and the view of unknown URLs."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.exceptions import NotFound, ParseError, ValidationError

from crm.api.schema import COMMON_STATUSES
from crm.api.views import ApiView
from crm.compat.openapi import TEXT, CompatOperation, object_of
from crm.workspaces.parsing import parse_uuid

from . import exceptions
from .authentication import ApiKeyAuthentication

MESSAGE = object_of(message=TEXT)


class GoMobileView(ApiView):
    """An endpoint of the GoMobile API."""

    authentication_classes: Any = [ApiKeyAuthentication]
    token_headers = ("x-api-key", "Authorization")
    http_method_names = ["get", "head", "post", "put", "delete"]
    schema: Any = CompatOperation()
    error_body = staticmethod(exceptions.error_body)
    error_schema = exceptions.ERROR
    error_descriptions = exceptions.ERROR_DESCRIPTIONS
    common_errors = COMMON_STATUSES

    tag: ClassVar[str]
    methods_with_query: ClassVar[tuple[str, ...]] = ()  # the methods that take query parameters

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # As class-validator's whitelist rejects unknown keys in bodies, unknown parameters are rejected too.
        if request.query_params and request.method not in self.methods_with_query:
            raise ValidationError({name: [exceptions.UNKNOWN] for name in request.query_params})


class UnknownRoute(GoMobileView):
    """Answer unknown URLs of the GoMobile API."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        # NestJS routes before its guards run, so an unknown URL is a 404 without a token too.
        raise NotFound(f"Cannot {request.method} {request.path}")


def parse_pk(text: str) -> UUID:
    """Return the id in a URL. Raises ParseError unless it is a UUID."""
    # A 400 with the message of NestJS's ParseUUIDPipe; our own API responds with 404.
    pk = parse_uuid(text)
    if pk is None:
        raise ParseError("Validation failed (uuid is expected)")
    return pk
