"""Staff pages: their plumbing and the views that belong to no app."""
