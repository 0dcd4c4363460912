"""What the tests of the import count and read."""


def counts(plan) -> tuple:
    assert plan.rows == plan.created + plan.updated + plan.unchanged + plan.rejected
    return plan.rows, plan.created, plan.updated, plan.unchanged, plan.rejected


SAME = {"nik_koperasi": "3573020000001", "name": "KSU Contoh Mawar Aasri", "source_year": 2024}  # as ods_row()


def told(problems) -> str:
    return "\n".join(f"{p.row} {p.column} {p.value} {p.reason}" for p in problems)
