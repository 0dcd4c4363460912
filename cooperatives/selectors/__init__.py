"""What the registry's pages show, a module by subject."""

from cooperatives.selectors import open_data
from cooperatives.selectors.directory import PAGE_SIZE, Directory, StaffDirectory
from cooperatives.selectors.imports import Preview, same_file
from cooperatives.selectors.overview import gaps, staff_cuts
from cooperatives.selectors.people import PEOPLE, people_named
from cooperatives.selectors.profile import figures_table, pictures, rat_strip, summary, years
from cooperatives.selectors.statistics import Statistics

__all__ = [
    "PAGE_SIZE",
    "PEOPLE",
    "Directory",
    "Preview",
    "StaffDirectory",
    "Statistics",
    "figures_table",
    "gaps",
    "open_data",
    "people_named",
    "pictures",
    "rat_strip",
    "same_file",
    "staff_cuts",
    "summary",
    "years",
]
