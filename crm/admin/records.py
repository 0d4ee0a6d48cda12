"""Admins whose writes are actions: what they save, change and delete goes the same way as through the API."""

from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelChoiceField
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.workspaces.actor import Actor, operator_actor
from crm.workspaces.models import Workspace

from .autocomplete import RecordSelect
from .change_history import ChangeHistory
from .forms import ActionRefused, AdminRecordForm, collect_refusals
from .lists import DeletedFilter, PlainList, WorkspaceFilter


def operator_of_request(request, workspace_id: UUID) -> Actor:
    """Return the operator behind a request, as the history will name them."""
    user = request.user
    return operator_actor(workspace_id, source="admin", name=str(user), user_id=user.pk, request_id=request.id)


class RelatedRecords(BaseModelAdmin):
    """For admins and inlines: relations are chosen by completion, within the workspace where that is known."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ActionAdmin(RelatedRecords, ChangeHistory, PlainList):
    """An admin that reads through Django and writes through actions; one that is missing is not offered."""

    form = AdminRecordForm
    create_record: ClassVar[Any] = None
    update_record: ClassVar[Any] = None
    delete_record: ClassVar[Any] = None

    # What deleting does, in words, for the page that asks whether to.
    deletion_note: ClassVar[Any] = _("The row and its history are kept; it is shown and found no more.")

    def has_add_permission(self, request):
        return self.create_record is not None and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        live = getattr(obj, "deleted_at", None) is None
        return live and self.update_record is not None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        live = getattr(obj, "deleted_at", None) is None
        return live and self.delete_record is not None and super().has_delete_permission(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save by actions; where one refuses, nothing is saved and the page is shown again, saying why."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ActionRefused as refused:
            # Actions run after validation. The second time around, validation knows what they said.
            request.refused = refused
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        attributes = {"refused": getattr(request, "refused", None), **self.extra_fields(obj)}
        kwargs.setdefault("form", type(self.form.__name__, (self.form,), attributes))
        return super().get_form(request, obj, change, **kwargs)

    def extra_fields(self, obj) -> dict[str, Any]:
        """Return the form fields that the model's own form does not have."""
        return {}

    def save_model(self, request, obj, form, change):
        with collect_refusals(form), tenant_session(obj.workspace_id):
            actor = operator_of_request(request, obj.workspace_id)
            if not change:
                self.create(actor, obj, form)
            elif form.has_changed():
                self.update_record(actor=actor, pk=obj.pk, **form.wanted(form.changed_data))

    def create(self, actor: Actor, obj, form) -> None:
        """Run the action that makes a record, and give the page's record the id of what it made."""
        obj.pk = self.create_record(actor=actor, **form.wanted(form.fields)).pk

    def save_formset(self, request, form, formset, change):
        admin = self.admin_site.get_model_admin(formset.model)
        for row in formset.forms:
            known = row in formset.initial_forms
            if row in formset.deleted_forms:
                if known:
                    admin.delete_model(request, row.instance)
            elif row.has_changed():
                row.instance.workspace_id = form.instance.workspace_id
                setattr(row.instance, formset.fk.attname, form.instance.pk)
                admin.save_model(request, row.instance, row, change=known)

    def delete_model(self, request, obj):
        # Where somebody else was faster, what was asked for has happened.
        with suppress(RecordNotFound), tenant_session(obj.workspace_id):
            self.delete_record(actor=operator_of_request(request, obj.workspace_id), pk=obj.pk)

    def delete_queryset(self, request, queryset):
        for record in queryset:
            self.delete_model(request, record)

    def delete_view(self, request, object_id, extra_context=None):
        return self._unless_refused(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        return self._unless_refused(request, super().changelist_view, extra_context)

    def _unless_refused(self, request, view, *args):
        """Do what a page asks for; where an action refuses it, nothing of it, and say why."""
        try:
            with transaction.atomic():
                return view(request, *args)
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return redirect(request.get_full_path())

    def get_deleted_objects(self, objs, request):
        """Say in words what goes: an action decides that, and it may be a million rows."""
        names = [f"{capfirst(self.opts.verbose_name)}: {record}" for record in objs]
        return [*names, self.deletion_note], {self.opts.verbose_name_plural: len(names)}, set(), []


class RecordAdmin(ActionAdmin):
    """The admin of records that belong to a workspace, which is chosen once, when they are made."""

    # What a record has and nobody types.
    kept: ClassVar[tuple[str, ...]] = ("id", "created_at", "updated_at")

    exclude = ("workspace",)
    list_filter: ClassVar[tuple[Any, ...]] = (WorkspaceFilter, DeletedFilter)
    list_select_related: ClassVar[tuple[str, ...]] = ("workspace",)

    def extra_fields(self, obj):
        if obj is not None:
            return {}
        relation = self.model._meta.get_field("workspace")
        widget = RecordSelect(relation, self.admin_site)
        return {"workspace": ModelChoiceField(Workspace.objects.all(), label=_("Workspace"), widget=widget)}

    def get_readonly_fields(self, request, obj=None):
        settled = () if obj is None else ("workspace", *self.kept, "deleted_at")
        return (*super().get_readonly_fields(request, obj), *settled)

    def get_fieldsets(self, request, obj=None):
        """Return the admin's fieldsets, beginning with the workspace; a stored record ends with its id and times."""
        (title, first), *others = super().get_fieldsets(request, obj)
        fieldsets = [(title, {**first, "fields": ("workspace", *first["fields"])}), *others]
        if obj is None:
            return fieldsets
        kept = self.kept if obj.deleted_at is None else (*self.kept, "deleted_at")
        return [*fieldsets, (_("Record"), {"fields": kept})]


class ReadOnlyAdmin(PlainList):
    """An admin to look at rows in; nothing is added, changed or deleted here."""

    change_form_template = "admin/read_only.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
