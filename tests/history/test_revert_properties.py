"""Property of undo: reverting any write restores the state before it."""

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

from .test_counters import VERBS, RecordWriter, count_contacts, fetch_count

IGNORED_COLUMNS = {"updated_at", "deleted_at"}


class RelatedRecordWriter(RecordWriter):
    """A writer of notes, tasks, addresses and labels as well."""

    def furnish(self, one: int, other: int) -> None:
        contact, customer = self._one_of(Contact, one), self._one_of(Customer, other)
        subject: dict[str, Any] = {"contact_id": contact.pk} if contact else {"customer_id": customer and customer.pk}
        if any(subject.values()):
            create_note(actor=self.actor, content="Called.", **subject)
            create_task(actor=self.actor, title="Call", **subject)
            create_address(actor=self.actor, type="billing", **subject)

    def label(self, one: int, other: int) -> None:
        contacts = [contact.pk for contact in (self._one_of(Contact, one), self._one_of(Contact, other)) if contact]
        label_contacts(actor=self.actor, pks=contacts, add=["vip"], drop=["old"] if other % 2 else [])

    def rename(self, one: int, other: int) -> None:
        if contact := self._one_of(Contact, one):
            update_contact(
                actor=self.actor, pk=contact.pk, first_name="Élise", last_name=str(other), phone="+33612345678"
            )

    def state(self) -> dict:
        """Return the live records with their derived columns."""
        return {
            (model, row["id"]): {name: value for name, value in row.items() if name not in IGNORED_COLUMNS}
            for model in (Customer, Contact, Note, Task, Address)
            for row in model.objects.not_deleted().values()
        }


def changes_since(last) -> list[Change]:
    changes = Change.objects.order_by("-id")
    return list(changes.filter(id__gt=last) if last else changes)


steps = st.tuples(st.sampled_from([*VERBS, "furnish", "label", "rename"]), st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=12), steps)
def test_revert_of_any_write_restores_the_state(db, before, last):
    writer = RelatedRecordWriter()
    for verb, one, other in before:
        writer.run(verb, one, other)
    with tenant_session(writer.workspace.pk):
        state = writer.state()
        newest = Change.objects.order_by("-id").values_list("id", flat=True).first()
    writer.run(*last)
    with tenant_session(writer.workspace.pk):
        changes = changes_since(newest)
        for pk in dict.fromkeys(change.change_set_id for change in changes if change.change_set_id):
            revert_change_set(writer.actor, pk)
        for change in changes:
            if not change.change_set_id:
                revert_change(writer.actor, change.pk)
        assert writer.state() == state
    assert fetch_count(writer.workspace) == count_contacts(writer.workspace)
