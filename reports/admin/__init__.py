"""The reviewers' workplace: reports, campaigns, who hands in how, requests for more time."""

from reports.admin import campaigns, reports  # noqa: F401 - both register themselves
