"""The registry in the staff's workplace, a module by subject."""

from cooperatives.admin import exports, imports, registry, watch

__all__ = ["exports", "imports", "registry", "watch"]
