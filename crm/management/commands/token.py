"""`manage.py token create|list|revoke`."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.db.session import staff_session, tenant_session
from crm.workspaces.actions import create_token, revoke_token
from crm.workspaces.actor import Actor, operator_actor
from crm.workspaces.models import AccessToken, Workspace
from crm.workspaces.permissions import MemberRole

from .up import prepare_database


class Command(BaseCommand):
    help = "Create, list and revoke the access tokens of a workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="Create a token and print it; it is never shown again.")
        create.add_argument("--workspace", required=True, metavar="SLUG")
        create.add_argument("--name", required=True, help="A name, such as billing-sync.")
        create.add_argument("--role", choices=MemberRole.values, default=MemberRole.AGENT)
        create.add_argument(
            "--scopes",
            default="",
            help="Its scopes, such as contacts:read,contacts:write; all of the role if not given.",
        )
        create.add_argument("--expires", type=int, metavar="DAYS", help="The days after which it expires.")
        listing = verbs.add_parser("list", help="List tokens: prefix, state, role, workspace, name.")
        listing.add_argument("--workspace", metavar="SLUG")
        revoke = verbs.add_parser("revoke", help="Revoke a token now.")
        revoke.add_argument("token", help="Its prefix as shown by `token list`, or its id.")
        revoke.add_argument("--workspace", required=True, metavar="SLUG")

    def handle(self, *, verb: str, **options) -> None:
        prepare_database(self.stderr.write)
        getattr(self, f"_{verb}")(**options)

    def _create(self, *, workspace: str, name: str, role: str, scopes: str, expires: int | None, **_) -> None:
        if expires is not None and not 1 <= expires <= 36_500:
            raise CommandError("--expires takes a number of days from 1 to 36500.")
        actor = _operator(workspace)
        expires_at = timezone.now() + timedelta(days=expires) if expires else None
        scope_names = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        try:
            with tenant_session(actor.workspace_id):
                _token, secret = create_token(
                    actor=actor, name=name, role=role, scopes=scope_names, expires_at=expires_at
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        # Nothing else is written to standard output, so that scripts can read the token from it.
        self.stdout.write(secret)

    def _list(self, *, workspace: str | None, **_) -> None:
        # A tenant session would see only one workspace.
        with staff_session():
            tokens = AccessToken.objects.not_deleted().select_related("workspace").order_by("workspace__slug", "id")
            if workspace:
                tokens = tokens.in_workspace(_workspace(workspace).pk)
            for token in tokens:
                cells = (token.prefix, _state(token), token.role, token.workspace.slug, token.name)
                self.stdout.write("\t".join(cells))

    def _revoke(self, *, workspace: str, token: str, **_) -> None:
        actor = _operator(workspace)
        with tenant_session(actor.workspace_id):
            tokens = AccessToken.objects.in_workspace(actor.workspace_id).not_deleted()
            # Prefixes are not unique.
            matches = [t for t in tokens if token in (t.prefix, str(t.pk))]
            if len(matches) != 1:
                count = "No token" if not matches else "More than one token"
                raise CommandError(f"{count} of this workspace is {token}; `token list` shows them.")
            revoke_token(actor=actor, pk=matches[0].pk)
        self.stderr.write(f"{matches[0].name} is revoked.")


def _workspace(slug: str) -> Workspace:
    with staff_session():
        workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise CommandError(f"There is no workspace with the slug {slug}; create one with: workspace create NAME.")
    return workspace


def _operator(slug: str) -> Actor:
    return operator_actor(_workspace(slug).pk, source="command line", name="command line")


def _state(token: AccessToken) -> str:
    if token.revoked_at:
        return "revoked"
    if token.expires_at and token.expires_at <= timezone.now():
        return "expired"
    return "active"
