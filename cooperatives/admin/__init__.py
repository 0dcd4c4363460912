"""The registry in the staff's workplace, a module by subject."""

from cooperatives.admin import imports, registry

__all__ = ["imports", "registry"]
