"""What the registry's pages ask of an officer."""

from cooperatives.forms.files import ExportForm, MappingForm, UploadForm
from cooperatives.forms.registry import LegalPaperForm, StandingForm

__all__ = ["ExportForm", "LegalPaperForm", "MappingForm", "StandingForm", "UploadForm"]
