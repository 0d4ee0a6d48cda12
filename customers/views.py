"""Views of customers beside their list and record pages: the segments in the settings, and a chart."""

from django.db.models import Count, IntegerField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.ui.charts import Bar, Chart
from crm.ui.decorators import WorkspaceRequest
from crm.ui.forms import RecordForm
from crm.ui.views.settings.crud import SettingsModelUI, not_deleted_rows
from crm.ui.views.settings.sections import Section
from crm.workspaces.actor import Actor

from . import actions
from .models import Customer, Segment
from .ui import CUSTOMERS_UI

SEGMENTS_SECTION = Section("segments", gettext_lazy("Segments"), "segments:write", position=50)
# perf: a segment may have a million customers, so they are counted up to a limit only.
MAX_COUNTED = 200
CUSTOMER_COUNT = f"""
    SELECT count(*) FROM (
        SELECT FROM customers_customer c
        WHERE c.workspace_id = customers_segment.workspace_id AND c.segment_id = customers_segment.id
          AND c.deleted_at IS NULL LIMIT {MAX_COUNTED + 1}
    ) counted
"""
BARS = 8


class SegmentForm(RecordForm):
    class Meta:
        model = Segment
        fields = ("name",)


def list_segments(actor: Actor) -> QuerySet:
    """Return the segments by name, with `customer_count`, which is above `max_counted` if there are more."""
    count = RawSQL(CUSTOMER_COUNT, [], output_field=IntegerField())  # noqa: S611 - no user input in it
    segments = not_deleted_rows(Segment, "sort_key")(actor)
    return segments.annotate(customer_count=count, max_counted=Value(MAX_COUNTED))


SEGMENTS_UI = SettingsModelUI(
    section=SEGMENTS_SECTION,
    model=Segment,
    template="settings/segments.html",
    form=SegmentForm,
    create_record=actions.create_segment,
    update_record=actions.update_segment,
    delete_record=actions.delete_segment,
    list_rows=list_segments,
    editable_rows=not_deleted_rows(Segment),
    new_label=gettext_lazy("New segment"),
    deletion_note=gettext_lazy("Its customers are kept, without a segment."),
)


def customers_by_segment(request: WorkspaceRequest) -> Chart:
    """Count the customers of each segment; the largest segments have a bar."""
    customers = Customer.objects.in_workspace(request.actor.workspace_id).not_deleted()
    counts = dict(customers.values_list("segment_id").annotate(number=Count("*")))
    largest = sorted((pk for pk in counts if pk), key=lambda pk: -counts[pk])[:BARS]
    segments = Segment.objects.in_workspace(request.actor.workspace_id).in_bulk(largest)
    url = CUSTOMERS_UI.url(request.workspace)
    bars = [Bar(segments[pk].name, counts[pk], f"{url}?segment_id={pk}") for pk in largest if pk in segments]
    # No link, as no filter finds the customers without a segment.
    if counts.get(None):
        bars.append(Bar(_("without a segment"), counts[None], ""))
    bars.sort(key=lambda bar: -bar.number)
    return Chart(_("Customers by segment"), url, sum(counts.values()), bars)
