"""Every act of the agenda: `openings` publishes, stops and withdraws, `places` gives, promotes and takes back."""
