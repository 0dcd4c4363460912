"""Which records an import creates and which it changes, in which fields and from what."""

from cooperatives.importing import bulk


class Changes:
    """Records to create and to update, each once, with the fields that changed and their old values."""

    def __init__(self) -> None:
        self.new: list = []
        self.old: dict[int, tuple[object, dict]] = {}
        self.journal: list[tuple] | None = None  # (record, field, before, after) where somebody wants to see them
        self._new_ids: set[int] = set()

    def create(self, record) -> None:
        self.new.append(record)
        self._new_ids.add(id(record))

    def forget(self, record) -> None:
        """Takes a record back that another row of the file has made pointless."""
        self.new = [other for other in self.new if other is not record]

    def take(self, mark: int) -> list:
        """Gives away the new records from the `mark`-th on, to whom writes them."""
        taken, self.new[mark:] = self.new[mark:], []
        return taken

    def is_new(self, record) -> bool:
        return id(record) in self._new_ids

    def set(self, record, name: str, value) -> bool:
        """Assigns a value that is not nil; True when that changes the record. Nothing given never erases what is known."""
        if _nil(value):
            return False
        before = getattr(record, name)
        if before == value:
            return False
        if isinstance(value, str) and isinstance(before, str) and " ".join(before.split()) == value:
            return False  # an officer's line break is no news
        setattr(record, name, value)
        if self.journal is not None:
            self.journal.append((record, name, before, value))
        if not self.is_new(record):
            self.old.setdefault(id(record), (record, {}))[1].setdefault(name, before)
        return True

    def fill(self, record, values: dict) -> bool:
        """`set` for many values; True when one of them changes the record. Most records of a large file are new."""
        if self.journal is None and self.is_new(record):
            given = {n: v for n, v in values.items() if v is not None and (v.__class__ is not str or v)}  # none is _nil
            return bulk.assign(record, given)
        changed = [self.set(record, name, value) for name, value in values.items()]
        return any(changed)

    def clear(self, record, name: str) -> None:
        """Empties what no longer holds, such as the basis of a status that has changed."""
        before, value = getattr(record, name), record._meta.get_field(name).get_default()
        if before in (None, ""):
            return
        setattr(record, name, value)
        if self.journal is not None:
            self.journal.append((record, name, before, value))
        if not self.is_new(record):
            self.old.setdefault(id(record), (record, {}))[1].setdefault(name, before)

    @property
    def updated(self) -> list:
        return [record for record, _ in self.old.values()]

    @property
    def fields(self) -> list[str]:
        return sorted({name for _, changed in self.old.values() for name in changed})


def _nil(value) -> bool:
    return value is None or value.__class__ is str and not value  # a Decimal is slow to compare with text
