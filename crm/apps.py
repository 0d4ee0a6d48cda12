from django.apps import AppConfig
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Workspaces")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from crm.accounts.second_factors import record_first_factor
        from crm.accounts.signals import log_failed_sign_in
        from crm.accounts.users import sync_email_address
        from crm.history.registry import register_tracked_model
        from crm.ui.navigation import NavigationLink, register_navigation_link
        from crm.ui.views.settings import sections

        from .models import CustomAttribute, Inbox, Label

        register_tracked_model(CustomAttribute, "attributes")
        register_tracked_model(Label, "labels")
        register_tracked_model(Inbox, "inboxes")
        post_save.connect(sync_email_address, sender="crm.User", dispatch_uid="sync_email_address")
        user_login_failed.connect(log_failed_sign_in, dispatch_uid="log_failed_sign_in")
        authenticator_added.connect(record_first_factor, dispatch_uid="record_first_factor")
        register_navigation_link(NavigationLink("home", _("Home"), "home", position=10, is_on_phones=True))
        register_navigation_link(
            NavigationLink("settings", _("Settings"), "cog-6-tooth", position=90, permission="workspace:write")
        )
        sections.register_settings_section(
            sections.WORKSPACE,
            sections.MEMBERS,
            sections.TOKENS,
            sections.ATTRIBUTES,
            sections.LABELS,
            sections.INBOXES,
        )
