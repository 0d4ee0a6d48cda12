"""The endpoints of custom attributes."""

from crm.api.renderers import json_response
from crm.compat.openapi import array_of, operation

from .attributes import (
    AttributeSerializer,
    define_attribute,
    get_attribute,
    list_attributes,
    remove_attribute,
    update_description,
)
from .base import MESSAGE, GoMobileView, parse_pk, record_schema
from .exceptions import WITH_BODY


class AttributeEndpoint(GoMobileView):
    tag = "Custom attributes"
    noun = "Custom attribute"
    resource = "attributes"
    serializer_class = AttributeSerializer


class Attributes(AttributeEndpoint):
    @operation("List custom attributes", array_of(AttributeSerializer))
    def get(self, request):
        return json_response(list_attributes(self.actor))

    @operation(
        "Create a custom attribute",
        record_schema(AttributeSerializer),
        code=201,
        takes=AttributeSerializer,
        errors=(409, *WITH_BODY),
    )
    def post(self, request):
        return json_response(define_attribute(actor=self.actor, body=self.body()), 201)


class OneAttribute(AttributeEndpoint):
    @operation("Get a custom attribute", record_schema(AttributeSerializer), errors=(404,))
    def get(self, request, id):
        return json_response(get_attribute(self.actor, parse_pk(id)))

    @operation(
        "Describe a custom attribute",
        record_schema(AttributeSerializer),
        takes=AttributeSerializer(partial=True),
        errors=(404, *WITH_BODY),
    )
    def put(self, request, id):
        return json_response(update_description(actor=self.actor, pk=parse_pk(id), body=self.body()))

    @operation("Delete a custom attribute", MESSAGE, errors=(404,))
    def delete(self, request, id):
        remove_attribute(actor=self.actor, pk=parse_pk(id))
        return json_response({"message": "Custom attribute deleted successfully"})
