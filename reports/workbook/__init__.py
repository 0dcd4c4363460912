"""The template as a workbook: where each line stands, writing it, reading it back without trusting it."""
