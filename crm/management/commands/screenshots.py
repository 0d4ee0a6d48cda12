"""`manage.py screenshots DIR`: images of the main pages, for design reviews."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from crm.tools import screenshots


class Command(BaseCommand):
    help = "Write a PNG of each main page of the demo: light and dark, wide and narrow."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="the folder to write to, such as ./data/screenshots"
        )

    def handle(self, *, folder: Path, **_):
        try:
            screenshots.take_screenshots(folder, self.stderr.write)
        except screenshots.ScreenshotsFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written to {folder}")
