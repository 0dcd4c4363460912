"""The tile map of the 57 kelurahan: places, quintiles and borders as numbers for the SVG templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from cooperatives.models import Kelurahan

PITCH, LEFT, TOP = 46, 4, 16
BREAKS = {  # names that need two lines in a tile, broken by syllable
    "Tunjungsekar": "Tunjung- sekar", "Balearjosari": "Bale- arjosari", "Tunggulwulung": "Tunggul- wulung",
    "Ketawanggede": "Ketawang- gede", "Purwantoro": "Purwan- toro", "Pandanwangi": "Pandan- wangi",
    "Tasik Madu": "Tasik Madu",
    "Karangbesuki": "Karang- besuki", "Sumbersari": "Sumber- sari", "Penanggungan": "Penang- gungan",
    "Kiduldalem": "Kidul- dalem",
    "Rampalcelaket": "Rampal- celaket", "Pisangcandi": "Pisang- candi", "Gading Kasri": "Gading Kasri",
    "Tanjungrejo": "Tanjung- rejo",
    "Kedungkandang": "Kedung- kandang", "Cemorokandang": "Cemoro- kandang", "Bakalankrajan": "Bakalan- krajan",
    "Ciptomulyo": "Cipto- mulyo", "Bandungrejosari": "Bandung- rejosari", "Arjowinangun": "Arjo- winangun",
}  # fmt: skip
WIDE = {"Lowokwaru", "Madyopuro", "Mergosono", "Purwodadi", "Mojolangu", "Sukoharjo"}
LABELS = [(6, 50, "LOWOKWARU"), (288, 182, "BLIMBING"), (288, 364, "KEDUNG-"), (288, 377, "KANDANG"), (6, 366, "SUKUN")]


@dataclass(frozen=True)
class Tile:
    """One kelurahan's square with its number; `level` is the quintile 1 to 5, `unit` stands behind the number."""

    kelurahan: Kelurahan
    count: int | None
    level: int
    url: str
    unit: str = ""
    words: str = "koperasi"  # what the number counts, for who hears the map

    @property
    def text(self) -> str:
        return "–" if self.count is None else f"{self.count}{self.unit}"

    @property
    def x(self) -> float:
        return LEFT + PITCH * (self.kelurahan.tile_col - 1) + 1.5

    @property
    def y(self) -> float:
        return TOP + PITCH * (self.kelurahan.tile_row - 1) + 1.5

    @property
    def middle(self) -> float:
        return self.x + 21.5

    @property
    def number_y(self) -> float:
        return self.y + 34.5

    @property
    def squeezed(self) -> bool:
        """A name that some phones' fonts would draw wider than its tile."""
        return self.kelurahan.name in WIDE

    @property
    def lines(self) -> list[tuple[float, str]]:
        """The name in one or two lines: (y, text)."""
        name = self.kelurahan.name
        words = BREAKS[name].split(" ") if name in BREAKS else name.rsplit(" ", 1)
        first = self.y + (15.5 if len(words) == 1 else 11.5)
        return [(first + 8.5 * n, word) for n, word in enumerate(words)]


def quintile_limits(counts: Iterable[int]) -> list[int]:
    """The upper limits of the first four fifths."""
    ranked = sorted(counts)
    return [ranked[ceil(len(ranked) * k / 5) - 1] for k in range(1, 5)] if ranked else [0, 0, 0, 0]


def level(count: int | None, limits: list[int]) -> int:
    return 1 + sum((count or 0) > limit for limit in limits)


def legend(tiles: list[Tile]) -> list[tuple[int, str]]:
    """(level, range in words) of the levels that occur."""
    found = []
    for number in range(1, 6):
        counts = [tile.count for tile in tiles if tile.level == number and tile.count is not None]
        if counts:
            low, high, unit = min(counts), max(counts), tiles[0].unit
            found.append((number, f"{low}{unit}" if low == high else f"{low}–{high}{unit}"))
    return found


def edges(kelurahan: Iterable[Kelurahan], within: set[str] | None = None) -> str:
    """Path data of the borders: between kecamatan, or around the kelurahan whose codes are in `within`."""
    group = {}
    for k in kelurahan:
        group[k.tile_col, k.tile_row] = (k.pk in within) if within is not None else k.kecamatan_id
    parts = []
    for (col, row), own in group.items():
        if within is not None and not own:
            continue
        x, y = LEFT + PITCH * (col - 1), TOP + PITCH * (row - 1)
        sides = {
            (0, -1): f"M{x} {y}h46",
            (0, 1): f"M{x} {y + 46}h46",
            (-1, 0): f"M{x} {y}v46",
            (1, 0): f"M{x + 46} {y}v46",
        }
        parts += [path for (dx, dy), path in sides.items() if group.get((col + dx, row + dy)) != own]
    return "".join(parts)


def small_map(kelurahan: Iterable[Kelurahan], size: int = 12, pitch: int = 14) -> str:
    """Path data of all squares, small, for a cooperative's page."""
    return "".join(
        f"M{4 + pitch * (k.tile_col - 1)} {4 + pitch * (k.tile_row - 1)}h{size}v{size}h-{size}z" for k in kelurahan
    )


def small_place(kelurahan: Kelurahan, pitch: int = 14) -> tuple[int, int]:
    return 4 + pitch * (kelurahan.tile_col - 1), 4 + pitch * (kelurahan.tile_row - 1)
