"""The base of the GoMobile API's endpoints, and the answer to URLs that it does not have."""

from typing import Any, ClassVar
from uuid import UUID

from rest_framework.exceptions import NotFound, ParseError, ValidationError

from crm.api.parsers import sent_object
from crm.api.serializers import RecordSerializer
from crm.api.views import ApiView
from crm.compat.openapi import Answer, CompatOperation, object_of
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
    reasons = exceptions.REASONS
    always = exceptions.ALWAYS

    tag: ClassVar[str]
    serializer_class: Any
    with_parameters: ClassVar[tuple[str, ...]] = ()  # the methods that take query parameters

    def named(self, errors):
        return self.serializer_class.named(errors)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.query_params and request.method not in self.with_parameters:
            raise ValidationError({name: [exceptions.UNKNOWN] for name in request.query_params})

    def body(self) -> dict[str, Any]:
        """Return what was sent. Raises ParseError where that is no JSON object."""
        return sent_object(self.request)


class UnknownRoute(GoMobileView):
    """Answer every URL below GoMobile's that there is not."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise NotFound(f"Cannot {request.method} {request.path}")


def record_schema(serializer: type[RecordSerializer]) -> Answer:
    """Return the schema of an answer that is one record, bare."""
    return lambda ref: ref(serializer)


def parse_pk(text: str) -> UUID:
    """Return the id that an address names. Raises ParseError where it is none."""
    pk = parse_uuid(text)
    if pk is None:
        raise ParseError("Validation failed (uuid is expected)")
    return pk
