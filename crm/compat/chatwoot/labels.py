"""Endpoints of labels."""

import re
from collections.abc import Iterator
from typing import Any

from crm.api.renderers import json_response
from crm.compat.openapi import BOOLEAN, TEXT, array_of, object_of, operation
from crm.queries.orders import Order
from crm.workspaces import actions
from crm.workspaces.models import Label

from .exceptions import Invalid, too_long
from .lists import list_all
from .params import MAX_TEXT_LENGTH, scalars, to_bool, to_text, unwrap
from .serializers import LabelSerializer
from .views import AccountEndpoint, body_schema, empty_response

# Two characters or more, as in Chatwoot, and no underscore first.
TITLE_PATTERN = re.compile(r"[^\W_]+[\w-]+")
BY_TITLE = Order(expression="crm_label.title, crm_label.id", indexed=False)
LABEL_BODY = body_schema(title=TEXT, description=TEXT, color=TEXT, show_on_sidebar=BOOLEAN)


class LabelEndpoint(AccountEndpoint):
    """Base of the endpoints of labels."""

    resource = "labels"
    tag = "Labels"
    administrators = ("POST", "PUT", "PATCH", "DELETE")

    def values(self, *, partial: bool = False) -> dict[str, Any]:
        """Return the values that a request sets. Raises Invalid."""
        params = unwrap(self.params, "label")
        texts = scalars(params, ("title", "description", "color"))
        values: dict[str, Any] = {name: to_text(value) for name, value in texts.items()}
        if "title" in values or not partial:
            values["title"] = (values.get("title") or "").strip().lower()
        # A null leaves the color as it is, or the default of a new label.
        if values.get("color") is None:
            values.pop("color", None)
        values |= {name: to_bool(value) for name, value in scalars(params, ("show_on_sidebar",)).items()}
        if errors := list(_label_errors(values)):
            raise Invalid(errors)
        return values


def _label_errors(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    title = values.get("title")
    # A blank title has both errors, as Rails runs all validations.
    if title == "":
        yield "title", "can't be blank"
    if title is not None and not TITLE_PATTERN.fullmatch(title):
        yield "title", "is invalid"
    for name, longest in (("title", MAX_TEXT_LENGTH), ("color", MAX_TEXT_LENGTH), ("description", 1000)):
        if len(values.get(name) or "") > longest:
            yield name, too_long(longest)


class Labels(LabelEndpoint):
    @operation("List labels", object_of(payload=array_of(LabelSerializer)))
    def get(self, request, account_id):
        return json_response({"payload": list_all(LabelSerializer, self.actor, order=BY_TITLE)})

    @operation("Create a label", LabelSerializer, request=LABEL_BODY)
    def post(self, request, account_id):
        with self.account_session():
            created = actions.create_label(actor=self.actor, **self.values())
            return json_response(LabelSerializer.get(self.actor, created.pk))


class OneLabel(LabelEndpoint):
    @operation("Get a label", LabelSerializer)
    def get(self, request, account_id, number):
        return json_response(self.get_record(LabelSerializer, number))

    @operation("Update a label", LabelSerializer, request=LABEL_BODY)
    def patch(self, request, account_id, number):
        with self.account_session():
            pk = self.get_pk(Label, number)
            actions.update_label(actor=self.actor, pk=pk, **self.values(partial=True))
            return json_response(LabelSerializer.get(self.actor, pk))

    put = patch

    @operation("Delete a label")
    def delete(self, request, account_id, number):
        with self.account_session():
            actions.delete_label(actor=self.actor, pk=self.get_pk(Label, number))
        return empty_response()
