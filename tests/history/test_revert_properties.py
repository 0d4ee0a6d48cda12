"""Whatever was done: once it is undone, all is as it was."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addresses.actions import create_address
from addresses.models import Address
from contacts.actions import label_contacts, update_contact
from contacts.models import Contact, Note, Task
from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.db.session import tenant_session
from crm.history.models import Change
from crm.history.revert import revert_change, revert_change_set
from customers.models import Customer
from tests.depth import examples

from .test_counters import VERBS, House, kept, real

NOT_COMPARED = {"updated_at", "deleted_at"}


class Furnished(House):
    """A house whose contacts and customers have notes, tasks, addresses and labels."""

    def furnish(self, one: int, other: int) -> None:
        contact, customer = self._one_of(Contact, one), self._one_of(Customer, other)
        whom: dict[str, Any] = {"contact_id": contact.pk} if contact else {"customer_id": customer and customer.pk}
        if any(whom.values()):
            create_note(actor=self.actor, content="Called.", **whom)
            create_task(actor=self.actor, title="Call", **whom)
            create_address(actor=self.actor, type="billing", **whom)

    def label(self, one: int, other: int) -> None:
        contacts = [contact.pk for contact in (self._one_of(Contact, one), self._one_of(Contact, other)) if contact]
        label_contacts(actor=self.actor, pks=contacts, add=["vip"], drop=["old"] if other % 2 else [])

    def rename(self, one: int, other: int) -> None:
        if contact := self._one_of(Contact, one):
            update_contact(
                actor=self.actor, pk=contact.pk, first_name="Élise", last_name=str(other), phone="+33612345678"
            )

    def state(self) -> dict:
        """Return all that is live, derived columns included."""
        return {
            (model, row["id"]): {name: value for name, value in row.items() if name not in NOT_COMPARED}
            for model in (Customer, Contact, Note, Task, Address)
            for row in model.objects.not_deleted().values()
        }


def done_since(last) -> list[Change]:
    changes = Change.objects.order_by("-id")
    return list(changes.filter(id__gt=last) if last else changes)


steps = st.tuples(st.sampled_from([*VERBS, "furnish", "label", "rename"]), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12), steps)
def test_what_is_undone_is_as_if_it_had_not_been(db, before, last):
    house = Furnished()
    for verb, one, other in before:
        house.do(verb, one, other)
    with tenant_session(house.workspace.pk):
        state = house.state()
        newest = Change.objects.order_by("-id").values_list("id", flat=True).first()
    house.do(*last)
    with tenant_session(house.workspace.pk):
        changes = done_since(newest)
        for pk in dict.fromkeys(change.change_set_id for change in changes if change.change_set_id):
            revert_change_set(house.actor, pk)
        for change in changes:
            if not change.change_set_id:
                revert_change(house.actor, change.pk)
        assert house.state() == state
    assert kept(house.workspace) == real(house.workspace)
