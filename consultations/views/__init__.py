"""Public pages of the clinic: `asking` (the form), `checking` (what is true now, and what the applicant may change)."""
