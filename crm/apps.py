from django.apps import AppConfig
from django.db.models.signals import post_save


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "Workspaces"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from crm.access.accounts import keep_address

        post_save.connect(keep_address, sender="crm.User", dispatch_uid="keep_address")
