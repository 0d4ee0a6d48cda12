"""Lists whose cost depends only on the rows shown: pages without a count, and filters that scale to a million rows."""

from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db import connection
from django.db.models import BinaryField, F, Func
from django.db.models.expressions import OrderBy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crm.workspaces.models import Workspace

from .search import SearchAdmin, as_uuid

ROWS = 50
# PostgreSQL reads all rows that an offset skips.
DEEPEST_PAGE = 100
WORKSPACES_LISTED = 20


# count(*) would read all rows of a table for one number.
class UncountedPaginator(Paginator):
    """Pages that know only whether another one follows: each reads one row more than it shows."""

    count = 0

    def validate_number(self, number):
        if not 1 <= number <= DEEPEST_PAGE:
            raise EmptyPage(_("Lists end after %(pages)d pages; search or filter instead.") % {"pages": DEEPEST_PAGE})
        return number

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.count = start + len(rows)
        return Page(rows[: self.per_page], number, self)


class UncountedChangeList(ChangeList):
    """A change list that takes its rows in one query and never asks how many there are."""

    def get_results(self, request):
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            page = self.paginator.page(self.page_num)
        except InvalidPage as error:
            raise IncorrectLookupParameters from error
        self.result_list = page.object_list
        self.more = page.has_next()
        self.multi_page = page.has_other_pages()
        # Nobody is offered to select more rows than a page shows.
        self.result_count = self.full_result_count = len(page.object_list)
        self.can_show_all = False
        self.show_admin_actions = True

    @cached_property
    def estimate(self) -> int | None:
        """The estimated number of rows in the table, from PostgreSQL's statistics, for a list without filters."""
        if self.query or self.has_active_filters or self.filter_params:
            return None
        with connection.cursor() as cursor:
            # -1 before the first ANALYZE.
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [self.opts.db_table])
            return max(cursor.fetchone()[0], self.paginator.count)


# Across workspaces: as -id, by the index that `SetWorkspacePrimaryKey` makes for it.
NEWEST = OrderBy(Func(F("id"), function="uuid_send", output_field=BinaryField()), descending=True)


class PlainList(SearchAdmin):
    """A model's list: newest first, sorted by nothing else."""

    ordering = ("-id",)
    # No index has any other order across workspaces.
    sortable_by = ()
    list_per_page = ROWS
    paginator = UncountedPaginator
    # Facets count the rows of each choice.
    show_facets = ShowFacets.NEVER

    def get_ordering(self, request):
        # In one workspace the primary key has the order of ids.
        return self.ordering if WorkspaceFilter.parameter_name in request.GET else (NEWEST,)

    def get_changelist(self, request, **kwargs):
        return UncountedChangeList

    def response_action(self, request, queryset, *args):
        # "Select all" could mean a million rows, so actions apply only to the selected rows.
        ticked = filter(None, map(as_uuid, request.POST.getlist(ACTION_CHECKBOX_NAME)))
        return super().response_action(request, queryset.filter(pk__in=[*ticked]), *args)


class WorkspaceFilter(SimpleListFilter):
    """One workspace; the first few by name are offered, the others by the links of the list of workspaces."""

    title = _("workspace")
    parameter_name = "workspace"

    def lookups(self, request, model_admin):
        # A workspace chosen by a link on another page is offered too, or its filter would be invisible.
        listed = list(Workspace.objects.order_by("name", "id").values_list("id", "name")[:WORKSPACES_LISTED])
        chosen = as_uuid(self.value() or "")
        if chosen and chosen not in {pk for pk, _name in listed}:
            listed += Workspace.objects.filter(pk=chosen).values_list("id", "name")
        return [(str(pk), name) for pk, name in listed]

    def queryset(self, request, queryset):
        chosen = self.value()
        if chosen is None:
            return queryset
        workspace_id = as_uuid(chosen)
        return queryset.filter(workspace_id=workspace_id) if workspace_id else queryset.none()


class DeletedFilter(SimpleListFilter):
    """Records that are not deleted, unless deleted ones are chosen."""

    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes"))]

    def choices(self, changelist):
        everything, *others = super().choices(changelist)
        return [{**everything, "display": _("No")}, *others]

    def queryset(self, request, queryset):
        return queryset.filter(deleted_at__isnull=self.value() != "yes")
