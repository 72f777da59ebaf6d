"""Files as they come: sound ones, and hostile ones by the fault they carry."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image


def jpeg(width: int = 640, height: int = 480, *, colour: str = "steelblue", exif: Image.Exif | None = None) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "JPEG", exif=exif or Image.Exif())
    return buffer.getvalue()


def png(width: int = 64, height: int = 48, mode: str = "RGBA") -> bytes:
    buffer = BytesIO()
    Image.new(mode, (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def photo_with_place() -> bytes:
    """A portrait photo as a phone stores it: lying on its side, with camera, owner and position."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x013B] = "CameraMaker", 6, "Owner"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 1.0, 2.0), 3: "E", 4: (120.0, 39.0, 1.0)})
    return jpeg(640, 480, exif=exif)


def flood_png(side: int = 30_000) -> bytes:
    """A few hundred bytes that declare 900 million pixels."""
    raw = png(1, 1)
    header = b"IHDR" + side.to_bytes(4, "big") * 2 + raw[24:29]
    return raw[:12] + header + zlib.crc32(header).to_bytes(4, "big") + raw[33:]


def pdf(pages: int = 1, *, mark: str = "", change=None, encryption: pikepdf.Encryption | bool = False) -> bytes:
    """A PDF with empty pages; ``mark`` makes its bytes differ, ``change`` spoils it."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.docinfo["/Title"] = mark or "sample"
    if change:
        change(document)
    buffer = BytesIO()
    document.save(buffer, encryption=encryption, deterministic_id=not encryption)
    return buffer.getvalue()


def scripted(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def scripted_deep(document: pikepdf.Pdf) -> None:
    action = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    box = pikepdf.Array([0, 0, 9, 9])
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=box, A=action)
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])


def launching(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def carrying(document: pikepdf.Pdf) -> None:
    document.attachments["other.txt"] = b"hidden"


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, content)
    return buffer.getvalue()


def xlsx(*more: str) -> bytes:
    return archive("[Content_Types].xml", "xl/workbook.xml", *more)


SOUND = {
    "pdf": ("三方协议.pdf", pdf(2)),
    "jpeg": ("IMG_0821.JPG", jpeg()),
    "png": ("截图.png", png()),
    "xlsx": ("台账.xlsx", xlsx()),
    "docx": ("通知.docx", archive("[Content_Types].xml", "word/document.xml")),
    "ofd": ("发票.ofd", archive("OFD.xml", "Doc_0/Document.xml")),
}
# fault: (file name, bytes, a part of the sentence)
HOSTILE = {
    "empty": ("空.pdf", b"", "The file is empty (0 bytes)"),
    "too large": ("大.pdf", b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024), "larger than 20 MB"),
    "program as pdf": ("协议.pdf", b"MZ\x90\x00" + b"\0" * 200, "is not accepted"),
    "text as jpeg": ("照片.jpg", b"just some text", "is not accepted"),
    "old office": ("台账.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or password-protected Office"),
    "heic": ("照片.heic", b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC photo"),
    "zip": ("资料.zip", archive("a.pdf"), "Archives such as ZIP are not accepted"),
    "png as jpeg": ("照片.jpg", png(), "The name ends in .jpg"),
    "hidden ending": ("照片\u202egpj.exe", jpeg(), "The name ends in .exe"),
    "pixel flood": ("大图.png", flood_png(), "more than 64 million pixels"),
    "half a picture": ("半张.jpg", jpeg()[:900], "The picture is damaged"),
    "encrypted": ("锁.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "protected by a password"),
    "restricted": ("限.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="")), "protected by a password"),
    "script": ("脚本.pdf", pdf(change=scripted), "contains scripts"),
    "script in a link": ("脚本.pdf", pdf(change=scripted_deep), "contains scripts"),
    "launch": ("启动.pdf", pdf(change=launching), "starts programs"),
    "embedded": ("附件.pdf", pdf(change=carrying), "carries other files"),
    "501 pages": ("厚.pdf", pdf(501), "more than 500 pages"),
    "damaged pdf": ("坏.pdf", b"%PDF-1.7\nnothing else", "damaged or cannot be read"),
    "picture and archive": ("双.jpg", jpeg() + archive("a.txt"), "at the same time an archive"),
    "pdf and archive": ("双.pdf", pdf() + archive("a.txt"), "at the same time an archive"),
    "picture and pdf": ("双.jpg", jpeg()[:20] + b"%PDF-1.7 " + jpeg()[20:], "at the same time a PDF"),
    "picture and page": ("双.png", png() + b"<script>alert(1)</script>", "a web page or a program"),
    "macro": ("宏.xlsx", xlsx("xl/vbaProject.bin"), "contains macros"),
    "slip": ("滑.xlsx", xlsx("../../etc/passwd"), "point outside"),
    "bomb": (
        "弹.xlsx",
        archive("[Content_Types].xml", "xl/workbook.xml", content=b"0" * 160_000_000),
        "larger than 300 MB",
    ),
    "many parts": ("多.xlsx", xlsx(*(f"p{n}" for n in range(5000))), "more than 5000 parts"),
    "cut archive": ("断.xlsx", xlsx()[:-30], "damaged"),
}
