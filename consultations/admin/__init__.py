"""The staff's workplace for the clinic: requests and sessions as files with their allowed next steps, and the calendar."""

from consultations.admin import follow_ups, foundings, groups, letters, requests, sessions, times

__all__ = ["follow_ups", "foundings", "groups", "letters", "requests", "sessions", "times"]
