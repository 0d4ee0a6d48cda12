"""Members of inboxes: adding, removing and replacing them, and what happens when a member or an inbox goes."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from crm.history.exceptions import Conflict, RecordNotFound
from crm.history.models import Change, ChangeSet
from crm.history.revert import revert_change_set
from crm.workspaces.actions import (
    create_inbox,
    create_inbox_member,
    create_membership,
    delete_inbox,
    delete_inbox_member,
    delete_membership,
    edit_inbox_members,
    update_inbox,
)
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.models import Membership, User


@pytest.fixture
def max_(db) -> User:
    return User.objects.create_user("max@carnet.test", "correct horse battery", name="Max")


@pytest.fixture
def members(alice, zoe, max_) -> list[Membership]:
    """The memberships of two agents of Acme."""
    with alice.scope():
        return [create_membership(actor=alice.actor, user_id=user.pk, role="agent") for user in (zoe, max_)]


@pytest.fixture
def mail(alice) -> Inbox:
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email")


def members_of(alice, inbox) -> set:
    with alice.scope():
        return set(InboxMember.objects.not_deleted().filter(inbox_id=inbox.pk).values_list("membership_id", flat=True))


def test_inbox_is_created_with_members(alice, members):
    pks = {member.pk for member in members}
    with alice.scope():
        inbox = create_inbox(actor=alice.actor, name="App", channel_type="Channel::Api", member_ids=pks)
    assert members_of(alice, inbox) == pks


def test_inbox_update_replaces_the_members_only_if_they_are_given(alice, mail, members):
    zoe, max_ = (member.pk for member in members)
    with alice.scope():
        update_inbox(actor=alice.actor, pk=mail.pk, member_ids=[zoe])
        update_inbox(actor=alice.actor, pk=mail.pk, name="Post")
    assert members_of(alice, mail) == {zoe}
    with alice.scope():
        update_inbox(actor=alice.actor, pk=mail.pk, member_ids=[max_])
    assert members_of(alice, mail) == {max_}


def test_inbox_members_are_edited_in_one_change_set(alice, mail, members):
    zoe, max_ = (member.pk for member in members)
    with alice.scope():
        edit_inbox_members(actor=alice.actor, pk=mail.pk, add=[zoe])
        edit_inbox_members(actor=alice.actor, pk=mail.pk, add=[max_, max_], remove=[zoe])
        last = ChangeSet.objects.latest("id")
        kinds = Change.objects.filter(change_set_id=last.pk).order_by("id").values_list("record_type", "kind")
        assert [*kinds] == [("inboxmember", "deleted"), ("inboxmember", "created")]
        assert str(last) == "Edit the members of Mail"
        with translation.override("fr"):
            assert str(last) == "Modifier les membres de Mail"


def test_inbox_members_edited_to_the_same_record_nothing(alice, mail, members):
    with alice.scope():
        edit_inbox_members(actor=alice.actor, pk=mail.pk, remove=[members[0].pk])
        update_inbox(actor=alice.actor, pk=mail.pk, member_ids=[])
        assert not ChangeSet.objects.exists()


def test_inbox_member_of_another_workspace_is_refused(alice, charlie, zoe, mail):
    with charlie.scope():
        theirs = create_membership(actor=charlie.actor, user_id=zoe.pk, role="agent")
    with alice.scope():
        with pytest.raises(ValidationError) as refused:
            edit_inbox_members(actor=alice.actor, pk=mail.pk, add=[theirs.pk])
        assert refused.value.message_dict == {"member_ids": ["No such record in this workspace."]}
        with pytest.raises(ValidationError) as refused:
            create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=theirs.pk)
        assert list(refused.value.message_dict) == ["membership_id"]
    assert members_of(alice, mail) == set()


def test_inbox_member_is_unique_in_an_inbox(alice, mail, members):
    with alice.scope():
        made = create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=members[0].pk)
        delete_inbox_member(actor=alice.actor, pk=made.pk)
        create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=members[0].pk)
    with pytest.raises(Conflict, match="already in the inbox"), alice.scope():
        create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=members[0].pk)


def test_member_who_leaves_the_workspace_leaves_its_inboxes_in_one_change_set(alice, mail, members):
    zoe, max_ = (member.pk for member in members)
    with alice.scope():
        update_inbox(actor=alice.actor, pk=mail.pk, member_ids=[zoe, max_])
        delete_membership(actor=alice.actor, pk=zoe)
        last = ChangeSet.objects.latest("id")
        changes = Change.objects.filter(change_set_id=last.pk).order_by("id")
        assert [(change.record_type, change.kind) for change in changes] == [
            ("inboxmember", "deleted"),
            ("membership", "deleted"),
        ]
        assert str(last) == "Delete Zoé"
    assert members_of(alice, mail) == {max_}


def test_inbox_that_is_restored_has_the_members_that_it_had(alice, mail, members):
    zoe, max_ = (member.pk for member in members)
    with alice.scope():
        update_inbox(actor=alice.actor, pk=mail.pk, member_ids=[zoe, max_])
        delete_inbox(actor=alice.actor, pk=mail.pk)
        deletion = ChangeSet.objects.latest("id")
        delete_membership(actor=alice.actor, pk=zoe)
        revert_change_set(alice.actor, deletion.pk)
        assert Inbox.objects.not_deleted().filter(pk=mail.pk).exists()
    assert members_of(alice, mail) == {max_}


def test_inbox_members_are_changed_with_permission_only(alice, mail, members):
    agent = Actor(alice.workspace.id, "zoe", "test", frozenset({"inboxes:read", "members:write"}))
    pk = members[0].pk
    with alice.scope():
        made = create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=pk)
        for change in (
            lambda: edit_inbox_members(actor=agent, pk=mail.pk, remove=[pk]),
            lambda: update_inbox(actor=agent, pk=mail.pk, member_ids=[]),
            lambda: create_inbox_member(actor=agent, inbox_id=mail.pk, membership_id=members[1].pk),
            lambda: delete_inbox_member(actor=agent, pk=made.pk),
        ):
            with pytest.raises(PermissionMissing):
                change()
    assert members_of(alice, mail) == {pk}


def test_members_of_a_deleted_inbox_cannot_be_edited(alice, mail, members):
    with alice.scope():
        delete_inbox(actor=alice.actor, pk=mail.pk)
        with pytest.raises(RecordNotFound):
            edit_inbox_members(actor=alice.actor, pk=mail.pk, add=[members[0].pk])
        with pytest.raises(ValidationError):
            create_inbox_member(actor=alice.actor, inbox_id=mail.pk, membership_id=members[0].pk)
