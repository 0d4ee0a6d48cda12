"""Segments: the groups that customers are put in."""

from django.db.models import IntegerField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.ui.forms import RecordForm
from crm.workspaces.actor import Actor
from customers import actions
from customers.models import Segment

from .crud import Vocabulary, live
from .sections import SEGMENTS

# A segment may have a million customers, and nobody needs to know how many exactly: more are not counted.
COUNTED = 200
CUSTOMERS = f"""
    SELECT count(*) FROM (
        SELECT FROM customers_customer c
        WHERE c.workspace_id = customers_segment.workspace_id AND c.segment_id = customers_segment.id
          AND c.deleted_at IS NULL LIMIT {COUNTED + 1}
    ) counted
"""


class SegmentForm(RecordForm):
    class Meta:
        model = Segment
        fields = ("name",)


def listed(actor: Actor) -> QuerySet:
    """Return the segments by name, each with how many customers it has: `counted`, and if it is above `most`, more."""
    counted = RawSQL(CUSTOMERS, [], output_field=IntegerField())  # noqa: S611, it holds nothing that anybody typed
    return live(Segment, "sort_key")(actor).annotate(counted=counted, most=Value(COUNTED))


VOCABULARY = Vocabulary(
    section=SEGMENTS,
    model=Segment,
    template="settings/segments.html",
    form=SegmentForm,
    create_record=actions.create_segment,
    update_record=actions.update_segment,
    delete_record=actions.delete_segment,
    listed=listed,
    rows=live(Segment),
    new_label=_("New segment"),
    deletion_note=_("Its customers stay, without a segment."),
)
