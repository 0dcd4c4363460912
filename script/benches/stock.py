"""The yardstick of the import: stock django-import-export, which saves the same rows one by one, history included."""

from pathlib import Path

from import_export import fields, resources, widgets
from tablib import Dataset

from cooperatives.enums import Form, Source, Status
from cooperatives.models import Cooperative, Jenis, Kelompok, Kelurahan, Sektor, YearlyFigures
from script.benches.city import HEADINGS

FACTS = {
    "nik_koperasi": "ID KOPERASI", "name": "NAMA KOPERASI", "nomor_badan_hukum": "NO BADAN HUKUM", "address": "ALAMAT",
    "tanggal_badan_hukum": "TANGGAL BADAN HUKUM", "kelurahan_text": "DESA/KEL", "kecamatan_text": "KECAMATAN",
    "kabupaten_text": "KABUPATEN", "provinsi_text": "PROVINSI", "postal_code": "KODE POS", "phone": "NO TELPON KANTOR",
    "email": "EMAIL", "status": "STATUS AKTIF", "form": "BENTUK KOPERASI",
}  # fmt: skip
FIGURES = {
    "tahun_buku": "TAHUN REKAP", "members": "JUMLAH ANGGOTA", "managers": "JUMLAH MANAJER", "employees": "JUMLAH KARYAWAN",
    "rat_date": "TANGGAL RAT", "modal_sendiri": "MODAL SENDIRI", "modal_luar": "MODAL LUAR", "aset": "ASET",
    "volume_usaha": "VOLUME USAHA", "shu": "SISA HASIL USAHA",
}  # fmt: skip
MEANINGS = {"STATUS AKTIF": {"Aktif": Status.ACTIVE, "Tidak Aktif": Status.INACTIVE, "Kurang Aktif": Status.LESS_ACTIVE},
            "BENTUK KOPERASI": {"Primer Kabupaten/Kota": Form.PRIMARY_CITY}}  # fmt: skip


def named(model, column: str, key: str = "name__iexact"):
    return fields.Field(model._meta.model_name, column, widgets.ForeignKeyWidget(model, key))


class CooperativeResource(resources.ModelResource):
    """A cooperative of a row: as one would declare it by the package's own guide."""

    nik_koperasi = fields.Field("nik_koperasi", FACTS["nik_koperasi"])
    kelurahan = named(Kelurahan, "DESA/KEL")
    jenis = named(Jenis, "JENIS KOPERASI")
    kelompok = named(Kelompok, "KELOMPOK KOPERASI")
    sektor = named(Sektor, "SEKTOR USAHA")

    class Meta:
        model = Cooperative
        fields = [*FACTS, "kelurahan", "jenis", "kelompok", "sektor"]
        import_id_fields = ["nik_koperasi"]

    @classmethod
    def field_from_django_field(cls, name, django_field, readonly):
        field = super().field_from_django_field(name, django_field, readonly)
        field.column_name = FACTS.get(name, name)
        return field

    def before_import_row(self, row, **kwargs):
        for column, meaning in MEANINGS.items():
            row[column] = meaning[row[column]]


class FiguresResource(resources.ModelResource):
    """The yearly figures of the same row, found again by their cooperative and year."""

    cooperative = named(Cooperative, "ID KOPERASI", "nik_koperasi")
    source = fields.Field("source", "SOURCE")

    class Meta:
        model = YearlyFigures
        fields = ["cooperative", "source", *FIGURES]
        import_id_fields = ["cooperative", "tahun_buku", "source"]

    @classmethod
    def field_from_django_field(cls, name, django_field, readonly):
        field = super().field_from_django_field(name, django_field, readonly)
        field.column_name = FIGURES.get(name, name)
        return field


def save(path: Path) -> None:
    """Reads the workbook and saves cooperatives and figures with their history, each row by itself."""
    dataset = Dataset().load(path.read_bytes(), format="xlsx")
    assert dataset.headers == HEADINGS
    dataset.append_col([Source.ODS] * len(dataset), header="SOURCE")
    for resource in (CooperativeResource(), FiguresResource()):
        resource.import_data(dataset, raise_errors=True)
