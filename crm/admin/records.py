"""Base classes of admins that write through actions, as the API and the staff pages do."""

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
from .forms import ActionFailed, AdminRecordForm, action_errors
from .lists import DeletedFilter, PlainList, WorkspaceFilter
from .search import TermCondition, by_id


def operator_of_request(request, workspace_id: UUID) -> Actor:
    """Return the actor of an operator's request."""
    user = request.user
    return operator_actor(workspace_id, source="admin", name=str(user), user_id=user.pk, request_id=request.id)


class RelatedRecords(BaseModelAdmin):
    """Mixin of admins and inlines: relations are chosen by autocomplete, within the workspace if it is known."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ActionAdmin(RelatedRecords, ChangeHistory, PlainList):
    """An admin that reads through Django and writes through actions; without an action the page is read-only."""

    form = AdminRecordForm
    create_record: ClassVar[Any] = None
    update_record: ClassVar[Any] = None
    delete_record: ClassVar[Any] = None

    # Shown on the page that asks whether to delete.
    deletion_note: ClassVar[Any] = _("The row and its history are kept, but it is no longer listed or found.")

    def has_action(self, verb: str, record=None) -> bool:
        """True if there is an action of this name, and the record that it is about is not deleted."""
        return getattr(self, f"{verb}_record") is not None and getattr(record, "deleted_at", None) is None

    def has_add_permission(self, request):
        return self.has_action("create") and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_action("update", obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_action("delete", obj) and super().has_delete_permission(request, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save through actions; if one fails, nothing is saved and the page shows the error."""
        try:
            # Django runs this in a transaction, so an error of the last inline undoes all before it.
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ActionFailed as failure:
            # Actions run after validation, so the page is processed again, and validation adds their errors.
            request.failure = failure
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        # A subclass for each request: the admin makes forms itself, and passes them no argument of ours.
        attributes = {"failure": getattr(request, "failure", None), **self.extra_fields(obj)}
        kwargs.setdefault("form", type(self.form.__name__, (self.form,), attributes))
        return super().get_form(request, obj, change, **kwargs)

    def extra_fields(self, obj) -> dict[str, Any]:
        """Return the form fields that are not fields of the model."""
        return {}

    def save_model(self, request, obj, form, change):
        # A tenant session, as the staff session of the site would let an action write into any workspace.
        with action_errors(form), tenant_session(obj.workspace_id):
            actor = operator_of_request(request, obj.workspace_id)
            if not change:
                self.create(actor, obj, form)
            elif form.has_changed():
                self.update_record(actor=actor, pk=obj.pk, **form.parameters(form.changed_data))

    def create(self, actor: Actor, obj, form) -> None:
        """Run the create action, and set the id of the new record on the page's object."""
        obj.pk = self.create_record(actor=actor, **form.parameters(form.fields)).pk

    def save_formset(self, request, form, formset, change):
        # Not formset.save(), which would write through the ORM.
        admin = self.admin_site.get_model_admin(formset.model)
        for row in formset.forms:
            exists = row in formset.initial_forms
            if row in formset.deleted_forms:
                # A row that was added and ticked for deletion has never been stored.
                if exists:
                    admin.delete_model(request, row.instance)
            elif row.has_changed():
                row.instance.workspace_id = form.instance.workspace_id
                setattr(row.instance, formset.fk.attname, form.instance.pk)
                admin.save_model(request, row.instance, row, change=exists)

    def delete_model(self, request, obj):
        # If somebody else deleted it first, there is nothing left to do.
        with suppress(RecordNotFound), tenant_session(obj.workspace_id):
            self.delete_record(actor=operator_of_request(request, obj.workspace_id), pk=obj.pk)

    def delete_queryset(self, request, queryset):
        # One by one, each in the session of its own workspace; a page has few.
        for record in queryset:
            self.delete_model(request, record)

    def delete_view(self, request, object_id, extra_context=None):
        return self._show_action_error(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        return self._show_action_error(request, super().changelist_view, extra_context)

    def _show_action_error(self, request, view, *args):
        try:
            # Either all of the selected records are deleted, or none.
            with transaction.atomic():
                return view(request, *args)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.get_full_path())

    def get_deleted_objects(self, objs, request):
        """Return the names of the records, and a note."""
        # Not the related rows, which Django would list: there may be a million, and the action decides about them.
        names = [f"{capfirst(self.opts.verbose_name)}: {record}" for record in objs]
        return [*names, self.deletion_note], {self.opts.verbose_name_plural: len(names)}, set(), []


class RecordAdmin(ActionAdmin):
    """The admin of records of a workspace, which is chosen when they are created and cannot be changed."""

    # Set by the system, shown read-only at the end of the form.
    system_fields: ClassVar[tuple[str, ...]] = ("id", "created_at", "updated_at")
    # Chosen when a record is created; the update action does not take them.
    fixed_fields: ClassVar[tuple[str, ...]] = ()

    # Not editable in the model, so the form has a field of its own for it.
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
        fixed = () if obj is None else ("workspace", *self.fixed_fields, *self.system_fields, "deleted_at")
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_fieldsets(self, request, obj=None):
        """Return the admin's fieldsets, beginning with the workspace; a stored record ends with its id and times."""
        (title, first), *others = super().get_fieldsets(request, obj)
        fieldsets = [(title, {**first, "fields": ("workspace", *first["fields"])}), *others]
        if obj is None:
            return fieldsets
        fields = self.system_fields if obj.deleted_at is None else (*self.system_fields, "deleted_at")
        return [*fieldsets, (_("Record"), {"fields": fields})]


class ReadOnlyAdmin(PlainList):
    """An admin that only shows rows of workspaces."""

    change_form_template = "admin/read_only.html"
    list_filter: ClassVar[tuple[Any, ...]] = (WorkspaceFilter,)
    list_select_related: ClassVar[tuple[str, ...]] = ("workspace",)
    search_conditions: tuple[TermCondition, ...] = (by_id(),)
    search_help_text = _("An id.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
