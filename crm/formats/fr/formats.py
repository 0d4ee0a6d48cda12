"""French: a narrow space between thousands, and a word between day and hour."""

THOUSAND_SEPARATOR = "\u202f"
DATETIME_FORMAT = r"j F Y \à H:i"
