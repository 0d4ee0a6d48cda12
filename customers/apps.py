from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from crm.history.kinds import register

        from . import pages  # noqa: F401 - it registers
        from .models import Customer, Segment

        register(Segment, "segments")
        register(Customer, "customers")
