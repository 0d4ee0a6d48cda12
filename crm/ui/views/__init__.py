"""The views of staff pages: those of every record type, and home, search and settings."""
