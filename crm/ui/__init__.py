"""The plumbing of staff pages: where a request acts, lists, records, forms. The apps say how records look."""
