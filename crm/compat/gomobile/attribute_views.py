"""The endpoints of custom attributes."""

from crm.api.renderers import json_response
from crm.compat.openapi import array_of, operation

from .attributes import (
    AttributeSerializer,
    all_attributes,
    define_attribute,
    describe_attribute,
    drop_attribute,
    one_attribute,
)
from .base import MESSAGE, GoMobileView, pk_of, shown
from .exceptions import WITH_BODY


class AttributeEndpoint(GoMobileView):
    tag = "Custom attributes"
    noun = "Custom attribute"
    resource = "attributes"
    serializer_class = AttributeSerializer


class Attributes(AttributeEndpoint):
    @operation("List custom attributes", array_of(AttributeSerializer))
    def get(self, request):
        return json_response(all_attributes(self.actor))

    @operation(
        "Create a custom attribute",
        shown(AttributeSerializer),
        code=201,
        takes=AttributeSerializer,
        errors=(409, *WITH_BODY),
    )
    def post(self, request):
        return json_response(define_attribute(actor=self.actor, body=self.body()), 201)


class OneAttribute(AttributeEndpoint):
    @operation("Get a custom attribute", shown(AttributeSerializer), errors=(404,))
    def get(self, request, id):
        return json_response(one_attribute(self.actor, pk_of(id)))

    @operation(
        "Describe a custom attribute",
        shown(AttributeSerializer),
        takes=AttributeSerializer(partial=True),
        errors=(404, *WITH_BODY),
    )
    def put(self, request, id):
        return json_response(describe_attribute(actor=self.actor, pk=pk_of(id), body=self.body()))

    @operation("Delete a custom attribute", MESSAGE, errors=(404,))
    def delete(self, request, id):
        drop_attribute(actor=self.actor, pk=pk_of(id))
        return json_response({"message": "Custom attribute deleted successfully"})
