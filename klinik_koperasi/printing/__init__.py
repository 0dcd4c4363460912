"""Many papers at once, for a period: rendered by processes that are renewed, as one PDF or a ZIP with a list of what it holds."""
