"""What the registry's pages show, a module by subject."""

from cooperatives.selectors.directory import (
    PAGE_SIZE,
    Directory,
    as_of,
    figures_table,
    pictures,
    rat_strip,
    summary,
    years,
)
from cooperatives.selectors.imports import Preview, same_file

__all__ = [
    "PAGE_SIZE",
    "Directory",
    "Preview",
    "as_of",
    "figures_table",
    "pictures",
    "rat_strip",
    "same_file",
    "summary",
    "years",
]
