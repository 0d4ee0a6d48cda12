"""Every address."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from addresses.api import AddressViewSet
from contacts.api import ContactViewSet
from crm import health
from crm.api import exceptions
from crm.api.viewsets import UnknownRoute
from customers.api import CustomerViewSet, SegmentViewSet

api = SimpleRouter(trailing_slash=False, use_regex_path=False)
api.register("customers", CustomerViewSet, basename="customer")
api.register("contacts", ContactViewSet, basename="contact")
api.register("addresses", AddressViewSet, basename="address")
api.register("segments", SegmentViewSet, basename="segment")

urlpatterns = [
    path("api/", include(api.urls)),
    path("api/openapi.json", cache_control(max_age=300)(SpectacularJSONAPIView.as_view()), name="schema"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    re_path(r"^api(/.*)?$", UnknownRoute.as_view()),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
]
handler400 = exceptions.bad_request
handler500 = exceptions.server_error
