from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "Workspaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .history.kinds import register
        from .models import CustomAttribute, Inbox, Label

        register(CustomAttribute, "attributes")
        register(Label, "labels")
        register(Inbox, "inboxes")
