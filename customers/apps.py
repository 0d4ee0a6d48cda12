from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from crm.history import kinds as history
        from crm.search import kinds as search

        from . import pages  # noqa: F401 - it registers
        from .models import Customer, Segment
        from .search import CUSTOMERS, SEGMENTS

        history.register(Segment, "segments")
        history.register(Customer, "customers")
        search.register(CUSTOMERS)
        search.register(SEGMENTS)
