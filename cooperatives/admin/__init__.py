"""The registry in the staff's workplace, a module by subject."""

from cooperatives.admin import exports, imports, merging, papers, registry, settings, standing, watch

__all__ = ["exports", "imports", "merging", "papers", "registry", "settings", "standing", "watch"]
