"""The URLs of the GoMobile API, below /api."""

from django.urls import path

from crm.api.exceptions import error_bodies

from .contacts import Contacts, OneContact, UpsertContacts
from .custom_attributes import Attributes, OneAttribute
from .exceptions import error_body
from .users import Me
from .views import UnknownRoute

PREFIXES = ("contact", "custom-attributes", "users")

urlpatterns = [
    path("contact", Contacts.as_view()),
    path("contact/upsert", UpsertContacts.as_view()),
    path("contact/<str:id>", OneContact.as_view()),
    path("custom-attributes", Attributes.as_view()),
    path("custom-attributes/<str:id>", OneAttribute.as_view()),
    path("users/me", Me.as_view()),
]
# Our own API answers all other URLs below /api, so those that look like GoMobile's are caught here, in its format.
for prefix in PREFIXES:
    error_bodies[f"/api/{prefix}"] = error_body
    urlpatterns += [
        path(f"{prefix}/", UnknownRoute.as_view()),
        path(f"{prefix}/<path:rest>", UnknownRoute.as_view()),
    ]
