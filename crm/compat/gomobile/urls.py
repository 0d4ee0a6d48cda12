"""The addresses of this door, below /api."""

from django.urls import path

from crm.api.exceptions import error_bodies

from .attribute_views import Attributes, OneAttribute
from .base import UnknownAddress
from .exceptions import error_body
from .users import Me
from .views import Contacts, OneContact, UpsertContacts

BEGINNINGS = ("contact", "custom-attributes", "users")

urlpatterns = [
    path("contact", Contacts.as_view()),
    path("contact/upsert", UpsertContacts.as_view()),
    path("contact/<str:id>", OneContact.as_view()),
    path("custom-attributes", Attributes.as_view()),
    path("custom-attributes/<str:id>", OneAttribute.as_view()),
    path("users/me", Me.as_view()),
]
for beginning in BEGINNINGS:
    error_bodies[f"/api/{beginning}"] = error_body
    urlpatterns += [
        path(f"{beginning}/", UnknownAddress.as_view()),
        path(f"{beginning}/<path:rest>", UnknownAddress.as_view()),
    ]
