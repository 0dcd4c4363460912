"""Forms whose text survives: saved while typing, kept through a lost connection, never written over somebody else's.

`keeping` stores what is typed, `forms` heeds what others saved meanwhile, `admin` brings both to an admin page;
docs/recipes.md says how a page gets them.
"""
