from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Workspaces")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm.accounts.users import keep_address
        from crm.history.registry import register_tracked_model

        from .models import CustomAttribute, Inbox, Label

        register_tracked_model(CustomAttribute, "attributes")
        register_tracked_model(Label, "labels")
        register_tracked_model(Inbox, "inboxes")
        post_save.connect(keep_address, sender="crm.User", dispatch_uid="keep_address")
