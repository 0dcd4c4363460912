"""How addresses of the desk name things: a report by its cooperative's public code, book year and chart, never by a row's key."""

import re

from django.urls import register_converter

SIGNS = 16  # of a file's SHA-256: the same bytes are kept once beside a report


class ReportConverter:
    """`abcd2345/2025/simpan-pinjam`, a correction `…/simpan-pinjam-2`; what a view gets are the filters that find it."""

    regex = r"[0-9a-z]{8}/\d{4}/[a-z]+(?:-[a-z]+)*(?:-\d+)?"
    parts = re.compile(r"([0-9a-z]+)/(\d+)/([a-z-]+?)(?:-(\d+))?")

    def to_python(self, value: str) -> dict:
        code, year, chart, version = self.parts.fullmatch(value).groups()
        return {
            "cooperative__code": code, "campaign__tahun_buku": int(year), "chart": chart.replace("-", "_"),
            "version": int(version or 1),
        }  # fmt: skip

    def to_url(self, report) -> str:
        version = f"-{report.version}" if report.version > 1 else ""
        chart = report.chart.replace("_", "-")
        return f"{report.cooperative.code}/{report.campaign.tahun_buku}/{chart}{version}"


class FileConverter:
    """An upload by the beginning of its SHA-256."""

    regex = rf"[0-9a-f]{{{SIGNS}}}"

    def to_python(self, value: str) -> dict:
        return {"sha256__startswith": value}

    def to_url(self, file) -> str:
        return file.sha256[:SIGNS]


class PaperConverter:
    """An issued document by kind, year and number as they are printed on it, a correction with its version."""

    regex = r"[a-z_]+-\d{4}-\d+(?:-\d+)?"

    def to_python(self, value: str) -> dict:
        kind, year, serial, *version = value.split("-")
        return {"kind": kind, "year": int(year), "serial": int(serial), "version": int(version[0]) if version else 0}

    def to_url(self, document) -> str:
        version = f"-{document.version}" if document.version else ""
        return f"{document.kind}-{document.year}-{document.serial:04d}{version}"


register_converter(ReportConverter, "report")
register_converter(FileConverter, "upload")
register_converter(PaperConverter, "paper")
