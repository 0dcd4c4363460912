"""Check 1: total assets equal liabilities and equity."""

from reports.checks.base import ERROR, compare, rule

SAY = (
    "Jumlah aset {found}, sedangkan jumlah kewajiban dan ekuitas {expected}: selisih {gap}. Periksa baris yang terlewat atau "
    "tertulis di sisi yang salah sampai keduanya sama."
)


@rule(1, "Aset sama dengan kewajiban dan ekuitas", ERROR)
def balance(case):
    for column in case.chart.section("posisi").column_ids:
        if case.figures.filled("posisi", column):
            yield from compare(
                case, case.get("total_kewajiban_ekuitas", column), case.get("total_aset", column), SAY,
                [("total_aset", column), ("total_kewajiban_ekuitas", column)],
            )  # fmt: skip
