"""Users in the admin: create operators, deactivate users, remove second factors."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import admin as auth
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.workspaces.models import User

from .lists import PlainList
from .search import by_id, by_number

OPERATOR = _("Can use the admin, across all workspaces.")


class AddUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_superuser")
        labels = {"is_superuser": _("Operator")}
        help_texts = {"is_superuser": OPERATOR}


class ChangeUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser")
        labels = {"is_superuser": _("Operator")}
        help_texts = {
            "is_superuser": OPERATOR,
            "is_active": _("If unticked, the user cannot sign in and their tokens do not work."),
        }


class UserAdmin(PlainList, auth.UserAdmin):
    """Users are global and in no workspace's change log, so they are saved and logged by Django."""

    form = ChangeUserForm
    add_form = AddUserForm
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Access"), {"fields": ("is_active", "is_superuser")}),
        (_("Record"), {"fields": ("number", "id", "created_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2", "is_superuser")}),
    )
    readonly_fields = ("number", "id", "created_at", "last_login")
    actions = ("deactivate", "remove_second_factors")
    list_display = ("email", "name", "is_active", "is_superuser", "last_login", "created_at")
    list_filter = ("is_active", "is_superuser")
    search_conditions = (by_id(), by_number, lambda term: Q(email__icontains=term) | Q(name__icontains=term))
    search_help_text = _("Part of a name or e-mail address, a number or an id.")

    def has_delete_permission(self, request, obj=None):
        # Changes and memberships refer to users, so users are deactivated instead.
        return False

    @admin.action(description=_("Deactivate selected users"), permissions=["change"])
    def deactivate(self, request, queryset):
        others = queryset.exclude(pk=request.user.pk)
        if len(others) < len(queryset):
            self.message_user(request, _("You cannot deactivate yourself. Ask another operator."), messages.WARNING)
        for user in others.filter(is_active=True):
            user.is_active = False
            user.save(update_fields=["is_active"])
            self.log_change(request, user, [{"changed": {"fields": [str(_("active"))]}}])

    @admin.action(description=_("Remove passkeys and second factors of selected users"), permissions=["change"])
    def remove_second_factors(self, request, queryset):
        """Let users who lost their phone and recovery codes sign in with their password alone."""
        for user in queryset:
            removed, __ = Authenticator.objects.filter(user=user).delete()
            if removed:
                self.log_change(request, user, [{"deleted": {"name": str(_("second factors")), "object": str(user)}}])
        self.message_user(request, _("They can sign in with their password alone, and set up new ones."))
