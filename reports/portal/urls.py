"""Addresses of the desk, under /portal/; all need a seat, and every report is looked for among one's own."""

from django.urls import path

from reports.portal import addresses  # noqa: F401 - registers its converters
from reports.portal.views import desk, files, sending, sheet, talk

REPORT = "<report:address>/"

urlpatterns = [
    path("", desk.portal_home, name="portal_home"),
    path(REPORT, desk.portal_report, name="portal_report"),
    path(f"{REPORT}isi/<slug:section>/", sheet.portal_section, name="portal_section"),
    path(f"{REPORT}isi/<slug:section>/periksa/", sheet.portal_check, name="portal_check"),
    path(f"{REPORT}contoh/", sheet.portal_sample, name="portal_sample"),
    path(f"{REPORT}templat/", files.portal_template, name="portal_template"),
    path(f"{REPORT}templat/<upload:file>/", files.portal_workbook, name="portal_workbook"),
    path(f"{REPORT}unggah/", files.portal_upload, name="portal_upload"),
    path(f"{REPORT}lampiran/", files.portal_attach, name="portal_attach"),
    path(f"{REPORT}lampiran/<upload:file>/", files.portal_attachment, name="portal_attachment"),
    path(f"{REPORT}lampiran/<upload:file>/hapus/", files.portal_discard, name="portal_discard"),
    path(f"{REPORT}tanda-terima/", files.portal_receipt, name="portal_receipt"),
    path(f"{REPORT}dokumen/<paper:paper>/", files.portal_document, name="portal_document"),
    path(f"{REPORT}jelaskan/", sending.portal_explain, name="portal_explain"),
    path(f"{REPORT}kirim/", sending.portal_send, name="portal_send"),
    path(f"{REPORT}temuan/<int:number>/", talk.portal_remark, name="portal_remark"),
    path(f"{REPORT}waktu/", talk.portal_time, name="portal_time"),
    path(f"{REPORT}perbaikan/", desk.portal_correct, name="portal_correct"),
    path("<slug:code>/", desk.portal_cooperative, name="portal_cooperative"),
    path("<slug:code>/surat/<paper:paper>/", files.portal_letter, name="portal_letter"),
    path("<slug:code>/<int:year>/", desk.portal_open, name="portal_open"),
]
