"""The OpenAPI schema of this door, made from the shapes that it answers with."""

from django.urls import include, path
from django.views.decorators.cache import cache_control
from drf_spectacular.views import SpectacularJSONAPIView

SETTINGS = {
    "TITLE": "Carnet as GoMobile",
    "DESCRIPTION": "Contacts, custom attributes and the caller, as clients of GoMobile know them.",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "PREPROCESSING_HOOKS": [],  # by which our own API's schema leaves other doors out
}
PATTERNS = [path("api/", include("crm.dialects.gomobile.urls"))]
SCHEMA = cache_control(max_age=300)(SpectacularJSONAPIView.as_view(patterns=PATTERNS, custom_settings=SETTINGS))
