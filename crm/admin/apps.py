"""The app configuration of Django's admin, with our own site."""

from django.contrib.admin.apps import AdminConfig


class CarnetAdminConfig(AdminConfig):
    default_site = "crm.admin.site.OperatorSite"

    def ready(self) -> None:
        """Discover the apps' admin modules, then register the crm app's own admin classes."""
        from .field_labels import translate_field_labels

        super().ready()
        # Django imports `crm.admin` itself, which is this package and registers nothing on import.
        from . import attributes, changes, inboxes, saved_views, workspaces  # noqa: F401 - registers

        translate_field_labels()
