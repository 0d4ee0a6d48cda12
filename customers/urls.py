"""URLs of customers' staff pages."""

from django.urls import include, path

from crm.ui.record_urls import record_urls
from crm.ui.views.settings.crud import crud_urls

from .ui import CUSTOMERS_UI
from .views import SEGMENTS_UI

# customers/ is the list (crm/ui/views/lists.py), customers/<id>/ a record (crm/ui/views/records.py).
workspace_urls = [
    path("customers/", include(record_urls(CUSTOMERS_UI))),
    path("settings/segments/", include(crud_urls(SEGMENTS_UI))),
]
urlpatterns = [path("w/<slug:slug>/", include(workspace_urls))]
