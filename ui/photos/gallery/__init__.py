"""The gallery: many photos under headings, lesions beside them, and looking through them to keep or reject."""
