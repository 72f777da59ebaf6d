from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FileType(TextChoices):
    """The types that are accepted; the stored value is the media type they are served with."""

    PDF = "application/pdf", _("PDF document")
    JPEG = "image/jpeg", _("JPEG picture")
    PNG = "image/png", _("PNG picture")
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel workbook")
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("Word document")
    OFD = "application/ofd", _("OFD document")
    XML = "application/xml", _("XML document")


PICTURES = frozenset({FileType.JPEG, FileType.PNG})
ARCHIVES = frozenset({FileType.XLSX, FileType.DOCX, FileType.OFD})
# The first ending of each type is the one written when a name has none.
ENDINGS: dict[FileType, tuple[str, ...]] = {
    FileType.PDF: (".pdf",),
    FileType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    FileType.PNG: (".png",),
    FileType.XLSX: (".xlsx",),
    FileType.DOCX: (".docx",),
    FileType.OFD: (".ofd",),
    FileType.XML: (".xml",),
}
ACCEPT = ",".join(ending for endings in ENDINGS.values() for ending in endings)
