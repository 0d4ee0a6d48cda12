"""The admin site: its framework, and the admin classes of the crm app's own models."""
