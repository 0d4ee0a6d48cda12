"""The main job over three doors, on real input: every member of Congress goes round all of them, and ends as before."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from crm.history.models import Change

from .test_real_input import rows

GENDERS = {"M": "male", "F": "female"}


class Journey:
    """One member's way round the doors."""

    def __init__(self, doors: Any, row: dict[str, str]) -> None:
        self.doors = doors
        self.phone = f"+1-{row['Phone']}" if row["Phone"] else ""
        self.name = row["Full Name"] or f"{row['First Name']} {row['Last Name']}"
        # As GoMobile's clients write it.
        self.sent = {
            "firstName": row["First Name"],
            "lastName": row["Last Name"],
            "fullName": self.name,
            "address": row["Office Address"] or None,
            "occupation": f"Member of the {row['Chamber']}",
            "gender": GENDERS[row["Gender"]],
        }
        self.written_by = ["gomobile"]

    def go(self) -> None:
        if self.phone:
            self.id = taken(self.doors.gomobile.post("contact", json=self.sent | {"primaryPhone": self.phone}))["id"]
        else:
            self._arrive_without_number()
        [found] = taken(self.doors.chatwoot.get("contacts/search", params={"q": self.key}))["payload"]
        self.number = found["id"]
        self._send_back("chatwoot", "PUT", f"contacts/{self.number}", "payload")
        self._send_back("gomobile", "PUT", f"contact/{self.id}")
        self._send_back("own", "PATCH", f"contacts/{self.id}", "data")

    def _arrive_without_number(self) -> None:
        """GoMobile's door makes nobody who has no number; Chatwoot's does, and GoMobile's then adds the rest."""
        assert self.doors.gomobile.post("contact", json=self.sent).status_code == 400
        taken(self.doors.chatwoot.post("contacts", json={"name": self.name}))
        [found] = taken(self.doors.gomobile.get("contact", params={"search": self.name}))["data"]
        self.id = found["id"]
        taken(self.doors.gomobile.put(f"contact/{self.id}", json=self.sent))
        self.written_by = ["chatwoot", "gomobile"]

    @property
    def key(self) -> str:
        return self.phone.replace("-", "") or self.name

    def _send_back(self, source: str, method: str, path: str, wrapper: str = "") -> None:
        """Write what was read, which is no change: also what is read again is the same."""
        client = getattr(self.doors, source)
        read = taken(client.get(path))
        taken(client.request(method, path, json=read[wrapper] if wrapper else read))
        assert taken(client.get(path)) == read

    def assert_arrived(self) -> None:
        """Hold what every door shows in the end against the file."""
        mobile = taken(self.doors.gomobile.get(f"contact/{self.id}"))
        assert {name: mobile[name] for name in self.sent} == self.sent
        nothing = ("primaryEmail", "city", "state", "zip", "preferredChannel")
        assert [mobile["primaryPhone"], *(mobile[name] for name in nothing)] == [self.phone, *[None] * len(nothing)]
        chat = taken(self.doors.chatwoot.get(f"contacts/{self.number}"))["payload"]
        assert (chat["name"], chat["phone_number"]) == (self.name, self.phone.replace("-", "") or None)
        assert (chat["email"], chat["identifier"], chat["custom_attributes"]) == (None, None, {})
        own = taken(self.doors.own.get(f"contacts/{self.id}"))["data"]
        parts = [self.sent["firstName"], self.sent["lastName"]]
        assert [own["first_name"], own["last_name"], own["phone"]] == [*parts, self.phone or None]
        places = [taken(self.doors.own.get(f"addresses/{pk}"))["data"] for pk in own["address_ids"]]
        assert [place["address_line1"] for place in places] == [self.sent["address"]] * bool(self.sent["address"])


def taken(answer: Any) -> Any:
    assert answer.status_code in (200, 201), (answer.request.method, answer.url, answer.text)
    return answer.json()


def test_the_congress_goes_round_all_doors_and_nothing_changes(doors, live_alice):
    journeys = [Journey(doors, row) for row in rows("us-congress-members.csv")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Journey.go, journeys))
        list(pool.map(Journey.assert_arrived, journeys))

    told = defaultdict(list)
    with live_alice.scope():
        for change in Change.objects.filter(record_type__in=["contact", "address"]).order_by("id"):
            told[change.record_type, str(change.record_id)].append(change.source)
    expected = {("contact", journey.id): journey.written_by for journey in journeys}
    assert {key: doors for key, doors in told.items() if key[0] == "contact"} == expected
    addresses = [doors for (kind, _), doors in told.items() if kind == "address"]
    assert addresses == [["gomobile"]] * sum(bool(journey.sent["address"]) for journey in journeys)
