"""`manage.py bench api`, `compat`, `search`, `pages`, `hostile`: measure Carnet against what this machine can do."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError, call_command

from crm.tools.bench import api, compat, hostile, pages, search
from crm.tools.bench.environment import machine
from crm.tools.bench.load import CannotMeasure
from crm.tools.bench.report import table
from crm.tools.bench.workspace import prepare_workspace

MIN_CONTACTS = 100  # two pages
MEASURES = {
    "api": api.measure,
    "compat": compat.measure,
    "search": search.measure,
    "pages": pages.measure,
    "hostile": hostile.measure,
}


class Command(BaseCommand):
    help = (
        "Measure speed, against a bare function on the same server and database or in milliseconds, and print a table."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "what",
            choices=list(MEASURES),
            help="our own API, the compatibility APIs, our search, the staff pages, clients that stall",
        )
        parser.add_argument(
            "--contacts", type=int, default=1_000_000, metavar="N", help="the contacts in the measured workspace"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="also write the results to FILE")
        parser.add_argument(
            "--seconds", type=float, default=5, metavar="S", help="measure each side of a case for S seconds"
        )

    def handle(self, *args, **options):
        if options["contacts"] < MIN_CONTACTS:
            raise CommandError(f"--contacts must be at least {MIN_CONTACTS}.")
        if options["seconds"] <= 0:
            raise CommandError("--seconds must be more than 0.")
        # The data folder of a bench may be new.
        call_command("migrate", verbosity=0)
        try:
            workspace = prepare_workspace(options["contacts"], self.stderr.write)
            results = MEASURES[options["what"]](workspace, options["seconds"], self.stderr.write)
        except CannotMeasure as error:
            raise CommandError(str(error)) from error
        results["machine"] = machine(options["contacts"])
        self.stdout.write(table(results))
        if options["json"]:
            options["json"].write_text(json.dumps(results, indent=2) + "\n")
