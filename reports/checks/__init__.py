"""The checks of a report, one rule a file; importing this package registers all of them by number."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    if _module.name.startswith("r") and _module.name[1:3].isdigit():
        import_module(f"reports.checks.{_module.name}")
