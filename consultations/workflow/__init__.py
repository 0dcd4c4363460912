"""Every act of the clinic that changes a state: `requests`, `sessions`, `applicant`, `keepers` and `papers` declare the moves,
nothing else makes them."""

from consultations.workflow import applicant, foundings, keepers, papers  # noqa: F401 - all add steps to the machines
from consultations.workflow.requests import request_machine
from consultations.workflow.sessions import session_machine

__all__ = ["request_machine", "session_machine"]
