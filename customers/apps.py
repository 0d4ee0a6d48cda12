from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self):
        from crm.history import registry as history
        from crm.search import registry as search
        from crm.ui.charts import register_home_chart
        from crm.ui.registry import register_model_ui
        from crm.ui.views.settings.sections import register_settings_section

        from .models import Customer, Segment
        from .search import CUSTOMER_SEARCH, SEGMENT_SEARCH
        from .ui import CUSTOMERS_UI
        from .views import SEGMENTS_SECTION, customers_by_segment

        # Customers refer to segments, so these come first.
        history.register_tracked_model(Segment, "segments")
        history.register_tracked_model(Customer, "customers")
        search.register_search(CUSTOMER_SEARCH)
        search.register_search(SEGMENT_SEARCH)
        register_model_ui(CUSTOMERS_UI)
        register_settings_section(SEGMENTS_SECTION)
        register_home_chart(customers_by_segment)
