from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self):
        from crm.history import registry as history
        from crm.search import registry as search

        from . import ui  # noqa: F401 - it registers
        from .models import Customer, Segment
        from .search import CUSTOMERS, SEGMENTS

        history.register_tracked_model(Segment, "segments")
        history.register_tracked_model(Customer, "customers")
        search.register_search(CUSTOMERS)
        search.register_search(SEGMENTS)
