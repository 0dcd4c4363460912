"""Check 20: the members' meeting came after the book year and in time; the papers are signed and complete."""

from datetime import date

from reports.checks.base import INFO, WARNING, day, finding, rule

NEEDED = {
    "ditandatangani": "Laporan belum dinyatakan ditandatangani pengurus.",
    "laporan_pengawas": "Laporan pengawas belum dinyatakan ada.",
}


@rule(20, "RAT dan tanda tangan", WARNING, explainable=True)
def meeting(case):
    held, end = case.fact("tanggal_rat"), case.fact("akhir_tahun_buku") or date(case.year, 12, 31)
    if held is None:
        yield fact(
            case, "Tanggal RAT belum diisi. Tuliskan tanggal rapat anggota yang mengesahkan laporan ini.", "tanggal_rat"
        )
    elif held <= end:
        text = f"Tanggal RAT {day(held)} tidak sesudah akhir tahun buku {day(end)}. Periksa kedua tanggal itu."
        yield fact(case, text, "tanggal_rat")
    else:
        yield from in_time(case, held)
    for key, what in NEEDED.items():
        if case.fact(key) is not True:
            yield fact(case, f"{what} Lengkapi, lalu jawab “ya” pada identitas laporan.", key)


def in_time(case, held):
    """Between the two limits it is told without any word of lateness (law.md section 4)."""
    practice, statute = (
        date(case.year + 1, *limit) for limit in (case.settings.rat_practice, case.settings.rat_statute)
    )
    if held > statute:
        text = f"RAT diselenggarakan {day(held)}, sesudah {day(statute)}. Rencanakan RAT berikutnya lebih awal."
        yield fact(case, text, "tanggal_rat")
    elif held > practice and not case.secondary:
        text = (
            f"RAT diselenggarakan {day(held)}; kementerian menghendaki paling lambat {day(practice)}. "
            "Untuk diperhatikan tahun depan."
        )
        yield fact(case, text, "tanggal_rat", severity=INFO)


def fact(case, text, key, **more):
    return finding(case, text, [(key, "isi")], **more)
