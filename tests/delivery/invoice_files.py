"""Electronic invoices as they come, made up: XML of three dialects, and the text of a PDF."""

from io import BytesIO

import weasyprint

NUMBER = "26332000000012345678"
OPERATOR = ("示例园区运营有限公司", "91330304MA2ABCDE1X")


def einvoice(
    *,
    number: str = NUMBER,
    total: str = "10600.00",
    before: str = "10000.00",
    tax: str = "600.00",
    day: str = "2026-03-05",
    seller: str = "示例机构",
    seller_code: str = "",
    more: str = "",
) -> bytes:
    """The commonest dialect; the line total differs from the invoice total by a hyphen and an amount."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>1</EIid></Header><EInvoiceData>
<SellerInformation><SellerIdNum>{seller_code}</SellerIdNum><SellerName>{seller}</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>{OPERATOR[1]}</BuyerIdNum><BuyerName>{OPERATOR[0]}</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>{before}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{total}</TotalTax-includedAmount></BasicInformation>
<IssuItemInformation><ItemName>*服务*培训费</ItemName><TotaltaxIncludedAmount>1.00</TotaltaxIncludedAmount>
</IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{number}</InvoiceNumber><IssueTime>{day}</IssueTime></TaxSupervisionInfo>
{more}</EInvoice>""".encode()


def initials() -> bytes:
    """The dialect of the initials of pinyin."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><FP><FPDM>033002100311</FPDM><FPHM>12345678</FPHM>
<KPRQ>20260305</KPRQ><GMFMC>{OPERATOR[0]}</GMFMC><GMFNSRSBH>{OPERATOR[1]}</GMFNSRSBH><XSFMC>示例机构</XSFMC>
<HJJE>100.00</HJJE><HJSE>6.00</HJSE><JSHJXX>106.00</JSHJXX></FP>""".encode()


def labels() -> bytes:
    """The dialect of the accounting standard: elements with Chinese names."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><发票>
<发票号码>{NUMBER}</发票号码><开票日期>2026年3月5日</开票日期>
<购买方名称>{OPERATOR[0]}</购买方名称><销售方名称>示例机构</销售方名称><价税合计小写>¥106.00</价税合计小写></发票>""".encode()


TEXT = f"""电子发票(普通发票)  发票号码:{NUMBER}  开票日期:2026年03月05日
购买方信息  名称:{OPERATOR[0]}  统一社会信用代码/纳税人识别号:{OPERATOR[1]}
销售方信息  名称:示例机构  统一社会信用代码/纳税人识别号:91330304MA2EXAMPL2
项目名称 *服务*培训费 1 10000.00 6% 600.00
合计 ¥10000.00 ¥600.00  价税合计(大写)壹万零陆佰圆整 (小写)¥10,600.00"""


def pdf(text: str = TEXT) -> bytes:
    """The same invoice as a PDF with a text layer."""
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines())
    target = BytesIO()
    weasyprint.HTML(string=f"<html><body>{lines}</body></html>").write_pdf(target)
    return target.getvalue()
