"""URLs of addresses' staff pages."""

from django.urls import include, path

from crm.ui.record_urls import record_urls

from .ui import ADDRESSES_UI

# addresses/ is the list (crm/ui/views/lists.py), addresses/<id>/ a record (crm/ui/views/records.py).
workspace_urls = [path("addresses/", include(record_urls(ADDRESSES_UI)))]
urlpatterns = [path("w/<slug:slug>/", include(workspace_urls))]
