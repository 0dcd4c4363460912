"""Where apps register what the kernel shows for all of them: work lists, cooperative blocks, timelines, public figures.

An app registers in `AppConfig.ready()`; the kernel only calls what is registered and knows no app by name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class WorkRow:
    """One line of the staff front page. `due_state` is late, soon or fine; `age` is working days waited, if counted."""

    url: str
    title: str
    who: str = ""
    where: str = ""
    what: str = ""
    when: str = ""
    due: str = ""
    due_state: str = "fine"
    age: int | None = None
    promise: int | None = None


@dataclass(frozen=True)
class WorkBlock:
    """A block of the work list: `total` counts all, `rows` are the first ones, `more_url` leads to the rest."""

    key: str
    title: str
    tally: str
    total: int
    rows: list[WorkRow] = field(default_factory=list)
    urgent: bool = False
    more_url: str = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One event of a timeline, in words that a reader of the page may see."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""


class Registry:
    """Functions in the order given by `order`; each app adds its own and the kernel calls all of them."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, Callable[..., Any]]] = []

    def register(self, function: Callable[..., Any], order: int = 100) -> Callable[..., Any]:
        self._entries.append((order, function))
        self._entries.sort(key=lambda entry: entry[0])
        return function

    def collect(self, *args: Any) -> list[Any]:
        """The results of all functions, one list; a function may return one thing, a list of things or None."""
        found: list[Any] = []
        for _, function in self._entries:
            result = function(*args)
            if result is None:
                continue
            found.extend(result if isinstance(result, list | tuple) else [result])
        return found


work_blocks = Registry()  # (user) -> WorkBlock(s)
staff_pictures = Registry()  # (user) -> {"title", "svg", "text"} and, if it leads somewhere, {"url", "link"}
week_blocks = Registry()  # (user) -> the week of all officers, ready for admin/includes/_week.html
cooperative_blocks = Registry()  # (cooperative, user) -> {"title", "template", "context"} on a cooperative's page
record_blocks = Registry()  # (record, user) -> {"template", "context"} on a staff record's page (WorkflowAdmin)
timelines = (
    Registry()
)  # (subject, user) -> TimelineEntry(s); the user may be nobody, each part shows what that one may see
portal_blocks = Registry()  # (report, user) -> {"template", "context"} on a report's page at the cooperatives' desk
home_blocks = Registry()  # () -> {"template", "context"} on the landing page
health_checks = Registry()  # () -> {"name", "ok", "value"} for staff on /healthz/
