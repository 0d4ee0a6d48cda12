"""What the endpoints of this door have in common, and the answer of addresses that it does not have."""

from typing import Any, ClassVar, cast
from uuid import UUID

from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.views import APIView

from crm.api.parsers import sent_object
from crm.api.serializers import RecordSerializer
from crm.compat.openapi import Answer, CompatOperation, object_of
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import parse_uuid

from . import exceptions
from .authentication import ApiKeyAuthentication

MESSAGE = object_of(message={"type": "string"})


class GoMobileView(APIView):
    """An endpoint of this door."""

    authentication_classes: Any = [ApiKeyAuthentication]
    http_method_names = ["get", "head", "post", "put", "delete"]
    schema: Any = CompatOperation()
    error_body = staticmethod(exceptions.error_body)
    error_schema = exceptions.ERROR
    reasons = exceptions.REASONS
    always = exceptions.ALWAYS

    tag: ClassVar[str]
    noun: ClassVar[str]
    serializer_class: Any
    with_parameters: ClassVar[tuple[str, ...]] = ()  # the methods that take query parameters

    def named(self, errors):
        return self.serializer_class.named(errors)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.query_params and request.method not in self.with_parameters:
            raise ValidationError({name: [exceptions.UNKNOWN] for name in request.query_params})

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.user)

    def body(self) -> dict[str, Any]:
        """Return what was sent. Raises ParseError where that is no JSON object."""
        return sent_object(self.request)


class UnknownAddress(GoMobileView):
    """Answer every address below this door's that there is not."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise NotFound(f"Cannot {request.method} {request.path}")


def shown(serializer: type[RecordSerializer]) -> Answer:
    """Return the schema of an answer that is one record, bare."""
    return lambda ref: ref(serializer)


def pk_of(text: str) -> UUID:
    """Return the id that an address names. Raises ParseError where it is none."""
    pk = parse_uuid(text)
    if pk is None:
        raise ParseError("Validation failed (uuid is expected)")
    return pk
