"""Countries, time zones, languages and themes."""

from functools import cache
from zoneinfo import available_timezones

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"


class Theme(models.TextChoices):
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


@cache
def time_zones() -> list[str]:
    """Return the names of all time zones (IANA) that this machine knows, in order."""
    # UTC is the default of a workspace, but a container without tzdata has no time zones.
    return sorted({"UTC", *available_timezones()})


def time_zone_choices() -> list[tuple[str, str]]:
    """Return every time zone as a choice, as people write it."""
    return [(name, name.replace("_", " ")) for name in time_zones()]


def validate_country(code: str) -> None:
    """Raise ValidationError unless this is a country's code of two letters (ISO 3166-1), in capitals."""
    if code not in COUNTRIES:
        raise ValidationError(_("Give a country as two capital letters, such as FR."))


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless this is the name of a time zone."""
    if name not in time_zones():
        raise ValidationError(_("Give a time zone such as Europe/Paris."))
