"""`manage.py workspace create NAME [--slug S]`."""

import json
from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand

from crm.workspaces.actions import create_workspace

from .up import prepare_database


class Command(BaseCommand):
    help = "Create a workspace and print its id, number and slug as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="Create a workspace.")
        create.add_argument("name")
        create.add_argument("--slug", default="", help="Its name in URLs; derived from the name if not given.")

    def handle(self, *, name: str, slug: str, **_) -> None:
        prepare_database(self.stderr.write)
        try:
            workspace = create_workspace(name=name, slug=slug, source="command line", by="command line")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(json.dumps({"id": str(workspace.id), "number": workspace.number, "slug": workspace.slug}))
