"""Every act of the clinic that changes a state: `requests`, `sessions` and `applicant` declare the moves, nothing else makes
them."""

from consultations.workflow import applicant  # noqa: F401 - adds its steps to both machines
from consultations.workflow.requests import request_machine
from consultations.workflow.sessions import session_machine

__all__ = ["request_machine", "session_machine"]
