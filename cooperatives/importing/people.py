"""The people whom ODS names of a cooperative: who is in office, and whose time ends when a file names another."""

from collections import defaultdict
from datetime import date

from cooperatives import keys
from cooperatives.enums import Office, Source
from cooperatives.importing.bulk import Blank
from cooperatives.importing.changes import Changes
from cooperatives.importing.rows import ParsedRow
from cooperatives.models import BoardMember, Cooperative

# Office to its column and the column of its telephone (registry.md section 2)
COLUMNS = {
    Office.CHAIR: ("chair", "chair_phone"),
    Office.SECRETARY: ("secretary", "secretary_phone"),
    Office.TREASURER: ("treasurer", "treasurer_phone"),
    Office.SUPERVISOR: ("supervisor", ""),
    Office.MANAGER: ("manager", ""),
}
BETWEEN = ";"  # between several holders of one office in one cell; a comma stands before a title


class People:
    """Those in office at the `candidates`, read by one query, and what the rows of a file change about them."""

    def __init__(self, candidates: list[Cooperative], as_of: date, changes: Changes) -> None:
        self.as_of, self.changes = as_of, changes
        self.blank = Blank(BoardMember, source=Source.ODS)
        self.known: dict[tuple, list[BoardMember]] = defaultdict(list)
        known = BoardMember.objects.current().filter(office__in=COLUMNS, cooperative__among=[c.pk for c in candidates])
        for member in known.order_by("pk") if candidates else ():
            self.known[member.cooperative_id, member.office].append(member)

    def bring(self, row: ParsedRow, cooperative: Cooperative) -> bool:
        """Takes in whom the row names; True when that changes anything. An empty cell ends nobody's time."""
        changed = False
        for office, (column, phone) in COLUMNS.items():
            if written := row.values.get(column):
                names = (
                    [written] if office == Office.CHAIR else [n for n in map(str.strip, written.split(BETWEEN)) if n]
                )
                own = row.values.get(phone) or "" if len(names) == 1 else ""
                changed = self._hold(cooperative, office, names, own) or changed
        return changed

    def _hold(self, cooperative: Cooperative, office: str, names: list[str], phone: str) -> bool:
        known = self.known[cooperative.pk or id(cooperative), office]
        by_name = {keys.fold(member.name): member for member in known}
        wanted = {keys.fold(name): name for name in names}
        changed = self._leave(known, office, wanted) if wanted.keys() - by_name.keys() else False
        for key, name in wanted.items():
            if key in by_name:
                changed = self.changes.set(by_name[key], "phone", phone) or changed
            else:
                changed = self._enter(known, cooperative, office, name, phone)
        return changed

    def _leave(self, known: list[BoardMember], office: str, wanted: dict) -> bool:
        """Ends the time of those whom the file no longer names: of a chair always, of others when a file had named them."""
        going = [member for member in known if keys.fold(member.name) not in wanted
                 and (office == Office.CHAIR or member.source == Source.ODS)]  # fmt: skip
        for member in going:
            known.remove(member)
            if self.changes.is_new(member):
                self.changes.forget(member)
            else:
                self.changes.set(member, "until", max(self.as_of, member.since or self.as_of))
        return bool(going)

    def _enter(self, known: list[BoardMember], cooperative: Cooperative, office: str, name: str, phone: str) -> bool:
        member = self.blank.make(cooperative=cooperative, office=office)
        self.changes.create(member)
        self.changes.fill(member, {"name": name, "phone": phone})
        known.append(member)
        return True
