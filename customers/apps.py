from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self):
        from crm.search.kinds import register

        from .search import CUSTOMERS, SEGMENTS

        register(CUSTOMERS)
        register(SEGMENTS)
