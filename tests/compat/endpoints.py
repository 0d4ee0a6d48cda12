"""Endpoints of the Chatwoot API, with their bodies, permissions and statuses."""

from typing import Any, NamedTuple


class Endpoint(NamedTuple):
    """A method of a path, with `{…}` for ids of records, and the status of its response to those with permission."""

    method: str
    path: str
    body: Any
    permission: str
    agent: bool
    viewer: bool
    status: int


CHATWOOT_FILTER = {"payload": [{"attribute_key": "blocked", "filter_operator": "equal_to", "values": [False]}]}
DEFINITION_BODY = {"attribute_display_name": "Size", "attribute_key": "size"}
BULK_LABEL_BODY = {"type": "Contact", "ids": ["{contact}"], "labels": {"add": ["new"]}}
BULK_DELETE_BODY = {"type": "Contact", "ids": ["{contact}"], "action_name": "delete"}
INBOX_MEMBERS_BODY = {"inbox_id": "{inbox}", "user_ids": []}
CHATWOOT_ENDPOINTS = [
    Endpoint("GET", "contacts", None, "contacts:read", True, True, 200),
    Endpoint("HEAD", "contacts", None, "contacts:read", True, True, 200),
    Endpoint("POST", "contacts", {"name": "Bob"}, "contacts:write", True, False, 200),
    Endpoint("GET", "contacts/search?q=a", None, "contacts:read", True, True, 200),
    Endpoint("POST", "contacts/filter", CHATWOOT_FILTER, "contacts:read", True, True, 200),
    Endpoint("GET", "contacts/active", None, "contacts:read", True, True, 200),
    Endpoint("GET", "search/contacts?q=a", None, "contacts:read", True, True, 200),
    Endpoint("GET", "contacts/{contact}", None, "contacts:read", True, True, 200),
    Endpoint("PUT", "contacts/{contact}", {"name": "Bob"}, "contacts:write", True, False, 200),
    Endpoint("PATCH", "contacts/{contact}", {"name": "Bob"}, "contacts:write", True, False, 200),
    Endpoint("DELETE", "contacts/{contact}", None, "contacts:write", False, False, 200),
    Endpoint("DELETE", "contacts/{contact}/avatar", None, "contacts:write", True, False, 200),
    Endpoint(
        "POST",
        "contacts/{contact}/destroy_custom_attributes",
        {"custom_attributes": ["plan"]},
        "contacts:write",
        True,
        False,
        200,
    ),
    Endpoint("GET", "contacts/{contact}/labels", None, "contacts:read", True, True, 200),
    Endpoint("POST", "contacts/{contact}/labels", {"labels": ["new"]}, "contacts:write", True, False, 200),
    Endpoint("GET", "contacts/{contact}/conversations", None, "contacts:read", True, True, 200),
    Endpoint("GET", "contacts/{contact}/attachments", None, "contacts:read", True, True, 200),
    Endpoint("GET", "contacts/{contact}/contactable_inboxes", None, "contacts:read", True, True, 200),
    Endpoint("POST", "contacts/{contact}/contact_inboxes", {"inbox_id": "{inbox}"}, "contacts:write", True, False, 200),
    Endpoint("GET", "contacts/{contact}/notes", None, "contacts:read", True, True, 200),
    Endpoint("POST", "contacts/{contact}/notes", {"content": "x"}, "contacts:write", True, False, 200),
    Endpoint("GET", "contacts/{contact}/notes/{note}", None, "contacts:read", True, True, 200),
    Endpoint("PATCH", "contacts/{contact}/notes/{note}", {"content": "x"}, "contacts:write", True, False, 200),
    Endpoint("DELETE", "contacts/{contact}/notes/{note}", None, "contacts:write", True, False, 200),
    Endpoint(
        "POST", "contact_inboxes/filter", {"inbox_id": "{inbox}", "source_id": "s"}, "contacts:read", True, True, 200
    ),
    Endpoint(
        "POST",
        "actions/contact_merge",
        {"base_contact_id": "{contact}", "mergee_contact_id": "{other}"},
        "contacts:write",
        True,
        False,
        200,
    ),
    Endpoint("POST", "bulk_actions", BULK_LABEL_BODY, "contacts:write", True, False, 200),
    Endpoint("POST", "bulk_actions", BULK_DELETE_BODY, "contacts:write", False, False, 200),
    Endpoint("GET", "custom_attribute_definitions", None, "attributes:read", True, True, 200),
    Endpoint("POST", "custom_attribute_definitions", DEFINITION_BODY, "attributes:write", False, False, 200),
    Endpoint("GET", "custom_attribute_definitions/{definition}", None, "attributes:read", True, True, 200),
    Endpoint(
        "PATCH", "custom_attribute_definitions/{definition}", DEFINITION_BODY, "attributes:write", False, False, 200
    ),
    Endpoint(
        "PUT", "custom_attribute_definitions/{definition}", DEFINITION_BODY, "attributes:write", False, False, 200
    ),
    Endpoint("DELETE", "custom_attribute_definitions/{definition}", None, "attributes:write", False, False, 204),
    Endpoint("GET", "labels", None, "labels:read", True, True, 200),
    Endpoint("POST", "labels", {"title": "new"}, "labels:write", False, False, 200),
    Endpoint("GET", "labels/{label}", None, "labels:read", True, True, 200),
    Endpoint("PATCH", "labels/{label}", {"title": "new"}, "labels:write", False, False, 200),
    Endpoint("PUT", "labels/{label}", {"title": "new"}, "labels:write", False, False, 200),
    Endpoint("DELETE", "labels/{label}", None, "labels:write", False, False, 200),
    Endpoint("GET", "inboxes", None, "inboxes:read", True, True, 200),
    Endpoint("POST", "inboxes", {"name": "New", "channel": {"type": "api"}}, "inboxes:write", False, False, 200),
    Endpoint("GET", "inboxes/{inbox}", None, "inboxes:read", True, True, 200),
    Endpoint("PATCH", "inboxes/{inbox}", {"name": "New"}, "inboxes:write", False, False, 200),
    Endpoint("PUT", "inboxes/{inbox}", {"name": "New"}, "inboxes:write", False, False, 200),
    Endpoint("GET", "inbox_members/{inbox}", None, "inboxes:read", True, True, 200),
    *(
        Endpoint(method, "inbox_members", INBOX_MEMBERS_BODY, "inboxes:write", False, False, 200)
        for method in ("POST", "PATCH", "DELETE")
    ),
]


def create_chatwoot_records(client: Any) -> dict[str, int]:
    """Create one record of each type; return their ids by the placeholders of the endpoints."""
    inbox = client.inbox("Api")
    contact = client.contact(
        name="Ada", email="ada@acme.com", custom_attributes={"plan": "a"}, inbox_id=inbox.number, source_id="s"
    )
    return {
        "inbox": inbox.number,
        "contact": contact["id"],
        "other": client.contact(name="Bob", identifier="7")["id"],
        "note": client.post(f"contacts/{contact['id']}/notes", {"content": "Rang"}).json()["id"],
        "definition": client.attribute("plan")["id"],
        "label": client.post("labels", {"title": "vip", "show_on_sidebar": True}).json()["id"],
    }


def fill_placeholders(value: Any, ids: dict[str, Any]) -> Any:
    """Return a body with ids of records for its placeholders."""
    if isinstance(value, dict):
        return {key: fill_placeholders(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill_placeholders(inner, ids) for inner in value]
    return ids[value.strip("{}")] if isinstance(value, str) and value.startswith("{") else value
