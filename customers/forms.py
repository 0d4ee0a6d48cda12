"""What staff can do to many customers at once, with the form of each."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.ui.bulk_forms import BulkForm, NoForm, attribute_form
from crm.ui.forms import WorkspaceField
from crm.ui.registry import BulkAction, BulkActions
from crm.workspaces.actor import Actor

from . import bulk
from .models import Customer, Segment

SEGMENTS = 500


def segments(actor: Actor) -> list[tuple[str, str]]:
    """Return the segments of a workspace as choices, by name."""
    rows = Segment.objects.in_workspace(actor.workspace_id).not_deleted().order_by("sort_key", "id")
    return [(str(pk), name) for pk, name in rows.values_list("id", "name")[:SEGMENTS]]


class SegmentField(WorkspaceField, forms.TypedChoiceField):
    """One of the workspace's segments."""

    def __init__(self, **kwargs):
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def within(self, actor: Actor) -> None:
        self.choices = lambda: [("", "—"), *segments(actor)]


class SegmentForm(BulkForm):
    segment = SegmentField(label=_("Segment"), required=False)


class TypeForm(BulkForm):
    type = forms.ChoiceField(label=_("Type"), choices=Customer.Type.choices)


OF_MANY = BulkActions(bulk.preview_edit, bulk.edit_customers, bulk.preview_deletion, bulk.delete_selected)
EDITS = (
    BulkAction("segment", _("Set segment"), SegmentForm, lambda actor, values: bulk.segment(values["segment"])),
    BulkAction("type", _("Set type"), TypeForm, lambda actor, values: bulk.kind(values["type"])),
    BulkAction(
        "attribute",
        _("Set attribute"),
        attribute_form("customer"),
        lambda actor, values: bulk.attribute(actor, values["key"], values["text"]),
    ),
    BulkAction("delete", _("Delete"), NoForm),
)
