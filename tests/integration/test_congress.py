"""Real input through all three APIs: every member of Congress is sent back to each API, and stays unchanged."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from crm.history.models import Change

from .test_real_input import read_csv

GENDERS = {"M": "male", "F": "female"}


class RoundTrip:
    """One member of Congress, created in one API, and sent back as read to each of the three."""

    def __init__(self, clients: Any, row: dict[str, str]) -> None:
        self.clients = clients
        self.phone = f"+1-{row['Phone']}" if row["Phone"] else ""
        self.name = row["Full Name"] or f"{row['First Name']} {row['Last Name']}"
        # The body in the format of GoMobile.
        self.sent = {
            "firstName": row["First Name"],
            "lastName": row["Last Name"],
            "fullName": self.name,
            "address": row["Office Address"] or None,
            "occupation": f"Member of the {row['Chamber']}",
            "gender": GENDERS[row["Gender"]],
        }
        self.sources = ["gomobile"]

    def run(self) -> None:
        if self.phone:
            self.id = expect_json(self.clients.gomobile.post("contact", json=self.sent | {"primaryPhone": self.phone}))[
                "id"
            ]
        else:
            self._create_without_phone()
        [found] = expect_json(self.clients.chatwoot.get("contacts/search", params={"q": self.search_text}))["payload"]
        self.number = found["id"]
        self._send_back("chatwoot", "PUT", f"contacts/{self.number}", "payload")
        self._send_back("gomobile", "PUT", f"contact/{self.id}")
        self._send_back("own", "PATCH", f"contacts/{self.id}", "data")

    def _create_without_phone(self) -> None:
        """Create the contact in Chatwoot, as GoMobile requires a phone number, and update it in GoMobile."""
        assert self.clients.gomobile.post("contact", json=self.sent).status_code == 400
        expect_json(self.clients.chatwoot.post("contacts", json={"name": self.name}))
        [found] = expect_json(self.clients.gomobile.get("contact", params={"search": self.name}))["data"]
        self.id = found["id"]
        expect_json(self.clients.gomobile.put(f"contact/{self.id}", json=self.sent))
        self.sources = ["chatwoot", "gomobile"]

    @property
    def search_text(self) -> str:
        return self.phone.replace("-", "") or self.name

    def _send_back(self, source: str, method: str, path: str, wrapper: str = "") -> None:
        """Send a record back as it was read, and check that it is unchanged."""
        client = getattr(self.clients, source)
        read = expect_json(client.get(path))
        expect_json(client.request(method, path, json=read[wrapper] if wrapper else read))
        assert expect_json(client.get(path)) == read

    def assert_unchanged(self) -> None:
        """Compare the contact in each API with the file."""
        mobile = expect_json(self.clients.gomobile.get(f"contact/{self.id}"))
        assert {name: mobile[name] for name in self.sent} == self.sent
        nothing = ("primaryEmail", "city", "state", "zip", "preferredChannel")
        assert [mobile["primaryPhone"], *(mobile[name] for name in nothing)] == [self.phone, *[None] * len(nothing)]
        chat = expect_json(self.clients.chatwoot.get(f"contacts/{self.number}"))["payload"]
        assert (chat["name"], chat["phone_number"]) == (self.name, self.phone.replace("-", "") or None)
        assert (chat["email"], chat["identifier"], chat["custom_attributes"]) == (None, None, {})
        own = expect_json(self.clients.own.get(f"contacts/{self.id}"))["data"]
        parts = [self.sent["firstName"], self.sent["lastName"]]
        assert [own["first_name"], own["last_name"], own["phone"]] == [*parts, self.phone or None]
        addresses = [expect_json(self.clients.own.get(f"addresses/{pk}"))["data"] for pk in own["address_ids"]]
        assert [address["address_line1"] for address in addresses] == [self.sent["address"]] * bool(
            self.sent["address"]
        )


def expect_json(answer: Any) -> Any:
    assert answer.status_code in (200, 201), (answer.request.method, answer.url, answer.text)
    return answer.json()


def test_congress_members_through_all_three_apis_are_unchanged(clients, live_alice):
    round_trips = [RoundTrip(clients, row) for row in read_csv("us-congress-members.csv")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(RoundTrip.run, round_trips))
        list(pool.map(RoundTrip.assert_unchanged, round_trips))

    sources = defaultdict(list)
    with live_alice.scope():
        for change in Change.objects.filter(record_type__in=["contact", "address"]).order_by("id"):
            sources[change.record_type, str(change.record_id)].append(change.source)
    expected = {("contact", round_trip.id): round_trip.sources for round_trip in round_trips}
    assert {record: names for record, names in sources.items() if record[0] == "contact"} == expected
    address_sources = [names for (kind, _), names in sources.items() if kind == "address"]
    assert address_sources == [["gomobile"]] * sum(bool(round_trip.sent["address"]) for round_trip in round_trips)
