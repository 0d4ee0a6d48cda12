"""How many there are of what, as the small charts of the home page."""

from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from contacts.models import Contact, Role
from contacts.ui import CONTACTS
from crm.ui.decorators import WorkspaceRequest
from customers.models import Customer, Segment
from customers.ui import CUSTOMERS

# Segments that have a bar of their own.
MOST = 8


class Bar(NamedTuple):
    label: Any
    number: int
    url: str


class Chart(NamedTuple):
    """A chart: what it counts, where the list of it is, how many there are in all, and its bars."""

    title: str
    url: str
    total: int
    bars: list[Bar]


def build_charts(request: WorkspaceRequest) -> list[Chart]:
    """Return the charts: customers by segment, contacts by role. Everything is counted."""
    return [_by_segment(request), _by_role(request)]


def _by_segment(request: WorkspaceRequest) -> Chart:
    customers = Customer.objects.in_workspace(request.actor.workspace_id).not_deleted()
    found = dict(customers.order_by().values_list("segment_id").annotate(number=Count("*")))
    ranked = sorted((pk for pk in found if pk), key=lambda pk: -found[pk])[:MOST]
    names = Segment.objects.in_workspace(request.actor.workspace_id).in_bulk(ranked)
    listed = CUSTOMERS.url(request.workspace)
    bars = [Bar(names[pk].name, found[pk], f"{listed}?segment_id={pk}") for pk in ranked if pk in names]
    if found.get(None):
        bars.append(Bar(_("without a segment"), found[None], ""))
    bars.sort(key=lambda bar: -bar.number)
    return Chart(_("Customers by segment"), listed, sum(found.values()), bars)


def _by_role(request: WorkspaceRequest) -> Chart:
    contacts = Contact.objects.in_workspace(request.actor.workspace_id).not_deleted()
    listed = CONTACTS.url(request.workspace)
    bars = [
        Bar(label, contacts.filter(roles__contains=[role]).count(), f"{listed}?role={role}")
        for role, label in Role.choices
    ]
    bars = sorted((bar for bar in bars if bar.number), key=lambda bar: -bar.number)
    return Chart(_("Contacts by role"), listed, contacts.count(), bars)
