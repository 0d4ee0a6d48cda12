"""The endpoints of custom attributes."""

from crm.api.renderers import answer
from crm.compat.openapi import documented, listed

from .attributes import (
    AttributeShape,
    all_attributes,
    define_attribute,
    describe_attribute,
    drop_attribute,
    one_attribute,
)
from .base import MESSAGE, DoorView, pk_of, shown
from .exceptions import WITH_BODY


class AttributeEndpoint(DoorView):
    tag = "Custom attributes"
    noun = "Custom attribute"
    resource = "attributes"
    shape = AttributeShape


class Attributes(AttributeEndpoint):
    @documented("List custom attributes", listed(AttributeShape))
    def get(self, request):
        return answer(all_attributes(self.actor))

    @documented(
        "Create a custom attribute", shown(AttributeShape), code=201, takes=AttributeShape, errors=(409, *WITH_BODY)
    )
    def post(self, request):
        return answer(define_attribute(actor=self.actor, body=self.body()), 201)


class OneAttribute(AttributeEndpoint):
    @documented("Get a custom attribute", shown(AttributeShape), errors=(404,))
    def get(self, request, id):
        return answer(one_attribute(self.actor, pk_of(id)))

    @documented(
        "Describe a custom attribute",
        shown(AttributeShape),
        takes=AttributeShape(partial=True),
        errors=(404, *WITH_BODY),
    )
    def put(self, request, id):
        return answer(describe_attribute(actor=self.actor, pk=pk_of(id), body=self.body()))

    @documented("Delete a custom attribute", MESSAGE, errors=(404,))
    def delete(self, request, id):
        drop_attribute(actor=self.actor, pk=pk_of(id))
        return answer({"message": "Custom attribute deleted successfully"})
