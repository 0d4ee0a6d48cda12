"""Adapters of the four sources: each creates, updates, reads and deletes a contact as its own clients do."""

import json
from collections.abc import Mapping
from typing import Any

from addresses.models import Address
from contacts.models import Contact, ContactInbox
from crm.workspaces.inboxes import Inbox
from tests.admin.conftest import Operator, inline_data
from tests.admin.conftest import fetch as fetch_record
from tests.compat.chatwoot.conftest import ChatwootClient
from tests.compat.gomobile.conftest import GoMobileClient
from tests.conftest import Person, fresh_connection

from .fields import ADDRESS_FIELDS, field_names_of

Values = Mapping[str, Any]
# Values that an address requires.
ADDRESS_DEFAULTS = {"type": "billing", "country": "FR"}


class ContactAdapter:
    """A source of changes; values are keyed by field, and ids are those of the own API."""

    name: str

    def to_source(self, values: Values) -> dict[str, Any]:
        """Return values keyed by the names of the source."""
        return {field_names_of(self.name)[field]: value for field, value in values.items()}

    def from_source(self, shown: Values) -> dict[str, Any]:
        """Return the values that the source shows, keyed by field."""
        return {field: shown[name] for field, name in field_names_of(self.name).items()}


def split_address(values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the contact, and those of its address."""
    person = {field: value for field, value in values.items() if field not in ADDRESS_FIELDS}
    return person, {field: value for field, value in values.items() if field in ADDRESS_FIELDS}


class OwnAdapter(ContactAdapter):
    name = "own"

    def __init__(self, person: Person) -> None:
        self.api = person

    def create(self, values: Values) -> str:
        person, address_values = split_address(values)
        customer = self.api.customer()
        contact = self.api.contact(customer, **self.to_source(person))
        self.api.address(customer, contact_id=contact["id"], **ADDRESS_DEFAULTS, **self.to_source(address_values))
        return contact["id"]

    def update(self, pk: str, values: Values) -> None:
        person, address_values = split_address(values)
        assert self.api.patch(f"/api/contacts/{pk}", self.to_source(person)).status_code == 200
        [address] = self._contact(pk)["address_ids"]
        assert self.api.patch(f"/api/addresses/{address}", self.to_source(address_values)).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        contact = self._contact(pk)
        rows = [self.api.get(f"/api/addresses/{item}").json()["data"] for item in contact["address_ids"]]
        no_address = dict.fromkeys(self.to_source(dict.fromkeys(ADDRESS_FIELDS)))
        return self.from_source({**no_address, **(rows[0] if rows else {}), **contact})

    def _contact(self, pk: str) -> dict[str, Any]:
        return self.api.get(f"/api/contacts/{pk}").json()["data"]

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"/api/contacts/{pk}").status_code == 200

    def exists(self, pk: str) -> bool:
        listed = self.api.get("/api/contacts").json()["data"]
        found = self.api.get(f"/api/contacts/{pk}").status_code == 200
        assert found == (pk in [contact["id"] for contact in listed])
        return found


class GoMobileAdapter(ContactAdapter):
    name = "gomobile"

    def __init__(self, person: Person) -> None:
        self.api = GoMobileClient(person)

    def create(self, values: Values) -> str:
        return self.api.contact(**self.to_source(values))["id"]

    def update(self, pk: str, values: Values) -> None:
        assert self.api.put(f"contact/{pk}", self.to_source(values)).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        shown = self.api.get(f"contact/{pk}").json()
        attributes = {item["name"]: item["value"] for item in shown["customAttributes"]}
        return self.from_source({**shown, "customAttributes": attributes})

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"contact/{pk}").status_code == 200

    def exists(self, pk: str) -> bool:
        listed = self.api.get("contact").json()["data"]
        found = self.api.get(f"contact/{pk}").status_code == 200
        assert found == (pk in [contact["id"] for contact in listed])
        return found


class ChatwootAdapter(ContactAdapter):
    name = "chatwoot"

    def __init__(self, person: Person) -> None:
        self.api = ChatwootClient(person)

    def create(self, values: Values) -> str:
        sent = self.to_source(values)
        labels, [inbox] = sent.pop("labels"), sent.pop("contact_inboxes")
        contact = self.api.contact(**sent, inbox_id=self._inbox(inbox))
        self.api.post(f"contacts/{contact['id']}/labels", {"labels": labels})
        return str(self._stored(number=contact["id"]).pk)

    def update(self, pk: str, values: Values) -> None:
        path, sent = f"contacts/{self._number(pk)}", self.to_source(values)
        self.api.post(f"{path}/labels", {"labels": sent.pop("labels")})
        [_, inbox] = sent.pop("contact_inboxes")
        assert self.api.post(f"{path}/contact_inboxes", {"inbox_id": self._inbox(inbox)}).status_code == 200
        assert self.api.put(path, sent).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        path = f"contacts/{self._number(pk)}"
        shown = self.api.get(path).json()["payload"]
        inboxes = [row["inbox"]["name"] for row in shown["contact_inboxes"]]
        labels = self.api.get(f"{path}/labels").json()["payload"]
        return self.from_source({**shown, "contact_inboxes": inboxes, "labels": labels})

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"contacts/{self._number(pk)}").status_code == 200

    def exists(self, pk: str) -> bool:
        number = self._number(pk)
        listed = self.api.get("contacts").json()["payload"]
        found = self.api.get(f"contacts/{number}").status_code == 200
        assert found == (number in [contact["id"] for contact in listed])
        return found

    def _inbox(self, name: str) -> int:
        [number] = [item["id"] for item in self.api.get("inboxes").json()["payload"] if item["name"] == name]
        return number

    def _number(self, pk: str) -> int:
        return self._stored(pk=pk).number

    def _stored(self, **conditions: Any) -> Contact:
        fresh_connection()
        return fetch_record(Contact, **conditions)


class AdminAdapter(ContactAdapter):
    name = "admin"

    def __init__(self, operator: Operator, person: Person) -> None:
        self.pages, self.workspace = operator, person.workspace

    def create(self, values: Values) -> str:
        self._save("add", (), values)
        fresh_connection()
        return str(fetch_record(Contact, email=values["e-mail"]).pk)

    def update(self, pk: str, values: Values) -> None:
        self._save("change", (pk,), values)

    def _save(self, page: str, args: tuple, values: Values) -> None:
        fresh_connection()
        person, address_values = split_address(values)
        sent = self.to_source(person)
        entered = [fetch_record(Inbox, name=name) for name in sent.pop("contact_inboxes")]
        sent |= {name: json.dumps(sent[name]) for name in ("custom_attributes", "additional_attributes")}
        sent["labels"] = "\n".join(sent["labels"])
        sent |= {"blocked": "on"} if sent.pop("blocked") else {}
        new = entered[1:] if args else entered
        inboxes = inline_data("contact_inboxes", *({"inbox": str(inbox.pk)} for inbox in new))
        answer = self.pages.send(Contact, page, *args, workspace=self.workspace.pk, **sent, **inboxes)
        assert answer.status_code == 302, answer.context["errors"]
        contact = fetch_record(Contact, email=sent["email"])
        address = fetch_record(Address, contact=contact)
        where = ("change", address.pk) if address else ("add",)
        lines = {
            **ADDRESS_DEFAULTS,
            **self.to_source(address_values),
            "contact": contact.pk,
            "workspace": self.workspace.pk,
        }
        answer = self.pages.send(Address, *where, **lines)
        assert answer.status_code == 302, answer.context["errors"]

    def read(self, pk: str) -> dict[str, Any]:
        fresh_connection()
        contact = self._form(Contact, pk)
        address = fetch_record(Address, contact=pk, deleted_at=None)
        address_values = (
            self._form(Address, address.pk) if address else dict.fromkeys(self.to_source(dict.fromkeys(ADDRESS_FIELDS)))
        )
        rows = self.pages.open(ContactInbox, contact=pk).context["cl"].result_list
        return self.from_source(
            {
                **address_values,
                **contact,
                "full_name": contact["full_name"] or f"{contact['first_name']} {contact['last_name']}",
                "labels": contact["labels"].split("\n"),
                "contact_inboxes": [item.inbox.name for item in rows][::-1],
                **{name: json.loads(contact[name]) for name in ("custom_attributes", "additional_attributes")},
            }
        )

    def _form(self, model: Any, pk: Any) -> dict[str, Any]:
        form = self.pages.open(model, "change", pk).context["adminform"].form
        return {name: form[name].value() for name in form.fields}

    def delete(self, pk: str) -> None:
        fresh_connection()
        assert self.pages.send(Contact, "delete", pk, post="yes").status_code == 302

    def exists(self, pk: str) -> bool:
        fresh_connection()
        listed = self.pages.open(Contact, workspace=self.workspace.pk).context["cl"].result_list
        return pk in [str(contact.pk) for contact in listed]
