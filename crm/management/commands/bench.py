"""`manage.py bench api`, `compat`, `search`, `pages`: measure what is served against what this machine can do."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError, call_command

from crm.tools.bench import api, compat, pages, search
from crm.tools.bench.load import CannotMeasure
from crm.tools.bench.report import table

FEWEST = 100  # contacts: two pages
MEASURES = {"api": api.measure, "compat": compat.measure, "search": search.measure, "pages": pages.measure}


class Command(BaseCommand):
    help = "Measure speed, against a bare function on the same server and database or by the clock; print a table."

    def add_arguments(self, parser):
        parser.add_argument(
            "what", choices=list(MEASURES), help="our own API, the compatibility APIs, our search, the staff pages"
        )
        parser.add_argument("--contacts", type=int, default=1_000_000, metavar="N", help="fill a workspace with N")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
        parser.add_argument("--seconds", type=float, default=5, metavar="S", help="drive each side so long in a case")

    def handle(self, *args, **options):
        if options["contacts"] < FEWEST:
            raise CommandError(f"--contacts must be at least {FEWEST}.")
        if options["seconds"] <= 0:
            raise CommandError("--seconds must be more than 0.")
        call_command("migrate", verbosity=0)
        try:
            results = MEASURES[options["what"]](options["contacts"], options["seconds"], self.stderr.write)
        except CannotMeasure as error:
            raise CommandError(str(error)) from error
        self.stdout.write(table(results))
        if options["json"]:
            options["json"].write_text(json.dumps(results, indent=2) + "\n")
