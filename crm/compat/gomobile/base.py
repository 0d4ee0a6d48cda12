"""What the endpoints of this door have in common, and the answer of addresses that it does not have."""

from typing import Any, ClassVar, cast
from uuid import UUID

from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.views import APIView

from crm.api.parsers import sent_object
from crm.api.serializers import Shape
from crm.compat.openapi import Answer, DoorOperation, keyed
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import as_uuid

from . import exceptions
from .authentication import ApiKeyAuthentication

MESSAGE = keyed(message={"type": "string"})


class DoorView(APIView):
    """An endpoint of this door."""

    authentication_classes: Any = [ApiKeyAuthentication]
    http_method_names = ["get", "head", "post", "put", "delete"]
    schema: Any = DoorOperation()
    error_body = staticmethod(exceptions.error_body)
    error_schema = exceptions.ERROR
    reasons = exceptions.REASONS
    always = exceptions.ALWAYS

    tag: ClassVar[str]
    noun: ClassVar[str]
    shape: ClassVar[type[Shape]]
    with_parameters: ClassVar[tuple[str, ...]] = ()  # the methods that take query parameters

    def named(self, errors):
        return self.shape.named(errors)

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


class UnknownAddress(DoorView):
    """Answer every address below this door's that there is not."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise NotFound(f"Cannot {request.method} {request.path}")


def shown(shape: type[Shape]) -> Answer:
    """Return the schema of an answer that is one record, bare."""
    return lambda ref: ref(shape)


def pk_of(text: str) -> UUID:
    """Return the id that an address names. Raises ParseError where it is none."""
    pk = as_uuid(text)
    if pk is None:
        raise ParseError("Validation failed (uuid is expected)")
    return pk
