"""Endpoints of labels."""

import re
from collections.abc import Iterator
from typing import Any

from crm.api.renderers import json_response
from crm.compat.openapi import array_of, object_of, operation
from crm.workspaces import actions
from crm.workspaces.models import Label

from .exceptions import Invalid, too_long
from .fields import BOOLEAN, TEXT
from .lists import list_all
from .params import MAX_TEXT_LENGTH, is_scalar, to_bool, to_text
from .serializers import LabelSerializer
from .views import AccountEndpoint, body_schema, empty_response

TITLE_PATTERN = re.compile(r"[^\W_]+[\w-]+")
LABEL_BODY = body_schema(title=TEXT, description=TEXT, color=TEXT, show_on_sidebar=BOOLEAN)


class LabelEndpoint(AccountEndpoint):
    """Base of the endpoints of labels."""

    resource = "labels"
    tag = "Labels"
    administrators = ("POST", "PUT", "PATCH", "DELETE")

    def values(self, existing: Label | None = None) -> dict[str, Any]:
        """Return the values that a request sets. Raises Invalid."""
        nested = self.params.get("label")
        params = self.params | nested if isinstance(nested, dict) else self.params
        values: dict[str, Any] = {}
        for name in ("title", "description", "color"):
            if name in params and is_scalar(params[name]):
                values[name] = to_text(params[name])
        if "title" in values or existing is None:
            values["title"] = (values.get("title") or "").strip().lower()
        if values.get("color") is None:
            values.pop("color", None)
        if "show_on_sidebar" in params and is_scalar(params["show_on_sidebar"]):
            values["show_on_sidebar"] = to_bool(params["show_on_sidebar"])
        if errors := list(_label_errors(values)):
            raise Invalid(errors)
        return values


def _label_errors(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    title = values.get("title")
    if title is not None and not title:
        yield "title", "can't be blank"
    if title is not None and not TITLE_PATTERN.fullmatch(title):
        yield "title", "is invalid"
    for name, longest in (("title", MAX_TEXT_LENGTH), ("color", MAX_TEXT_LENGTH), ("description", 1000)):
        if len(values.get(name) or "") > longest:
            yield name, too_long(longest)


class Labels(LabelEndpoint):
    @operation("List labels", object_of(payload=array_of(LabelSerializer)))
    def get(self, request, account_id):
        return json_response({"payload": list_all(LabelSerializer, self.actor)})

    @operation("Create a label", lambda ref: ref(LabelSerializer), request=LABEL_BODY)
    def post(self, request, account_id):
        with self.scope():
            created = actions.create_label(actor=self.actor, **self.values())
            return json_response(LabelSerializer.get(self.actor, created.pk))


class OneLabel(LabelEndpoint):
    @operation("Get a label", lambda ref: ref(LabelSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response(LabelSerializer.get(self.actor, self.get_pk(Label, number)))

    @operation("Update a label", lambda ref: ref(LabelSerializer), request=LABEL_BODY)
    def patch(self, request, account_id, number):
        with self.scope():
            pk = self.get_pk(Label, number)
            existing = Label.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            actions.update_label(actor=self.actor, pk=pk, **self.values(existing))
            return json_response(LabelSerializer.get(self.actor, pk))

    @operation("Update a label", lambda ref: ref(LabelSerializer), request=LABEL_BODY)
    def put(self, request, account_id, number):
        return self.patch(request, account_id, number)

    @operation("Delete a label")
    def delete(self, request, account_id, number):
        with self.scope():
            actions.delete_label(actor=self.actor, pk=self.get_pk(Label, number))
        return empty_response()
