"""The labels that an account defines."""

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
from .serializers import LabelSerializer
from .values import LONGEST, flag_of, is_scalar, text_of
from .views import AccountEndpoint, body, empty

TITLE = re.compile(r"[^\W_]+[\w-]+")
LABEL = body(title=TEXT, description=TEXT, color=TEXT, show_on_sidebar=BOOLEAN)


class LabelEndpoint(AccountEndpoint):
    """What both endpoints of labels share."""

    resource = "labels"
    tag = "Labels"
    administrators = ("POST", "PUT", "PATCH", "DELETE")

    def values(self, present: Label | None = None) -> dict[str, Any]:
        """Return what a request sets. Raises Invalid."""
        wrapped = self.params.get("label")
        params = self.params | wrapped if isinstance(wrapped, dict) else self.params
        values: dict[str, Any] = {}
        for name in ("title", "description", "color"):
            if name in params and is_scalar(params[name]):
                values[name] = text_of(params[name])
        if "title" in values or present is None:
            values["title"] = (values.get("title") or "").strip().lower()
        if values.get("color") is None:
            values.pop("color", None)
        if "show_on_sidebar" in params and is_scalar(params["show_on_sidebar"]):
            values["show_on_sidebar"] = flag_of(params["show_on_sidebar"])
        if faults := list(_label_faults(values)):
            raise Invalid(faults)
        return values


def _label_faults(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    title = values.get("title")
    if title is not None and not title:
        yield "title", "can't be blank"
    if title is not None and not TITLE.fullmatch(title):
        yield "title", "is invalid"
    for name, longest in (("title", LONGEST), ("color", LONGEST), ("description", 1000)):
        if len(values.get(name) or "") > longest:
            yield name, too_long(longest)


class Labels(LabelEndpoint):
    @operation("List labels", object_of(payload=array_of(LabelSerializer)))
    def get(self, request, account_id):
        return json_response({"payload": list_all(LabelSerializer, self.actor)})

    @operation("Define a label", lambda ref: ref(LabelSerializer), takes=LABEL)
    def post(self, request, account_id):
        with self.scope():
            made = actions.create_label(actor=self.actor, **self.values())
            return json_response(LabelSerializer.get(self.actor, made.pk))


class OneLabel(LabelEndpoint):
    @operation("Show a label", lambda ref: ref(LabelSerializer))
    def get(self, request, account_id, number):
        with self.scope():
            return json_response(LabelSerializer.get(self.actor, self.pk_of(Label, number)))

    @operation("Change a label", lambda ref: ref(LabelSerializer), takes=LABEL)
    def patch(self, request, account_id, number):
        with self.scope():
            pk = self.pk_of(Label, number)
            present = Label.objects.in_workspace(self.actor.workspace_id).get(pk=pk)
            actions.update_label(actor=self.actor, pk=pk, **self.values(present))
            return json_response(LabelSerializer.get(self.actor, pk))

    @operation("Change a label", lambda ref: ref(LabelSerializer), takes=LABEL)
    def put(self, request, account_id, number):
        return self.patch(request, account_id, number)

    @operation("Drop a label")
    def delete(self, request, account_id, number):
        with self.scope():
            actions.delete_label(actor=self.actor, pk=self.pk_of(Label, number))
        return empty()
