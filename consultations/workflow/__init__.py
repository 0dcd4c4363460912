"""Every act of the clinic that changes a state: `requests` and `sessions` declare the moves, nothing else makes them."""

from consultations.workflow.requests import request_machine
from consultations.workflow.sessions import session_machine

__all__ = ["request_machine", "session_machine"]
