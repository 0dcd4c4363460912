"""Check 8: shares of the SHU sum to 100 %, their amounts to the SHU, and they are those of the AD/ART."""

from decimal import Decimal

from reports.checks.base import ERROR, compare, finding, number, rule
from reports.figures import THIS, Missing, Quantity

NOTHING = Quantity(Decimal(0))
AMOUNTS = (
    "Bagian-bagian SHU berjumlah {found}, sedangkan SHU setelah pajak {expected}: selisih {gap}. Periksa "
    "jumlah tiap bagian."
)
FRACTIONS = "Tulis 25 untuk 25 %, bukan 0,25."


@rule(8, "Pembagian SHU genap dan sesuai AD/ART", ERROR, version=2)
def shu_shares(case):
    filled = [column for column in ("ad", "persen", "jumlah") if case.figures.filled("shu", column)]
    if (
        set(filled) <= {"ad"}
        and (case.figures.find("shu_setelah_pajak") or NOTHING).value > 0
        and not any(wrong(case, filled))
    ):
        raise Missing([("shu_dibagi", "jumlah")])
    yield from wrong(case, filled)


def wrong(case, filled):
    for column in filled:
        if column != "jumlah":
            yield from hundred(case, column)
    if "jumlah" in filled:
        yield from compare(
            case, case.get("shu_setelah_pajak"), case.get("shu_dibagi", "jumlah"), AMOUNTS,
            [("shu_dibagi", "jumlah"), ("shu_setelah_pajak", THIS)],
        )  # fmt: skip
    if "ad" in filled and "persen" in filled:
        yield from as_in_statutes(case)


def hundred(case, column):
    total = case.get("shu_dibagi", column).value
    if abs(total - 100) > case.settings.share_tolerance:
        where = "menurut AD/ART" if column == "ad" else "yang dibagikan"
        text = (
            f"Persentase pembagian SHU {where} berjumlah {number(total)} %, seharusnya 100 %: selisih {number(abs(total - 100))} "
            "poin persen. Perbaiki persentase bagiannya."
        )
        hint = FRACTIONS if abs(total - 1) <= Decimal("0.01") else ""
        yield finding(case, text, shares(case, column), Decimal(100), total, hint=hint)


def as_in_statutes(case):
    for line in case.chart.section("shu").lines:
        if line.parts:
            continue
        ruled, given = (case.figures.find(line.key, column) or NOTHING for column in ("ad", "persen"))
        if abs(ruled.value - given.value) > case.settings.share_tolerance:
            text = (
                f"Bagian “{line.label}” {number(given.value)} %, sedangkan AD/ART menentukan {number(ruled.value)} %: selisih "
                f"{number(abs(given.value - ruled.value))} poin persen. Ikuti AD/ART, atau lampirkan keputusan rapat "
                "anggota yang mengubahnya."
            )
            yield finding(case, text, [(line.key, "persen"), (line.key, "ad")], ruled.value, given.value)


def shares(case, column):
    return [
        (line.key, column) for line in case.chart.section("shu").lines if (line.key, column) in case.figures.amounts
    ]
