"""The steps of the registry: an import on its way, the standing of a cooperative. Nothing else assigns a status."""

from cooperatives.workflow.imports import MAY, check_upload, decide, machine, upload
from cooperatives.workflow.merging import MAY_MERGE, merge, seen, unmerge
from cooperatives.workflow.standing import change_standing, record_first

__all__ = [
    "MAY",
    "MAY_MERGE",
    "change_standing",
    "check_upload",
    "decide",
    "machine",
    "merge",
    "record_first",
    "seen",
    "unmerge",
    "upload",
]
