"""Jenis, kelompok and sektor as rows name them; a word the office does not know yet is added, and told."""

import re
from functools import lru_cache

from django.utils.text import slugify

from cooperatives import keys
from cooperatives.models import Jenis, Kelompok, Sektor

MODELS = {"jenis": Jenis, "kelompok": Kelompok, "sektor": Sektor}


@lru_cache(keys.REMEMBERED)
def word_key(written: str) -> str:
    return re.sub(r"^(KOPERASI|KOP)\b ?", "", keys.fold(written)) or keys.fold(written)


class Words:
    """The three lists by key; reads each once. `new` holds unsaved words by field, in the order of their appearance."""

    def __init__(self) -> None:
        self.known = {
            field: {word_key(word.name): word for word in model.objects.all()} for field, model in MODELS.items()
        }
        self.codes = {field: {word.code for word in words.values()} for field, words in self.known.items()}
        self.new: dict[str, list] = {field: [] for field in MODELS}

    def get(self, field: str, written: str):
        """The word meant by `written`, perhaps one that is not saved yet."""
        key = word_key(written)
        if key not in self.known[field]:
            word = MODELS[field](code=self._free_code(field, written), name=written)
            self.known[field][key] = word
            self.new[field].append(word)
        return self.known[field][key]

    def _free_code(self, field: str, written: str) -> str:
        base = slugify(written)[:34] or field
        code, n = base, 2
        while code in self.codes[field]:
            code, n = f"{base}-{n}", n + 1
        self.codes[field].add(code)
        return code
