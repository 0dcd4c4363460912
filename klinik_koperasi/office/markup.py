"""The few marks that the office writes its pages with. What comes out are plain parts that templates escape: there is no HTML.

`## Judul` begins a part, `- butir` a list, `1. butir` a numbered one; an empty line ends a paragraph. Addresses that begin with
https:// become links in the template (`urlize`). Everything else is text as it was typed.
"""

import re
from dataclasses import dataclass, field

MARKS = [
    ("heading", re.compile(r"##+\s*(.+)")),
    ("list", re.compile(r"[-*•]\s+(.+)")),
    ("numbers", re.compile(r"\d{1,2}[.)]\s+(.+)")),
]


@dataclass
class Part:
    """A heading or paragraph with its `text`, or a list with its `items`; `kind` says which."""

    kind: str
    items: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.items)


def parts(text: str) -> list[Part]:
    """The text as parts, in order; lines of one kind that follow each other belong together, headings stand alone."""
    found: list[Part] = []
    apart = True
    for line in text.splitlines():
        line = line.strip()
        if not line:
            apart = True
            continue
        kind, words = _read(line)
        if apart or kind == "heading" or found[-1].kind != kind:
            found.append(Part(kind))
        found[-1].items.append(words)
        apart = kind == "heading"
    return found


def _read(line: str) -> tuple[str, str]:
    for kind, mark in MARKS:
        if match := mark.fullmatch(line):
            return kind, match[1]
    return "paragraph", line
