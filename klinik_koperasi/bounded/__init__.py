"""Files from outside are opened in children that are bounded in memory, time and what they may touch; see `children`."""
