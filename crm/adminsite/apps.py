"""The Django admin, with our site in the place of its own."""

from django.contrib.admin.apps import AdminConfig


class OperatorAdminConfig(AdminConfig):
    default_site = "crm.adminsite.site.OperatorSite"

    def ready(self):
        from .labels import label

        super().ready()
        label()
