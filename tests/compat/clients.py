"""The ways to a contact: each door makes, changes, reads and deletes one as its own clients do."""

import json
from collections.abc import Mapping
from typing import Any

from addresses.models import Address
from contacts.models import Contact, ContactInbox
from crm.workspaces.inboxes import Inbox
from tests.admin.conftest import Operator
from tests.admin.conftest import fetch as stored
from tests.admin.conftest import inline_data as inline
from tests.compat.chatwoot.conftest import Client
from tests.compat.gomobile.conftest import GoMobile
from tests.conftest import Person, fresh_connection

from .fields import ADDRESS, known_to

Values = Mapping[str, Any]
# What an address must have besides.
COUNTRY = {"type": "billing", "country": "FR"}


class Way:
    """A door; values are by what they are, and ids are those of our own API."""

    name: str

    def named(self, values: Values) -> dict[str, Any]:
        """Return values by the names that this door has for them."""
        return {known_to(self.name)[what]: value for what, value in values.items()}

    def told(self, shown: Values) -> dict[str, Any]:
        """Return what this door shows, by what it is."""
        return {what: shown[name] for what, name in known_to(self.name).items()}


def parted(values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the contact, and those of its address."""
    person = {what: value for what, value in values.items() if what not in ADDRESS}
    return person, {what: value for what, value in values.items() if what in ADDRESS}


class Own(Way):
    name = "own"

    def __init__(self, person: Person) -> None:
        self.api = person

    def create(self, values: Values) -> str:
        person, place = parted(values)
        customer = self.api.customer()
        contact = self.api.contact(customer, **self.named(person))
        self.api.address(customer, contact_id=contact["id"], **COUNTRY, **self.named(place))
        return contact["id"]

    def change(self, pk: str, values: Values) -> None:
        person, place = parted(values)
        assert self.api.patch(f"/api/contacts/{pk}", self.named(person)).status_code == 200
        [address] = self._contact(pk)["address_ids"]
        assert self.api.patch(f"/api/addresses/{address}", self.named(place)).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        contact = self._contact(pk)
        places = [self.api.get(f"/api/addresses/{one}").json()["data"] for one in contact["address_ids"]]
        nowhere = dict.fromkeys(self.named(dict.fromkeys(ADDRESS)))
        return self.told({**nowhere, **(places[0] if places else {}), **contact})

    def _contact(self, pk: str) -> dict[str, Any]:
        return self.api.get(f"/api/contacts/{pk}").json()["data"]

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"/api/contacts/{pk}").status_code == 200

    def has(self, pk: str) -> bool:
        listed = self.api.get("/api/contacts").json()["data"]
        found = self.api.get(f"/api/contacts/{pk}").status_code == 200
        assert found == (pk in [contact["id"] for contact in listed])
        return found


class Mobile(Way):
    name = "gomobile"

    def __init__(self, person: Person) -> None:
        self.api = GoMobile(person)

    def create(self, values: Values) -> str:
        return self.api.contact(**self.named(values))["id"]

    def change(self, pk: str, values: Values) -> None:
        assert self.api.put(f"contact/{pk}", self.named(values)).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        shown = self.api.get(f"contact/{pk}").json()
        attributes = {one["name"]: one["value"] for one in shown["customAttributes"]}
        return self.told({**shown, "customAttributes": attributes})

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"contact/{pk}").status_code == 200

    def has(self, pk: str) -> bool:
        listed = self.api.get("contact").json()["data"]
        found = self.api.get(f"contact/{pk}").status_code == 200
        assert found == (pk in [contact["id"] for contact in listed])
        return found


class Chat(Way):
    name = "chatwoot"

    def __init__(self, person: Person) -> None:
        self.api = Client(person)

    def create(self, values: Values) -> str:
        sent = self.named(values)
        labels, [inbox] = sent.pop("labels"), sent.pop("contact_inboxes")
        contact = self.api.contact(**sent, inbox_id=self._inbox(inbox))
        self.api.post(f"contacts/{contact['id']}/labels", {"labels": labels})
        return str(self._stored(number=contact["id"]).pk)

    def change(self, pk: str, values: Values) -> None:
        path, sent = f"contacts/{self._number(pk)}", self.named(values)
        self.api.post(f"{path}/labels", {"labels": sent.pop("labels")})
        [_, inbox] = sent.pop("contact_inboxes")
        assert self.api.post(f"{path}/contact_inboxes", {"inbox_id": self._inbox(inbox)}).status_code == 200
        assert self.api.put(path, sent).status_code == 200

    def read(self, pk: str) -> dict[str, Any]:
        path = f"contacts/{self._number(pk)}"
        shown = self.api.get(path).json()["payload"]
        inboxes = [place["inbox"]["name"] for place in shown["contact_inboxes"]]
        labels = self.api.get(f"{path}/labels").json()["payload"]
        return self.told({**shown, "contact_inboxes": inboxes, "labels": labels})

    def delete(self, pk: str) -> None:
        assert self.api.delete(f"contacts/{self._number(pk)}").status_code == 200

    def has(self, pk: str) -> bool:
        number = self._number(pk)
        listed = self.api.get("contacts").json()["payload"]
        found = self.api.get(f"contacts/{number}").status_code == 200
        assert found == (number in [contact["id"] for contact in listed])
        return found

    def _inbox(self, name: str) -> int:
        [number] = [one["id"] for one in self.api.get("inboxes").json()["payload"] if one["name"] == name]
        return number

    def _number(self, pk: str) -> int:
        return self._stored(pk=pk).number

    def _stored(self, **wanted: Any) -> Contact:
        fresh_connection()
        return stored(Contact, **wanted)


class Admin(Way):
    name = "admin"

    def __init__(self, operator: Operator, person: Person) -> None:
        self.pages, self.workspace = operator, person.workspace

    def create(self, values: Values) -> str:
        self._save("add", (), values)
        fresh_connection()
        return str(stored(Contact, email=values["e-mail"]).pk)

    def change(self, pk: str, values: Values) -> None:
        self._save("change", (pk,), values)

    def _save(self, page: str, args: tuple, values: Values) -> None:
        fresh_connection()
        person, place = parted(values)
        sent = self.named(person)
        entered = [stored(Inbox, name=name) for name in sent.pop("contact_inboxes")]
        sent |= {name: json.dumps(sent[name]) for name in ("custom_attributes", "additional_attributes")}
        sent["labels"] = "\n".join(sent["labels"])
        sent |= {"blocked": "on"} if sent.pop("blocked") else {}
        new = entered[1:] if args else entered
        inboxes = inline("contact_inboxes", *({"inbox": str(inbox.pk)} for inbox in new))
        answer = self.pages.send(Contact, page, *args, workspace=self.workspace.pk, **sent, **inboxes)
        assert answer.status_code == 302, answer.context["errors"]
        contact = stored(Contact, email=sent["email"])
        address = stored(Address, contact=contact)
        where = ("change", address.pk) if address else ("add",)
        lines = {**COUNTRY, **self.named(place), "contact": contact.pk, "workspace": self.workspace.pk}
        answer = self.pages.send(Address, *where, **lines)
        assert answer.status_code == 302, answer.context["errors"]

    def read(self, pk: str) -> dict[str, Any]:
        fresh_connection()
        contact = self._form(Contact, pk)
        address = stored(Address, contact=pk, deleted_at=None)
        place = self._form(Address, address.pk) if address else dict.fromkeys(self.named(dict.fromkeys(ADDRESS)))
        places = self.pages.open(ContactInbox, contact=pk).context["cl"].result_list
        return self.told(
            {
                **place,
                **contact,
                "full_name": contact["full_name"] or f"{contact['first_name']} {contact['last_name']}",
                "labels": contact["labels"].split("\n"),
                "contact_inboxes": [one.inbox.name for one in places][::-1],
                **{name: json.loads(contact[name]) for name in ("custom_attributes", "additional_attributes")},
            }
        )

    def _form(self, model: Any, pk: Any) -> dict[str, Any]:
        form = self.pages.open(model, "change", pk).context["adminform"].form
        return {name: form[name].value() for name in form.fields}

    def delete(self, pk: str) -> None:
        fresh_connection()
        assert self.pages.send(Contact, "delete", pk, post="yes").status_code == 302

    def has(self, pk: str) -> bool:
        fresh_connection()
        listed = self.pages.open(Contact, workspace=self.workspace.pk).context["cl"].result_list
        return pk in [str(contact.pk) for contact in listed]
