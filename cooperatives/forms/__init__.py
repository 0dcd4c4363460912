"""What the registry's pages ask of an officer."""

from cooperatives.forms.registry import LegalPaperForm, MappingForm, StandingForm, UploadForm

__all__ = ["LegalPaperForm", "MappingForm", "StandingForm", "UploadForm"]
