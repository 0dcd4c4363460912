"""How long a form takes a practised person, by the keystroke-level model (Card, Moran & Newell 1983).

It is arithmetic over the events that a page really saw, no timed test: nobody was watched with a clock, thinking beyond one
pause a field and the talk on the telephone are not in it. Operators in seconds: a key K (average typist who is no secretary;
a capital letter is two, a click is one beside its pointing), pointing P, hand to the other device H, a pause before each
field that is filled in M.
"""

from dataclasses import dataclass

K, P, H, M = 0.28, 1.1, 0.4, 1.35
COUNT = """() => {
  const seen = (window.effort = { keys: 0, clicks: 0, changes: 1, fields: [], device: "keyboard" });
  const by = (device) => { seen.changes += seen.device === device ? 0 : 1; seen.device = device; };
  addEventListener("keydown", (e) => { seen.keys += /^[A-Z]$/.test(e.key) ? 2 : 1; by("keyboard"); }, true);
  addEventListener("pointerdown", () => { seen.clicks += 1; by("mouse"); }, true);
  const filled = (e) => { if (e.target.name && !seen.fields.includes(e.target.name)) seen.fields.push(e.target.name); };
  addEventListener("input", filled, true);
}"""


@dataclass(frozen=True)
class Effort:
    keys: int
    clicks: int
    changes: int
    fields: int

    @property
    def seconds(self) -> float:
        return (self.keys + self.clicks) * K + self.clicks * P + self.changes * H + self.fields * M


def count(page) -> None:
    """Counts from now on, until the page is left; the hand that comes to the keyboard is counted too."""
    page.evaluate(COUNT)


def counted(page) -> Effort:
    seen = page.evaluate("window.effort")
    return Effort(seen["keys"], seen["clicks"], seen["changes"], len(seen["fields"]))


def tab_to(page, name: str) -> None:
    """Presses Tab until the field or button `name` has the focus."""
    for _ in range(40):
        if page.evaluate("document.activeElement.name || document.activeElement.type || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by keyboard")
