"""The URLs of the whole product: the APIs, the staff pages, the admin site, health checks."""

from django.contrib import admin
from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from addresses.api import AddressViewSet
from contacts.api import ContactViewSet
from crm.api import exceptions
from crm.api.docs import documentation_urls
from crm.api.views import UnknownApiRoute
from crm.search.api import SearchView
from crm.server import health
from customers.api import CustomerViewSet, SegmentViewSet

# The contract's URLs end without a slash.
api = SimpleRouter(trailing_slash=False, use_regex_path=False)
api.register("contacts", ContactViewSet, basename="contact")
api.register("customers", CustomerViewSet, basename="customer")
api.register("addresses", AddressViewSet, basename="address")
api.register("segments", SegmentViewSet, basename="segment")

own = path("api/", include([*api.urls, path("search", SearchView.as_view(), name="search")]))
gomobile = path("api/", include("crm.compat.gomobile.urls"))
chatwoot = path("api/v1/", include("crm.compat.chatwoot.urls"))

# The most requested first, as patterns are tried in order.
urlpatterns = [
    chatwoot,
    own,
    gomobile,
    *documentation_urls("", [own], title="Carnet API", description="Customers, contacts, addresses and segments."),
    *documentation_urls(
        "gomobile", [gomobile], title="GoMobile", description="Contacts as GoMobile's clients know them."
    ),
    *documentation_urls(
        "chatwoot", [chatwoot], title="Chatwoot", description="Contacts as Chatwoot's clients know them."
    ),
    path("", include("crm.accounts.urls")),
    path("", include("crm.ui.urls")),
    path("", include("customers.urls")),
    path("", include("contacts.urls")),
    path("", include("addresses.urls")),
    # After all others below /api, so that clients get JSON and not a page for an unknown path.
    re_path(r"^api(?:/[\s\S]*)?\Z", UnknownApiRoute.as_view()),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]
handler400 = exceptions.bad_request
handler500 = exceptions.server_error
