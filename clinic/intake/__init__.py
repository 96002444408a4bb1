"""Laboratory messages and typed results, read into ``LabReportDraft``; nothing is stored here."""
