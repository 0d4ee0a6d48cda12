"""French formats: a narrow space between thousands, and “à” between date and time."""

THOUSAND_SEPARATOR = "\u202f"
DATETIME_FORMAT = r"j F Y \à H:i"
