from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from . import pages  # noqa: F401 - it registers what pages know of customers
