"""The URLs of the GoMobile API, below /api."""

from django.urls import URLPattern, path, re_path

from crm.api.exceptions import error_bodies

from .contacts import Contacts, OneContact, UpsertContacts
from .custom_attributes import Attributes, OneAttribute
from .exceptions import error_body
from .users import Me
from .views import UnknownRoute

PREFIXES = ("contact", "custom-attributes", "users")

urlpatterns: list[URLPattern] = [
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
    # [\s\S], not a dot, so that a URL with a line break is answered in the same format.
    urlpatterns.append(re_path(rf"^{prefix}/[\s\S]*\Z", UnknownRoute.as_view()))
