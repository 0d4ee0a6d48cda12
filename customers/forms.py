"""Form fields and bulk actions of customers."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.history.bulk import set_attribute
from crm.ui.bulk_forms import BulkForm, bulk_attribute_form
from crm.ui.registry import BulkAction
from crm.ui.widgets import WorkspaceField
from crm.workspaces.actor import Actor

from . import actions
from .models import Customer, Segment

MAX_SEGMENTS = 500


def segment_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the segments of a workspace as choices, by name."""
    rows = Segment.objects.in_workspace(actor.workspace_id).not_deleted().order_by("sort_key", "id")
    return [(str(pk), name) for pk, name in rows.values_list("id", "name")[:MAX_SEGMENTS]]


class SegmentField(WorkspaceField, forms.TypedChoiceField):
    """One of the workspace's segments."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def set_actor(self, actor: Actor) -> None:
        # A function, so that segments are read only when the field is rendered or validated.
        self.choices = lambda: [("", "—"), *segment_choices(actor)]


class BulkSegmentForm(BulkForm):
    segment = SegmentField(label=_("Segment"), required=False)


class BulkCustomerTypeForm(BulkForm):
    type = forms.ChoiceField(label=_("Type"), choices=Customer.Type.choices)


BULK_ACTIONS = (
    BulkAction(
        "segment",
        _("Set segment"),
        BulkSegmentForm,
        lambda actor, values: actions.segment_edit(segment_id=values["segment"]),
    ),
    BulkAction(
        "type", _("Set type"), BulkCustomerTypeForm, lambda actor, values: actions.type_edit(value=values["type"])
    ),
    BulkAction(
        "attribute",
        _("Set attribute"),
        bulk_attribute_form("customer"),
        lambda actor, values: set_attribute(actor.workspace_id, "customer", **values),
    ),
    BulkAction("delete", _("Delete"), BulkForm),
)
