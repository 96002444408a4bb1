"""The recovery code as a page to print and lock away."""

from datetime import date
from pathlib import Path

from clinic.records.clinic import ClinicDetail
from clinic.reports.document import BulletList, Callout, Document, Heading, Letterhead, Paragraph, Run, Tone
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import render_pdf
from clinic.rules.dates import spoken
from clinic.services.admin import clinic_detail
from clinic.services.core import Core
from clinic.store.files import write_atomically


def save_recovery_sheet(core: Core, code: str, path: Path) -> None:
    """Write the code of this clinic as a page to print. Raises ``StorageError``."""
    with core.db.read() as session:
        info = clinic_detail(session)
    write_atomically(path, recovery_sheet(info, code, core.today(), core.resources / "fonts"))


def recovery_sheet(info: ClinicDetail, code: str, today: date, fonts: Path) -> bytes:
    """A PDF of one page; ``fonts`` is the folder of the shipped fonts."""
    blocks = (
        Heading("Recovery code", 1),
        Paragraph("This code opens the clinic's record when the passphrase is lost. Anyone who has it can do so."),
        Callout("Code", (Paragraph((Run(code, bold=True),)),), Tone.ACCENT),
        BulletList(
            (
                "Keep this page locked away, not beside the computer and not as a file.",
                "Capital or small letters, hyphens and spaces make no difference when it is typed.",
                "A new code, made under Admin, makes this one worthless.",
            )
        ),
    )
    document = Document(
        title="Recovery code",
        language="en",
        letterhead=Letterhead(info.name, tuple(line for line in (info.address, info.phone) if line)),
        blocks=blocks,
        header_facts=("Recovery code", spoken(today)),
        text_size=12,
    )
    return render_pdf(document, FontBook.load(fonts))
