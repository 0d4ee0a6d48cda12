"""The URLs of the Chatwoot API, below /api/v1."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from crm.api.exceptions import error_bodies

from . import bulk_actions, contact_details, contacts, custom_attributes, inbox_members, inboxes, labels, profile
from .exceptions import error_body

error_bodies["/api/v1"] = error_body

contact_urls = [
    path("avatar", contacts.Avatar.as_view()),
    path("destroy_custom_attributes", contacts.DestroyCustomAttributes.as_view()),
    path("labels", contact_details.ContactLabels.as_view()),
    path("conversations", contact_details.Conversations.as_view()),
    path("attachments", contact_details.Attachments.as_view()),
    path("contactable_inboxes", contact_details.ContactableInboxes.as_view()),
    path("contact_inboxes", contact_details.Connections.as_view()),
    path("notes", contact_details.Notes.as_view()),
    path("notes/<str:note>", contact_details.OneNote.as_view()),
]
account_urls: list[URLPattern | URLResolver] = [
    path("contacts", contacts.Contacts.as_view()),
    path("contacts/search", contacts.Search.as_view()),
    path("contacts/filter", contacts.Filter.as_view()),
    path("contacts/active", contacts.Active.as_view()),
    path("contacts/<str:number>", contacts.OneContact.as_view()),
    path("contacts/<str:number>/", include(contact_urls)),
    path("contact_inboxes/filter", contact_details.FilterConnections.as_view()),
    path("actions/contact_merge", bulk_actions.Merge.as_view()),
    path("bulk_actions", bulk_actions.BulkActions.as_view()),
    path("search/contacts", contacts.SearchEverything.as_view()),
    path("custom_attribute_definitions", custom_attributes.Definitions.as_view()),
    path("custom_attribute_definitions/<str:number>", custom_attributes.OneDefinition.as_view()),
    path("labels", labels.Labels.as_view()),
    path("labels/<str:number>", labels.OneLabel.as_view()),
    path("inboxes", inboxes.Inboxes.as_view()),
    path("inboxes/<str:number>", inboxes.OneInbox.as_view()),
    path("inbox_members", inbox_members.InboxMembers.as_view()),
    path("inbox_members/<str:number>", inbox_members.MembersOfInbox.as_view()),
]
urlpatterns = [
    path("accounts/<int:account_id>/", include(account_urls)),
    path("profile", profile.Profile.as_view()),
    # [\s\S], not a dot, so that a URL with a line break is not answered with a page.
    re_path(r"^accounts/(?P<account_id>\d+)(?:/[\s\S]*)?\Z", profile.UnknownInAccount.as_view()),
    re_path(r"^[\s\S]*\Z", profile.UnknownRoute.as_view()),
]
