"""The base of the GoMobile API's endpoints, and the view of unknown URLs."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.exceptions import NotFound, ParseError, ValidationError

from crm.api.parsers import parse_object
from crm.api.serializers import RecordSerializer
from crm.api.views import ApiView
from crm.compat.openapi import CompatOperation, SchemaFactory, object_of
from crm.workspaces.parsing import parse_uuid

from . import exceptions
from .authentication import ApiKeyAuthentication

MESSAGE = object_of(message={"type": "string"})


class GoMobileView(ApiView):
    """An endpoint of the GoMobile API."""

    authentication_classes: Any = [ApiKeyAuthentication]
    http_method_names = ["get", "head", "post", "put", "delete"]
    schema: Any = CompatOperation()
    error_body = staticmethod(exceptions.error_body)
    error_schema = exceptions.ERROR
    error_descriptions = exceptions.ERROR_DESCRIPTIONS
    common_errors = exceptions.COMMON_ERRORS

    tag: ClassVar[str]
    serializer_class: Any
    methods_with_query: ClassVar[tuple[str, ...]] = ()  # the methods that take query parameters

    def rename_errors(self, errors):
        return self.serializer_class.rename_errors(errors)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.query_params and request.method not in self.methods_with_query:
            raise ValidationError({name: [exceptions.UNKNOWN] for name in request.query_params})

    def body(self) -> dict[str, Any]:
        """Return the request body. Raises ParseError unless it is a JSON object."""
        return parse_object(self.request)


class UnknownRoute(GoMobileView):
    """Answer unknown URLs of the GoMobile API."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise NotFound(f"Cannot {request.method} {request.path}")


def record_schema(serializer: type[RecordSerializer]) -> SchemaFactory:
    """Return the schema of a response that is one record."""
    return lambda ref: ref(serializer)


def parse_pk(text: str) -> UUID:
    """Return the id in a URL. Raises ParseError unless it is a UUID."""
    pk = parse_uuid(text)
    if pk is None:
        raise ParseError("Validation failed (uuid is expected)")
    return pk
