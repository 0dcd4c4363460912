"""The project's own data: charts of accounts and instruments, as reviewed YAML; a new state is a new file, never an edit."""

from decimal import Decimal
from pathlib import Path

import yaml

try:
    Base = yaml.CSafeLoader
except AttributeError:  # a PyYAML built without libyaml reads the same, slower
    Base = yaml.SafeLoader


class Loader(Base):
    """Plain data only; numbers with a point are decimals, a key that stands twice is an error."""


def _mapping(loader: Loader, node: yaml.MappingNode) -> dict:
    keys = [loader.construct_object(key) for key, _ in node.value]
    if len(keys) != len(set(keys)):
        raise yaml.constructor.ConstructorError(None, None, f"a key twice: {keys}", node.start_mark)
    return {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value))
Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load(path: Path):
    """The content of one data file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - derived from the safe loader
